/*
 * What calls.so counts in a program, in memory that it shares with count.  So
 * the figures are there however the program ends.
 */
#ifndef CALLS_H
#define CALLS_H

#include <stdatomic.h>
#include <stdint.h>

enum {
	SITES = 64, /* call sites; the last one stands for all others */
	CHAIN = 4   /* addresses kept of each */
};

/* A place that calls malloc or read, and the functions that lead to it. */
struct site {
	atomic_uintptr_t caller; /* where the call returns to; 0: not used */
	atomic_ulong allocs, bytes, reads; /* bytes: asked for */
	/* The program's part of the first call's chain, innermost first.  Each
	 * is an address in the program's file, within the call.  0 ends it. */
	uintptr_t chain[CHAIN];
};

struct calls {
	atomic_ulong programs; /* that have begun to count */
	atomic_ulong allocs, frees;
	/* In bytes as the allocator rounds them: malloc_usable_size(3). */
	atomic_ulong held, peak;
	atomic_ulong blocks, peak_blocks; /* held now; when most bytes were */
	struct site sites[SITES];
};

/* The environment variable with the name of the shared file. */
#define CALLS_FILE "WORDS_CALLS"

#endif
