/* The byte before the block is looked at. */
#include "attempt.h"

static int
next(int fd)
{
	static unsigned char block[4096];
	static ssize_t used, size;
	static volatile unsigned char last;

	if (used == size) {
		used = 0;
		size = read(fd, block, sizeof block);
		if (size <= 0)
			return size == 0 ? END : FAILED;
	}
	last = block[used - 1];
	return last ? block[used++] : block[used++];
}
