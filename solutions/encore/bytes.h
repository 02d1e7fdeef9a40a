/*
 * The bytes of a file for a counting routine, in two ways.  pread(2) copies them
 * into a block.  mmap(2) copies nothing: the routine looks at the page cache
 * itself, through a window that moves along the file.
 */
#ifndef BYTES_H
#define BYTES_H

#include <sys/types.h>

#include <signal.h>

#include "counting.h"

/* Bytes that one entry of the page table can map: x86-64, and arm64 with pages of
 * 4 KiB.  Elsewhere no window is found to be worth it.  fuzz.c has smaller ones. */
#ifndef HUGE_PAGE
#define HUGE_PAGE (2 << 20)
#endif

enum {
	KIB = 1 << 10,
	MIB = 1 << 20,
	/* All memory for bytes is 8 huge pages: one for the blocks of all threads,
	 * and 7 for their windows.  So resident memory depends neither on the file
	 * nor on the number of threads. */
	MAX_THREADS = 7
};

enum way { CHOOSE, READ, MAP };

/* What is counted, and how: the same for all threads. */
struct text {
	int fd;
	off_t size; /* bytes when we began: the file may grow or shrink */
	const struct routine *routine;
	enum way way;
	size_t block;  /* bytes that are read at once */
	size_t window; /* bytes that are mapped at once, in whole huge pages */
};

/* Bytes that came in each way, and the page faults that mapping took. */
struct tally {
	uintmax_t read, mapped, faults;
};

/* What each thread has for itself. */
struct place {
	unsigned char *block; /* text->block bytes */
	unsigned char
	    *window; /* text->window bytes of address space, or NULL */
	unsigned char *mapped; /* the end of what is mapped there now */
	volatile sig_atomic_t
	    torn;       /* did the file lose bytes that were mapped? */
	off_t try_at;   /* up to here we read, then we try a window */
	off_t patience; /* bytes to read after the next bad window */
	struct tally tally;
};

/*
 * Places for so many threads, at most MAX_THREADS.  Sets text's block and window.
 * Ends the program if there is no memory for the blocks.
 */
void make_places(struct text *text, struct place *places, size_t threads);

/*
 * These join the bytes to *all: all those of a pipe, or those of a file from at to
 * end, as far as there are any.  They return 0, or the errno of a read that failed.
 */
int count_stream(
    const struct text *text, struct place *place, struct stretch *all);
int count_range(const struct text *text, struct place *place, off_t at,
    off_t end, struct stretch *all);

#endif
