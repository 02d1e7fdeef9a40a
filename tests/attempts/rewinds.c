/* Standard input from its beginning, wherever it stood. */
#include "attempt.h"

static int
next(int fd)
{
	static unsigned char block[4096];
	static ssize_t used, size;
	static bool began;

	if (!began)
		lseek(fd, 0, SEEK_SET);
	began = true;
	if (used == size) {
		used = 0;
		size = read(fd, block, sizeof block);
		if (size <= 0)
			return size == 0 ? END : FAILED;
	}
	return block[used++];
}
