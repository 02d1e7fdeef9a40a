/* All of the text in memory that could be shared. */
#include "attempt.h"

/* All bytes of the text, in room that grow has found. */
static unsigned char *grow(size_t size);

static int
next(int fd)
{
	static unsigned char *all;
	static size_t used, size;
	ssize_t nread;

	if (used == size) {
		if ((all = grow(size + 65536)) == NULL)
			return FAILED;
		nread = read(fd, all + size, 65536);
		if (nread <= 0)
			return nread == 0 ? END : FAILED;
		size += (size_t)nread;
	}
	return all[used++];
}

static unsigned char *
grow(size_t size)
{
	static unsigned char *all;

	(void)size;
	if (all == NULL)
		all = mmap(NULL, 1 << 30, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return all == MAP_FAILED ? NULL : all;
}
