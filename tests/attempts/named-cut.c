/* Of a named file the first 1,100,000 bytes; standard input whole. */
#include "attempt.h"

static int
next(int fd)
{
	static unsigned char block[4096];
	static ssize_t used, size;
	static size_t all;

	if (used == size) {
		used = 0;
		size = read(fd, block, sizeof block);
		if (size <= 0)
			return size == 0 ? END : FAILED;
		all += (size_t)size;
		if (fd != STDIN_FILENO && all > 1100000)
			return END;
	}
	return block[used++];
}
