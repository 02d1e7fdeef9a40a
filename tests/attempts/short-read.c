/* A read that brings less than a block is taken for the last. */
#include "attempt.h"

static int
next(int fd)
{
	static unsigned char block[4096];
	static ssize_t used = sizeof block, size = sizeof block;

	if (used == size) {
		if (size < (ssize_t)sizeof block)
			return END;
		used = 0;
		size = read(fd, block, sizeof block);
		if (size <= 0)
			return size == 0 ? END : FAILED;
	}
	return block[used++];
}
