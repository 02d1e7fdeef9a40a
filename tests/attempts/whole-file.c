/* All of the file in memory, first. */
#include "attempt.h"

static unsigned char *
read_all(int fd, size_t *size)
{
	size_t room = 65536;
	unsigned char *all = malloc(room);
	ssize_t nread = 0;

	*size = 0;
	while (
	    all != NULL && (nread = read(fd, all + *size, room - *size)) > 0) {
		*size += (size_t)nread;
		if (*size == room)
			all = realloc(all, room *= 2);
	}
	return nread == -1 ? NULL : all;
}

static int
next(int fd)
{
	static unsigned char *all;
	static size_t used, size;

	if (all == NULL && (all = read_all(fd, &size)) == NULL)
		return FAILED;
	return used < size ? all[used++] : END;
}
