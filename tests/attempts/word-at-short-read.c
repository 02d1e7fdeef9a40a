/* A read that brings less than a block ends a word. */
#include "attempt.h"

static int
next(int fd)
{
	static unsigned char block[4096];
	static ssize_t used, size;

	static bool was_short;

	if (used == size) {
		if (was_short && size > 0) {
			was_short = false;
			return ' ';
		}
		used = 0;
		size = read(fd, block, sizeof block);
		if (size <= 0)
			return size == 0 ? END : FAILED;
		was_short = size < (ssize_t)sizeof block;
	}
	return block[used++];
}
