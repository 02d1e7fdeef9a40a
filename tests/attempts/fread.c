/* fread, by the block. */
#include "attempt.h"

static int
next(int fd)
{
	static unsigned char block[16384];
	static size_t used, size;
	static FILE *f;

	if (f == NULL && (f = fdopen(fd, "r")) == NULL)
		return FAILED;
	if (used == size) {
		used = 0;
		size = fread(block, 1, sizeof block, f);
		if (size == 0)
			return ferror(f) ? FAILED : END;
	}
	return block[used++];
}
