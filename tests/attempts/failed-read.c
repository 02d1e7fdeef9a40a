/* A read that failed is taken for the end. */
#include "attempt.h"

static int
next(int fd)
{
	static unsigned char block[4096];
	static ssize_t used, size;

	if (used == size) {
		used = 0;
		size = read(fd, block, sizeof block);
		if (size <= 0)
			return END;
	}
	return block[used++];
}
