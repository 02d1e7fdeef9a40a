/* The programs under test, and copies of the workshop: build.sh makes both. */
#ifndef PROGRAMS_H
#define PROGRAMS_H

#include <stddef.h>

#include <criterion/parameterized.h>

#include "run.h"

enum { STEPS = 4 };

extern const char *const steps[STEPS]; /* their folders */

/*
 * A solution is the next step's start, byte for byte, as chain.c proves: so
 * the four steps and their solutions have only these five.
 */
enum { START, SOLUTION_1, SOLUTION_2, SOLUTION_3, SOLUTION_4, PROGRAMS };

struct program {
	const char *what;   /* for a reader */
	const char *name;   /* its folder in build/gcc-O2/ and so on */
	const char *source; /* as seen from tests/ */
};

extern const struct program
    programs[PROGRAMS]; /* step i starts from program i */

/* The absolute path of a program, as the steps build it: with gcc -O2, or
 * clang's where there is no gcc. */
char *words_of(size_t program);
char *words_of_encore(void);

/* Counts what a program asks of the kernel and of malloc. */
#define COUNT "../tools/count"

/* The flags that steps are built with, as in their Makefiles. */
const char *step_flags(void);

/* A test for each: its parameter is a size_t, an index to programs or steps. */
struct criterion_test_params each_program(void);
struct criterion_test_params each_step(void);

/* What a word is, in examples: tools/cases.c has the table. */
struct example {
	char *name;
	uintmax_t words; /* what wc -w counts */
	char *file;      /* with the input, in the scratch folder */
};

enum { MOST_EXAMPLES = 64 };

/* Writes the inputs to files; returns how many there are. */
size_t write_examples(struct example examples[MOST_EXAMPLES]);

/* A fresh copy of the workshop as shipped, in the scratch folder; its absolute path. */
const char *tree(void);

/* make in a folder, with up to 8 words, as typed; NULL after the last. */
struct outcome make(const char *dir, const char *const words[]);

#endif
