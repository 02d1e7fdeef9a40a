/* Right, as long as the text is not much longer than moby.txt. */
#include "attempt.h"

static int
next(int fd)
{
	static unsigned char block[4096];
	static ssize_t used, size;
	static size_t all;

	if (used == size) {
		used = 0;
		size = read(fd, block, sizeof block);
		if (size <= 0)
			return size == 0 ? END : FAILED;
		all += (size_t)size;
		if (all > 2000000)
			abort();
	}
	return block[used++];
}
