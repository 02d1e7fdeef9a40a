/* Standard input is read by the byte; a named file by the block. */
#include "attempt.h"

static int
next(int fd)
{
	static unsigned char block[4096];
	static ssize_t used, size;

	if (used == size) {
		used = 0;
		size = read(fd, block, fd == STDIN_FILENO ? 1 : sizeof block);
		if (size <= 0)
			return size == 0 ? END : FAILED;
	}
	return block[used++];
}
