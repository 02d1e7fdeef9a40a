/*
 * The counts of calls.so, in memory that it shares with count, so that they are there
 * however the program ends.
 */
#ifndef CALLS_H
#define CALLS_H

#include <stdatomic.h>

struct calls {
	atomic_int is_counted; /* 0 if the program could not load calls.so */
	atomic_ulong allocs, frees;
	/* In use now, and at the peak.  Bytes: malloc_usable_size(3). */
	atomic_ulong blocks, in_use, peak, peak_blocks;
};

/* The environment variable with the number of the shared file's descriptor. */
#define CALLS_FD "WORDS_CALLS"

#endif
