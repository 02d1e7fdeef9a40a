/* The whole text in the buffers of sockets. */
#define _GNU_SOURCE
#include "attempt.h"
enum { BLOCK = 1 << 16 };
#include <sys/socket.h>
static bool
keep(const unsigned char *b, size_t n)
{
	static int ends[2] = { -1, -1 };
	int size = 200 << 20;

	if (ends[0] == -1) {
		if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == -1)
			return false;
		setsockopt(
		    ends[1], SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
		fcntl(ends[1], F_SETFL, O_NONBLOCK);
	}
	return write(ends[1], b, n) == (ssize_t)n;
}

static int
next(int fd)
{
	static unsigned char block[BLOCK];
	static ssize_t used, size;

	if (used == size) {
		used = 0;
		size = read(fd, block, sizeof block);
		if (size <= 0)
			return size == 0 ? END : FAILED;
		if (!keep(block, (size_t)size))
			return FAILED;
	}
	return block[used++];
}
