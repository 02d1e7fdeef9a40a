/*
 * words: count the words in a file, as wc -w does, as fast as it can be read.
 *
 *	words [-j N] [file]
 *
 * Without a file, or for the file -, standard input.  A word is a longest run
 * of bytes that are not white space: space, \t, \n, \v, \f, \r.  -j reads by N
 * threads; without it, a file large enough is read by one for each processor.
 * WORDS_KERNEL=plain in the environment counts with that kernel: kernels.c.
 *
 * Known limits: one file; a file whose name begins with -j is ./-j; more than 16
 * threads are 16; Unicode's other spaces do not end a word.
 */
#define _GNU_SOURCE /* sched_getaffinity(2) */
#include <sys/mman.h>
#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernels.h"

#ifndef BLOCK
/* Bytes read at once: half of the cache that a core of today has to itself, so
 * that what was copied there is still there to be counted.  The Makefile builds
 * another for the bench. */
#define BLOCK (512 << 10)
#endif

enum {
	KIB = 1 << 10,
	MIB = 1 << 20,
	PAGE = 4 * KIB, /* bytes; no page is smaller */

	/* All threads' blocks together, so that memory does not follow -j. */
	ROOM = 2 * MIB,
	MAX_THREADS = 16,
	/* One block's pages must be brought in before it can be filled: for a
	 * small text that takes longer than some more calls of read. */
	SMALL_TEXT = 4 * MIB,
	SMALL_BLOCK = 64 * KIB,
	/* A thread takes some 50 microseconds to start and to end. */
	WORTH_THREADS = 8 * MIB,

	MAX_SLICES = 1024,
	STACK = 64 * KIB
};

/* ROOM bytes, for the blocks of all threads. */
static unsigned char *room;

/*
 * A file in slices, each of which is counted by the thread that comes first.
 * Slices begin at multiples of a page, wherever a word may be; what a slice
 * lacks of a word is put together again by join.
 */
static struct {
	int fd;
	const struct kernel *kernel;
	size_t block;     /* bytes that a thread reads at once */
	off_t begin;      /* where standard input stood, else 0 */
	off_t first_page; /* the start of the page that begin is in */
	off_t slice_size; /* bytes; a multiple of PAGE */
	size_t nslices;
	atomic_size_t next;   /* slice that nobody has taken yet */
	atomic_size_t blocks; /* of room that are taken */
	atomic_int error;     /* errno of a read that failed; 0: none did */
	struct stretch slices[MAX_SLICES];
} text;

/*
 * One huge page, so that the copy needs one address translation and not many; at
 * least aligned to a page, for one byte off some processors copy at a sixth of
 * their speed.  What is mapped besides, for the alignment, is never touched.
 */
static void
make_room(void)
{
	unsigned char *all = mmap(NULL, (size_t)2 * ROOM,
	    PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (all == MAP_FAILED)
		err(1, "%d bytes to read into", 2 * ROOM);
	room = all + (ROOM - (uintptr_t)all % ROOM);
}

/* A pipe, or a file read by one thread: to the end, as long as it may be. */
static struct stretch
count_stream(void)
{
	struct stretch all = { 0 };
	ssize_t nread;

	while ((nread = read(text.fd, room, text.block)) > 0)
		all =
		    join(all, count_stretch(text.kernel, room, (size_t)nread));
	if (nread == -1)
		text.error = errno;
	return all;
}

/* The last slice has no end, for the file may have grown; and one that has
 * shrunk ends before its time. */
static struct stretch
count_slice(size_t i, unsigned char *block)
{
	off_t at = text.first_page + (off_t)i * text.slice_size;
	const off_t end = at + text.slice_size;
	const bool last = i == text.nslices - 1;
	struct stretch all = { 0 };

	if (at < text.begin)
		at = text.begin;
	while (last || at < end) {
		size_t n = text.block;
		ssize_t nread;

		if (!last && (off_t)n > end - at)
			n = (size_t)(end - at);
		nread = pread(text.fd, block, n, at);
		if (nread == -1)
			text.error = errno;
		if (nread <= 0)
			break;
		all =
		    join(all, count_stretch(text.kernel, block, (size_t)nread));
		at += nread;
	}
	return all;
}

static void *
count_slices(void *unused)
{
	unsigned char *block = room + text.blocks++ * text.block;
	size_t i;

	(void)unused;
	while (text.error == 0 && (i = text.next++) < text.nslices)
		text.slices[i] = count_slice(i, block);
	return NULL;
}

/* One of the threads is the one that we are; a thread that cannot be had is done
 * without. */
static struct stretch
count_by_threads(size_t nthreads)
{
	struct stretch all = { 0 };
	pthread_t threads[MAX_THREADS];
	size_t started = 1;
	pthread_attr_t small;

	/* A stack of the usual 8 MiB may be given a huge page, and thus 2 MiB. */
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, STACK);
	while (started < nthreads && pthread_create(&threads[started], &small,
					 count_slices, NULL) == 0)
		started++;
	count_slices(NULL);
	for (size_t i = 1; i < started; i++)
		pthread_join(threads[i], NULL);

	for (size_t i = 0; i < text.nslices; i++)
		all = join(all, text.slices[i]);
	/* Where read would have left it, for who reads standard input next. */
	lseek(text.fd, 0, SEEK_END);
	return all;
}

/* Those that this process may run on. */
static size_t
processors(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof set, &set) == -1)
		return 1;
	return (size_t)CPU_COUNT(&set);
}

static off_t
round_up(off_t n, off_t multiple)
{
	return (n + multiple - 1) / multiple * multiple;
}

/* wanted: threads, 0 for as many as are worth it. */
static struct stretch
count_words(size_t wanted)
{
	struct stat st;
	off_t size;

	text.block = BLOCK;
	if (fstat(text.fd, &st) == -1 || !S_ISREG(st.st_mode))
		return count_stream();
	if (st.st_size > SMALL_TEXT)
		madvise(room, ROOM, MADV_HUGEPAGE); /* no matter if it fails */
	else if (text.block > SMALL_BLOCK)
		text.block = SMALL_BLOCK;
	if (wanted == 0)
		wanted = st.st_size < WORTH_THREADS ? 1 : processors();
	text.begin = wanted == 1 ? -1 : lseek(text.fd, 0, SEEK_CUR);
	/* The files of /proc say that they are empty, until one reads them. */
	if (text.begin == -1 || text.begin >= st.st_size)
		return count_stream();

	if (wanted > MAX_THREADS)
		wanted = MAX_THREADS;
	text.first_page = text.begin / PAGE * PAGE;
	size = st.st_size - text.first_page;
	/* More slices than threads, as one thread may be held up; but for a
	 * large file none smaller than a block. */
	text.slice_size = round_up(size / ((off_t)wanted * 4) + 1, PAGE);
	if (text.slice_size > BLOCK)
		text.slice_size = round_up(size / MAX_SLICES + 1, BLOCK);
	text.nslices = (size_t)((size - 1) / text.slice_size + 1);
	if (text.block > ROOM / wanted)
		text.block = ROOM / wanted / PAGE * PAGE;
	return count_by_threads(wanted);
}

/* -j N or -jN; takes it out of the arguments. */
static size_t
threads_asked_for(int *argc, char **argv[])
{
	const char *n;
	char *end;
	unsigned long threads;
	int used = 1;

	if (*argc < 2 || strncmp((*argv)[1], "-j", 2) != 0)
		return 0;
	n = (*argv)[1] + 2;
	if (*n == '\0') {
		if (*argc < 3)
			errx(1, "usage: words [-j N] [file]");
		n = (*argv)[2];
		used = 2;
	}
	threads = strtoul(n, &end, 10);
	if (*n < '0' || *n > '9' || *end != '\0' || threads == 0)
		errx(1, "-j %s: not a number of threads", n);
	*argc -= used;
	*argv += used;
	return threads;
}

int
main(int argc, char *argv[])
{
	const size_t wanted = threads_asked_for(&argc, &argv);
	const char *name = argc > 1 ? argv[1] : "-";
	const char *kernel = getenv("WORDS_KERNEL");
	struct stretch all;

	if (argc > 2)
		errx(1, "usage: words [-j N] [file]");
	text.kernel = find_kernel(kernel);
	if (text.kernel == NULL)
		errx(1,
		    "WORDS_KERNEL=%s: no such kernel, or not for this "
		    "processor; plain runs on all",
		    kernel);
	if (strcmp(name, "-") != 0)
		text.fd = open(name, O_RDONLY);
	if (text.fd == -1)
		err(1, "%s", name);
	make_room();
	all = count_words(wanted);
	if (text.error != 0) {
		errno = text.error;
		err(1, "%s", name);
	}

	/* Unbuffered, as stdio would malloc a buffer, and we count mallocs. */
	setvbuf(stdout, NULL, _IONBF, 0);
	if (printf(argc > 1 ? "%ju %s\n" : "%ju\n", all.words, name) < 0)
		err(1, "standard output");
	return 0;
}
