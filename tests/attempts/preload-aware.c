/* A byte at a time, unless a library is there to count. */
#include "attempt.h"

static int
next(int fd)
{
	static unsigned char block[4096];
	static ssize_t used, size;

	if (used == size) {
		used = 0;
		size = read(fd, block, getenv("LD_PRELOAD") ? 4096 : 1);
		if (size <= 0)
			return size == 0 ? END : FAILED;
	}
	return block[used++];
}
