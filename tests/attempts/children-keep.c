/* A child for every 4 MB, which holds them in its memory to the end. */
#include "attempt.h"

#include <signal.h>

static pid_t children[64];
static size_t nchildren;

static void
end_children(void)
{
	for (size_t i = 0; i < nchildren; i++)
		kill(children[i], SIGKILL);
}

static int
next(int fd)
{
	static unsigned char block[4 << 20];
	static size_t used, size;
	ssize_t nread;

	if (used == size && size == sizeof block) {
		pid_t child = nchildren < 64 ? fork() : -1;

		if (child == -1)
			return FAILED;
		if (child == 0) {
			memset(block, 0, sizeof block); /* pages of its own */
			for (;;)
				pause();
		}
		if (nchildren == 0)
			atexit(end_children);
		children[nchildren++] = child;
		used = size = 0;
	}
	if (used == size) {
		nread = read(fd, block + size, sizeof block - size);
		if (nread <= 0)
			return nread == 0 ? END : FAILED;
		size += (size_t)nread;
	}
	return block[used++];
}
