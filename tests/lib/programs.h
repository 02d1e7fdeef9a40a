/* The programs under test, and how they were built: build.sh. */
#ifndef PROGRAMS_H
#define PROGRAMS_H

#include <stddef.h>

#include <criterion/parameterized.h>

/*
 * A solution is the next step's start, byte for byte, as chain.c proves: so
 * the four steps and their solutions have only these five.
 */
enum { START, SOLUTION_1, SOLUTION_2, SOLUTION_3, SOLUTION_4, PROGRAMS };

struct program {
	const char *what; /* for a reader */
	const char
	    *folder; /* of its source: tools/step1-original or solutions/... */
};

extern const struct program programs[PROGRAMS];

/* The absolute path of a program, as the steps build it: with gcc -O2, or
 * clang's where there is no gcc. */
char *words_of(size_t program);
char *words_of_encore(void);

/* A test for each: its parameter is a size_t, an index to programs. */
struct criterion_test_params each_program(void);

#endif
