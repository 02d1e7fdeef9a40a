/*
 * Counting the words in a block of bytes, in several ways, and putting the
 * counts of neighbouring blocks together.
 */
#ifndef KERNELS_H
#define KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kernel {
	const char *name;
	bool (*runs_here)(void); /* has this processor what it needs? */
	/* How many words are in n bytes, if nothing comes before them? */
	uintmax_t (*count)(const unsigned char *bytes, size_t n);
};

/* From the plainest to the fastest; those of other architectures are left out. */
extern const struct kernel kernels[];
extern const size_t nkernels;

/* The last that runs here, or the one of that name; NULL if that one cannot. */
const struct kernel *find_kernel(const char *name);

/*
 * What is known of a stretch of text: enough to put it together with the
 * stretch that follows, wherever the border between them is.
 */
struct stretch {
	uintmax_t words;
	bool any;          /* has it a byte at all? */
	bool begins, ends; /* is its first byte, its last byte in a word? */
};

struct stretch count_stretch(
    const struct kernel *k, const unsigned char *bytes, size_t n);
struct stretch join(struct stretch a, struct stretch b);

#endif
