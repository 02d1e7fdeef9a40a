/* A read that failed is tried again, for ever. */
#include "attempt.h"

static int
next(int fd)
{
	static unsigned char block[4096];
	static ssize_t used, size;

	if (used == size) {
		used = 0;
		do
			size = read(fd, block, sizeof block);
		while (size == -1);
		if (size == 0)
			return END;
	}
	return block[used++];
}
