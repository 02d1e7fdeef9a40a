/* The whole workshop, as shipped, somewhere else: tree.sh makes a copy. */
#ifndef TREE_H
#define TREE_H

#include <stddef.h>

#include <criterion/parameterized.h>

#include "run.h"

enum { STEPS = 4 };

extern const char *const steps[STEPS]; /* their folders */

/* A test for each: its parameter is a size_t, an index to steps. */
struct criterion_test_params each_step(void);

/* The file of a program, as seen from tests/.  Step i starts from program i. */
char *source_of(size_t program);

/* What steps are built with, as in their Makefiles. */
const char *step_flags(void);

/* A fresh copy, in the scratch folder; its absolute path. */
const char *tree(void);

/*
 * make in a folder, with up to 8 words, as typed; NULL after the last.  The
 * flags are those shipped, so that it does not matter what a learner has put
 * into a Makefile.
 */
struct outcome make(const char *dir, const char *const words[]);

/* Skips the test where perf may not be used, with the reason. */
void need_perf(void);

/* The same of strace. */
void need_strace(void);

/* The program behind go tool pprof; skips the test where there is none. */
const char *need_pprof(void);

#endif
