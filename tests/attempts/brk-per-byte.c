/* The heap is asked for its end at each byte. */
#include "attempt.h"

#include <sys/syscall.h>

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
	syscall(SYS_brk, 0);
	return block[used++];
}
