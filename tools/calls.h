/*
 * The counts of calls.so.  They are in memory that it shares with count, so count can read
 * them even if the program crashes.
 */
#ifndef CALLS_H
#define CALLS_H

#include <stdatomic.h>

struct calls {
	atomic_int is_counted; /* 1 once the program has loaded calls.so */
	atomic_ulong allocs, frees;
	/* Blocks and bytes in use, now and at the peak.  Bytes are those of
	 * malloc_usable_size(3). */
	atomic_ulong blocks, in_use, peak, peak_blocks;
};

/* The environment variable that holds the file descriptor of the shared memory. */
#define CALLS_FD "WORDS_CALLS"

#endif
