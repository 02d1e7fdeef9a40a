/* A buffer, but of 8 bytes. */
#include "attempt.h"

static int
next(int fd)
{
	static unsigned char block[8];
	static ssize_t used, size;

	if (used == size) {
		used = 0;
		size = read(fd, block, sizeof block);
		if (size <= 0)
			return size == 0 ? END : FAILED;
	}
	return block[used++];
}
