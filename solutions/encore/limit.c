/*
 * limit: do what a word counter cannot avoid, and count nothing.
 *
 *	limit read|map threads file
 *
 * read copies the file in pieces of 1 MiB, each thread into one page-aligned buffer
 * of its own.  map copies nothing, and touches each cache line once, through windows
 * of 8 MiB.  Each thread takes the next piece that nobody has taken yet.
 */
#include <sys/mman.h>
#include <sys/stat.h>

#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Bytes.  No processor that we know of has a shorter cache line. */
enum { PAGE = 4096, CACHE_LINE = 64 };
enum { PIECE = 1 << 20, WINDOW = 8 << 20, MAX_THREADS = 64 };

static _Alignas(PAGE) unsigned char buffers[MAX_THREADS][PIECE];
static int fd;
static off_t size;
static atomic_llong next; /* piece, or window */

static void *
read_pieces(void *buffer)
{
	ssize_t nread;

	do {
		nread = pread(fd, buffer, PIECE, next++ * PIECE);
	} while (nread > 0);
	if (nread == -1)
		err(1, "pread");
	return NULL;
}

static void
touch(const volatile unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i += CACHE_LINE)
		(void)bytes[i];
}

static void *
touch_windows(void *unused)
{
	off_t at;

	(void)unused;
	while ((at = next++ * WINDOW) < size) {
		const size_t n =
		    size - at < WINDOW ? (size_t)(size - at) : WINDOW;
		void *window = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, at);

		if (window == MAP_FAILED)
			err(1, "mmap");
		touch(window, n);
		munmap(window, n);
	}
	return NULL;
}

int
main(int argc, char *argv[])
{
	pthread_t threads[MAX_THREADS];
	void *(*work)(void *) = NULL;
	struct stat st;
	int nthreads = argc == 4 ? atoi(argv[2]) : 0;

	if (argc == 4 && strcmp(argv[1], "read") == 0)
		work = read_pieces;
	if (argc == 4 && strcmp(argv[1], "map") == 0)
		work = touch_windows;
	if (work == NULL || nthreads < 1 || nthreads > MAX_THREADS)
		errx(1, "usage: limit read|map threads file");
	fd = open(argv[3], O_RDONLY);
	if (fd == -1 || fstat(fd, &st) == -1)
		err(1, "%s", argv[3]);
	size = st.st_size;
	for (int i = 1; i < nthreads; i++)
		if (pthread_create(&threads[i], NULL, work, buffers[i]) != 0)
			errx(1, "no thread");
	work(buffers[0]);
	for (int i = 1; i < nthreads; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
