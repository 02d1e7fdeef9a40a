/* The byte is stored where no memory was ever taken. */
#include "attempt.h"

static int
next(int fd)
{
	static unsigned char *byte;
	unsigned char block;
	ssize_t nread;

	nread = read(fd, &block, 1);
	if (nread <= 0)
		return nread == 0 ? END : FAILED;
	*byte = block;
	return *byte;
}
