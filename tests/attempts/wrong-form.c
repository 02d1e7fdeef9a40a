/* A sentence, where wc -w prints a number. */
#define main words
#include "attempt.h"
#undef main

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
	return block[used++];
}

int
main(int argc, char *argv[])
{
	printf("The number of words is ");
	return words(argc, argv);
}
