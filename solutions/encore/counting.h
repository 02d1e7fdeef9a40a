/*
 * Counting the words in a block of bytes, by several counting routines, and
 * joining the counts of neighbouring blocks.
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
	/* How many words are in n bytes, if nothing comes before them? */
	uintmax_t (*count)(const unsigned char *bytes, size_t n);
};

/* From the plainest to the fastest, without those of other architectures. */
extern const struct routine routines[];
extern const size_t nroutines;

#define FASTEST "7"

/* The one of that name, or for a number the best one here of the stages up to it.
 * NULL if there is none. */
const struct routine *find_routine(const char *name);

/*
 * What is known of a stretch of text: enough to join it with the stretch that
 * follows, wherever the border between them is.
 */
struct stretch {
	uintmax_t words;
	bool any;          /* does it have a byte at all? */
	bool begins, ends; /* is its first byte, its last byte in a word? */
};

struct stretch count_stretch(
    const struct routine *r, const unsigned char *bytes, size_t n);
struct stretch join(struct stretch a, struct stretch b);

#endif
