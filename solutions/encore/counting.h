/*
 * Several routines that count the words in a block of bytes, and a function that joins the
 * counts of neighbouring blocks.
 */
#ifndef COUNTING_H
#define COUNTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct routine {
	const char *name;
	int stage;               /* of WHY.md */
	bool (*runs_here)(void); /* does this processor have what it needs? */
	/* The number of words in n bytes, as if no bytes came before them. */
	uintmax_t (*count)(const unsigned char *bytes, size_t n);
};

/* In the order of their stages, without those of other architectures. */
extern const struct routine routines[];
extern const size_t nroutines;

#define FASTEST "7"

/* Returns the routine of that name.  If name is a number, it returns the last routine that
 * runs here and whose stage is not higher.  NULL means that there is none. */
const struct routine *find_routine(const char *name);

/*
 * The words in a stretch of text, and what is needed to join the stretch with the one after
 * it: the border between them may be inside of a word.
 */
struct stretch {
	uintmax_t words;
	bool any;    /* does it have any bytes? */
	bool begins; /* is its first byte part of a word? */
	bool ends;   /* is its last byte part of a word? */
};

struct stretch count_stretch(
    const struct routine *r, const unsigned char *bytes, size_t n);
struct stretch join(struct stretch a, struct stretch b);

#endif
