/* A block of 4 MB in a frame of the stack. */
#define _GNU_SOURCE
#include <ctype.h>
#include <err.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	const char *name = argc > 1 ? argv[1] : "-";
	int fd = strcmp(name, "-") == 0 ? STDIN_FILENO : open(name, O_RDONLY);
	unsigned char block[4000000];
	uintmax_t words = 0;
	bool inword = false;
	ssize_t size;

	if (fd == -1)
		err(1, "%s", name);
	closefrom(fd > 2 ? fd + 1 : 3);
	while ((size = read(fd, block, sizeof block)) > 0) {
		for (ssize_t i = 0; i < size; i++) {
			bool is_space = isspace(block[i]) != 0;

			words += !inword && !is_space;
			inword = !is_space;
		}
	}
	if (size == -1)
		err(1, "%s", name);
	setvbuf(stdout, NULL, _IONBF, 0);
	if (printf(argc > 1 ? "%ju %s\n" : "%ju\n", words, name) < 0)
		err(1, "standard output");
	return 0;
}
