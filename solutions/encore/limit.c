/*
 * limit: read a file and look at nothing, which is as fast as a word counter
 * that reads could be.
 *
 *	limit threads file
 *
 * In pieces of 1 MiB, each thread into one page-aligned buffer of its own; each
 * takes the next piece that nobody has taken yet.
 */
#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { PAGE = 4096, PIECE = 1 << 20, MAX_THREADS = 64 };

static _Alignas(PAGE) unsigned char buffers[MAX_THREADS][PIECE];
static int fd;
static atomic_llong next; /* piece */

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

int
main(int argc, char *argv[])
{
	pthread_t threads[MAX_THREADS];
	int nthreads = argc == 3 ? atoi(argv[1]) : 0;

	if (nthreads < 1 || nthreads > MAX_THREADS)
		errx(1, "usage: limit threads file");
	fd = open(argv[2], O_RDONLY);
	if (fd == -1)
		err(1, "%s", argv[2]);
	for (int i = 1; i < nthreads; i++)
		if (pthread_create(
			&threads[i], NULL, read_pieces, buffers[i]) != 0)
			errx(1, "no thread");
	read_pieces(buffers[0]);
	for (int i = 1; i < nthreads; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
