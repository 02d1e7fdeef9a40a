/* A sum that overflows: it counts, and the sanitizers say so. */
#include "attempt.h"

#include <limits.h>

static volatile int sum;

static int
next(int fd)
{
	static unsigned char block[4096];
	static ssize_t used, size;

	if (used == size) {
		used = 0;
		size = read(fd, block, sizeof block);
		if (size <= 0)
			return size == 0 ? END : FAILED;
	}
	sum += INT_MAX / 2;
	return block[used++];
}
