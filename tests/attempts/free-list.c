/* Each byte from a list of free ones, and back to it. */
#include "attempt.h"

struct cell {
	struct cell *next;
	unsigned char byte;
};

static struct cell *unused;

static struct cell *
take(void)
{
	struct cell *c = unused;

	if (c == NULL)
		return malloc(sizeof *c);
	unused = c->next;
	return c;
}

static void
give_back(struct cell *c)
{
	c->next = unused;
	unused = c;
}

static int
next(int fd)
{
	static unsigned char block[4096];
	static ssize_t used, size;
	struct cell *c = take();
	unsigned char byte;

	if (c == NULL)
		return FAILED;
	if (used == size) {
		used = 0;
		size = read(fd, block, sizeof block);
		if (size <= 0)
			return size == 0 ? END : FAILED;
	}
	c->byte = block[used++];
	byte = c->byte;
	give_back(c);
	return byte;
}
