/* A block of a megabyte, from the heap. */
#include "attempt.h"

enum { BLOCK = 1 << 20 }; /* bytes */

static int
next(int fd)
{
	static unsigned char *block;
	static ssize_t used, size;

	if (block == NULL && (block = malloc(BLOCK)) == NULL)
		return FAILED;
	if (used == size) {
		used = 0;
		size = read(fd, block, BLOCK);
		if (size <= 0)
			return size == 0 ? END : FAILED;
	}
	return block[used++];
}
