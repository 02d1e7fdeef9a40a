/* At the end of the file it tries again. */
#include "attempt.h"

static int
next(int fd)
{
	static unsigned char block[4096];
	static ssize_t used, size;

	while (used == size) {
		used = 0;
		size = read(fd, block, sizeof block);
		if (size == -1)
			return FAILED;
	}
	return block[used++];
}
