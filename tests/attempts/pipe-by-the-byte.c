/* A file by the block; of a pipe each byte is a read. */
#include "attempt.h"

static int
next(int fd)
{
	static unsigned char block[4096];
	static ssize_t used, size;
	static bool is_file;

	if (size == 0)
		is_file = lseek(fd, 0, SEEK_CUR) != -1;
	if (used == size) {
		used = 0;
		size = read(fd, block, is_file ? sizeof block : 1);
		if (size <= 0)
			return size == 0 ? END : FAILED;
	}
	return block[used++];
}
