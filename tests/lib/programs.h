/* The programs under test, and copies of the workshop.  build.sh makes both. */
#ifndef PROGRAMS_H
#define PROGRAMS_H

#include <stddef.h>

#include "run.h"

enum { STEPS = 4 };

extern const char *const steps[STEPS]; /* the names of their folders */

/*
 * Each solution is the original of the next step, byte for byte (chain.c proves
 * it), so the four steps and their solutions are five programs.
 */
enum {
	START,
	SOLUTION_1,
	SOLUTION_2,
	SOLUTION_3,
	SOLUTION_4,
	PROGRAMS,
	ENCORE = PROGRAMS
};

struct program {
	const char *what; /* for messages */
	const char *name; /* its folder in build/gcc-O2/ and the other builds */
	const char *source; /* relative to tests/ */
};

/* Step i + 1 starts from program i. */
extern const struct program programs[PROGRAMS + 1];

/* The absolute path of a program that is built as the steps build it: by gcc -O2,
 * or by clang -O2 where gcc is missing. */
char *words_of(size_t program);

/* Prints the read calls, allocations and peak memory of a program. */
#define COUNT "../tools/count"

/* Short texts, and the number of words in each.  They are those of tools/cases. */
struct example {
	char *name;
	uintmax_t words; /* expected */
	char *file;      /* the text, in the scratch folder */
};

enum { MOST_EXAMPLES = 64 };

/* Writes the texts to their files, and returns how many there are. */
size_t write_examples(struct example examples[MOST_EXAMPLES]);

/* Makes a copy of the workshop as shipped, in the scratch folder.  Returns its
 * absolute path. */
const char *tree(void);

#endif
