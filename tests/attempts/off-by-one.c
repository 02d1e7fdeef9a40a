/* The last byte of the file is lost. */
#include "attempt.h"

static int
next(int fd)
{
	static unsigned char block[4096];
	static ssize_t used, size;
	static bool last;

	if (used == size) {
		used = 0;
		size = read(fd, block, sizeof block);
		if (size <= 0)
			return size == 0 ? END : FAILED;
		last = size < (ssize_t)sizeof block;
	}
	if (last && used == size - 1)
		return END;
	return block[used++];
}
