/*
 * Two ways in which a counting routine gets the bytes of a file.  pread(2) copies them into
 * a block.  mmap(2) copies nothing: the routine sees the page cache itself, through a window
 * that moves along the file.
 */
#ifndef BYTES_H
#define BYTES_H

#include <sys/types.h>

#include <signal.h>

#include "counting.h"

/* Bytes in a huge page, which one entry of the page table maps: on x86-64, and on arm64 with
 * pages of 4 KiB.  On other processors the program finds that mapping is not worth it, and
 * reads.  fuzz.c is built with smaller ones. */
#ifndef HUGE_PAGE
#define HUGE_PAGE (2 << 20)
#endif

enum {
	KIB = 1 << 10,
	MIB = 1 << 20,
	/* The bytes of all threads together take 8 huge pages: one for their blocks, and
	 * 7 for their windows.  So the resident memory depends neither on the file nor on
	 * the number of threads. */
	MAX_THREADS = 7
};

enum way { CHOOSE, READ, MAP };

/* What is counted, and how.  All threads share it. */
struct text {
	int fd;
	off_t size; /* bytes at the start; the file may grow or shrink later */
	const struct routine *routine;
	enum way way;
	size_t block;  /* bytes that one call reads */
	size_t window; /* bytes that one call maps, in whole huge pages */
};

/* The bytes that were read and mapped, and the page faults for those mapped. */
struct tally {
	uintmax_t read, mapped, faults;
};

/* The memory and the state of one thread. */
struct place {
	unsigned char *block; /* text->block bytes */
	unsigned char
	    *window; /* text->window bytes of address space, or NULL */
	unsigned char *mapped; /* the end of the bytes mapped in the window */
	volatile sig_atomic_t
	    torn;       /* has the file lost bytes that were mapped? */
	off_t try_at;   /* the offset where we try to map again */
	off_t patience; /* bytes to read after the next bad trial */
	struct tally tally;
};

/*
 * Makes places for that many threads, at most MAX_THREADS, and sets text's block and window.
 * If there is no memory for the blocks, it ends the program.
 */
void make_places(struct text *text, struct place *places, size_t threads);

/*
 * Both count bytes and join the result to *all.  count_stream counts all bytes of a pipe, and
 * count_range those of a file from the offset at to end, or to the end of the file.  They
 * return 0, or the errno of a read that failed.
 */
int count_stream(
    const struct text *text, struct place *place, struct stretch *all);
int count_range(const struct text *text, struct place *place, off_t at,
    off_t end, struct stretch *all);

#endif
