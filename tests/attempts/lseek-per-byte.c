/* A question for each byte where it is in the file. */
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
			return size == 0 ? END : FAILED;
	}
	lseek(fd, 0, SEEK_CUR);
	return block[used++];
}
