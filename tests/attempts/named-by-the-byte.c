/* By name each byte is a read; standard input is read by the block. */
#include "attempt.h"

static int
next(int fd)
{
	static unsigned char block[4096];
	static ssize_t used, size;

	if (used == size) {
		used = 0;
		size = read(fd, block, fd == STDIN_FILENO ? sizeof block : 1);
		if (size <= 0)
			return size == 0 ? END : FAILED;
	}
	return block[used++];
}
