/* The whole text, in many temporary files that are not large. */
#include "attempt.h"

enum { BLOCK = 65536, MOST = 1 << 19 };

static ssize_t
read_and_keep(int fd, unsigned char *block)
{
	static size_t size = MOST;
	static FILE *f;
	ssize_t nread = read(fd, block, BLOCK);

	if (nread <= 0)
		return nread;
	if (size + (size_t)nread > MOST) {
		f = tmpfile();
		size = 0;
	}
	size += (size_t)nread;
	if (f == NULL || fwrite(block, 1, (size_t)nread, f) != (size_t)nread ||
	    fflush(f) == EOF)
		return -1;
	return nread;
}

static int
next(int fd)
{
	static unsigned char block[BLOCK];
	static ssize_t used, size;

	if (used == size) {
		used = 0;
		size = read_and_keep(fd, block);
		if (size <= 0)
			return size == 0 ? END : FAILED;
	}
	return block[used++];
}
