/* The file in memory, without a read; what cannot be mapped is read by the block. */
#include "attempt.h"

static int
next(int fd)
{
	static unsigned char block[65536], *bytes;
	static size_t used, size;
	static bool mapped;
	struct stat s;
	ssize_t nread;

	if (bytes == NULL && fstat(fd, &s) == 0 && S_ISREG(s.st_mode) &&
	    s.st_size > 0) {
		bytes = mmap(
		    NULL, (size_t)s.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		mapped = bytes != MAP_FAILED;
		size = mapped ? (size_t)s.st_size : 0;
		used = (size_t)lseek(fd, 0, SEEK_CUR);
		if (used > size)
			used = size;
	}
	if (!mapped)
		bytes = block;
	if (used == size) {
		if (mapped)
			return END;
		nread = read(fd, block, sizeof block);
		if (nread <= 0)
			return nread == 0 ? END : FAILED;
		used = 0;
		size = (size_t)nread;
	}
	return bytes[used++];
}
