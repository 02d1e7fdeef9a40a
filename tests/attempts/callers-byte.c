/* The byte is the caller's, behind a function pointer as in the steps. */
#include "attempt.h"

struct reader {
	ssize_t (*read)(struct reader *r, unsigned char *byte);
	int fd;
	unsigned char block[4096];
	ssize_t used, size;
};

static ssize_t
block_read(struct reader *r, unsigned char *byte)
{
	if (r->used == r->size) {
		r->used = 0;
		r->size = read(r->fd, r->block, sizeof r->block);
		if (r->size <= 0)
			return r->size;
	}
	*byte = r->block[r->used++];
	return 1;
}

static int
next(int fd)
{
	static struct reader r = { .read = block_read };
	unsigned char byte;
	ssize_t n;

	r.fd = fd;
	n = r.read(&r, &byte);
	return n == 1 ? byte : n == 0 ? END : FAILED;
}
