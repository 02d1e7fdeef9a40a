/* What a word is, in examples: cases.c is the table. */
#ifndef CASES_H
#define CASES_H

#include <stddef.h>
#include <stdint.h>

struct literal {
	const char *bytes;
	size_t size;
};

struct example {
	const char *name;
	uintmax_t words;     /* what wc -w counts */
	struct literal text; /* the input is this, */
	size_t times;        /* so many times over, */
	struct literal tail; /* and then this */
};

extern const struct example examples[];
extern const size_t nexamples;

size_t example_size(const struct example *e); /* bytes */

/* The input, as new memory; NULL if there is none. */
char *example_bytes(const struct example *e);

/*
 * Macros, because a function cannot tell the size of a literal with NULs.  They
 * are kept from clang-format, whose versions disagree about braces in a macro.
 */
/* clang-format off */
#define LITERAL(s) { (s), sizeof(s) - 1 }
/* clang-format on */
#define ONCE(s) LITERAL(s), 1, LITERAL("")
#define TIMES(n, s, tail) LITERAL(s), (n), LITERAL(tail)

#endif
