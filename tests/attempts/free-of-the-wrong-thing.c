/* What is freed is not what malloc gave. */
#include "attempt.h"

static int
next(int fd)
{
	static unsigned char *block;
	static ssize_t used, size;
	unsigned char *first;

	if (block == NULL && (block = malloc(4096)) == NULL)
		return FAILED;
	if (used == size) {
		used = 0;
		size = read(fd, block, 4096);
		if (size <= 0) {
			first = block + 1;
			free(first);
			return size == 0 ? END : FAILED;
		}
	}
	return block[used++];
}
