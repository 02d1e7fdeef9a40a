/*
 * limit: does only what a word counter cannot avoid, and counts nothing.
 *
 *	limit read|touch|ahead|memory threads file
 *
 * read copies the file in pieces of 1 MiB, and each thread has its own page-aligned buffer.
 * touch copies nothing: it maps the file in windows of 8 MiB, and loads one byte of each
 * cache line.  ahead does the same, and also prefetches the line 4 KiB ahead.  Each thread
 * works on the next piece or window that no thread has begun.
 *
 * memory is not a way to read a file, but the time of the loads alone.  It maps the whole
 * file before it starts its clock, and then does the same as ahead.  So the time that it
 * prints includes neither system calls nor page faults:
 *
 *	seconds 0.034
 */
#include <sys/mman.h>
#include <sys/stat.h>

#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Bytes.  No processor that we know of has a shorter cache line. */
enum { PAGE = 4096, LINE = 64, AHEAD = 4096 };
enum { PIECE = 1 << 20, WINDOW = 8 << 20, MAX_THREADS = 64 };

static _Alignas(PAGE) unsigned char buffers[MAX_THREADS][PIECE];
static int fd;
static off_t size;
static atomic_llong next;          /* piece, or window */
static const unsigned char *whole; /* the file, for memory */

static void
touch(const unsigned char *bytes, size_t n)
{
	/* volatile, because compilers delete loads whose result is not used. */
	const volatile unsigned char *lines = bytes;

	for (size_t i = 0; i < n; i += LINE)
		(void)lines[i];
}

static void
touch_ahead(const unsigned char *bytes, size_t n)
{
	for (; n > AHEAD; bytes += LINE, n -= LINE) {
		__builtin_prefetch(bytes + AHEAD);
		touch(bytes, LINE);
	}
	touch(bytes, n);
}

static void read_pieces(unsigned char *buffer);
static void touch_windows(unsigned char *unused);
static void touch_memory(unsigned char *unused);

static const struct way {
	const char *name;
	void (*work)(unsigned char *buffer); /* of one thread */
	void (*touch)(const unsigned char *bytes, size_t n);
} ways[] = {
	{ "read", read_pieces, NULL },
	{ "touch", touch_windows, touch },
	{ "ahead", touch_windows, touch_ahead },
	{ "memory", touch_memory, touch_ahead },
};

static const struct way *way;

static void
read_pieces(unsigned char *buffer)
{
	ssize_t nread;

	do {
		nread = pread(fd, buffer, PIECE, next++ * PIECE);
	} while (nread > 0);
	if (nread == -1)
		err(1, "pread");
}

static void *
map(off_t at, size_t n, int flags)
{
	void *bytes = mmap(NULL, n, PROT_READ, MAP_PRIVATE | flags, fd, at);

	if (bytes == MAP_FAILED)
		err(1, "mmap");
	return bytes;
}

static size_t
size_of_window(off_t at)
{
	return size - at < WINDOW ? (size_t)(size - at) : WINDOW;
}

static void
touch_windows(unsigned char *unused)
{
	off_t at;

	(void)unused;
	while ((at = next++ * WINDOW) < size) {
		void *window = map(at, size_of_window(at), 0);

		way->touch(window, size_of_window(at));
		munmap(window, size_of_window(at));
	}
}

static void
touch_memory(unsigned char *unused)
{
	off_t at;

	(void)unused;
	while ((at = next++ * WINDOW) < size)
		way->touch(whole + at, size_of_window(at));
}

static void *
thread(void *buffer)
{
	way->work(buffer);
	return NULL;
}

static void
work_in_threads(int nthreads)
{
	pthread_t threads[MAX_THREADS];

	for (int i = 1; i < nthreads; i++)
		if (pthread_create(&threads[i], NULL, thread, buffers[i]) != 0)
			errx(1, "no thread");
	way->work(buffers[0]);
	for (int i = 1; i < nthreads; i++)
		pthread_join(threads[i], NULL);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int
main(int argc, char *argv[])
{
	const int nthreads = argc == 4 ? atoi(argv[2]) : 0;
	struct stat st;
	double begin;

	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
		if (argc == 4 && strcmp(argv[1], ways[i].name) == 0)
			way = &ways[i];
	if (way == NULL || nthreads < 1 || nthreads > MAX_THREADS)
		errx(1, "usage: limit read|touch|ahead|memory threads file");
	fd = open(argv[3], O_RDONLY);
	if (fd == -1 || fstat(fd, &st) == -1)
		err(1, "%s", argv[3]);
	size = st.st_size;
	if (way->work == touch_memory)
		whole = map(0, (size_t)size, MAP_POPULATE);
	begin = now();
	work_in_threads(nthreads);
	if (way->work == touch_memory)
		printf("seconds %.6f\n", now() - begin);
	return 0;
}
