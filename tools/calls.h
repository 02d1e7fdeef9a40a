/*
 * What calls.so counts in a program, in memory that it shares with count.  So the
 * figures are there however the program ends.
 */
#ifndef CALLS_H
#define CALLS_H

#include <limits.h>
#include <stdatomic.h>
#include <stdint.h>

enum { SITES = 64 }; /* call sites; the last one stands for all others */

/* A place that calls malloc or read. */
struct site {
	atomic_uintptr_t caller; /* where the call returns to; 0: not used */
	atomic_ulong allocs, bytes, reads; /* bytes: requested */
	/* Of the first call: the innermost frame of the program, and the one that
	 * called it, as addresses in the program's file; 0 if unknown. */
	uintptr_t frames[2];
};

struct calls {
	char program[PATH_MAX]; /* its file; empty if nothing was counted */
	atomic_ulong allocs, frees;
	/* In bytes as the allocator rounds them: malloc_usable_size(3). */
	atomic_ulong held, peak;
	atomic_ulong blocks, peak_blocks; /* held now; when most bytes were */
	struct site sites[SITES];
};

/* The environment variable with the number of the shared file's descriptor. */
#define CALLS_FD "WORDS_CALLS"

#endif
