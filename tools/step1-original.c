/*
 * words: count the words in a file, like wc -w.
 *
 *	words [file]
 *
 * With no file, or if file is -, read standard input.  A word is a longest run
 * of bytes that are not white space: space, \t, \n, \v, \f, \r.  Known limits:
 * one file, no options.  Unicode's other spaces do not end a word.
 */
#include <ctype.h>
#include <err.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * A source of bytes.  read stores up to n bytes at buf and returns how many it
 * stored: 0 at end of file, or -1 with errno set on error.
 *
 * A reader may keep the address of buf to store there later, as asynchronous
 * input does, so every call must pass a new buffer that is never reused.
 */
struct reader {
	ssize_t (*read)(struct reader *r, void *buf, size_t n);
};

struct file_reader {
	struct reader reader; /* must be first: file_read casts back to us */
	int fd;               /* open for reading */
};

static ssize_t
file_read(struct reader *r, void *buf, size_t n)
{
	return read(((struct file_reader *)r)->fd, buf, n);
}

enum { END = -1, FAILED = -2 }; /* what readbyte returns if there is no byte */

/* noinline: an inlined function would have no row of its own in a profile. */
__attribute__((noinline)) static int
readbyte(struct reader *r)
{
	unsigned char *buf = malloc(1);
	ssize_t nread = buf == NULL ? -1 : r->read(r, buf, 1);

	if (nread == -1)
		return FAILED;
	return nread == 0 ? END : *buf;
}

__attribute__((noinline)) static bool
count_words(struct reader *r, uintmax_t *words)
{
	bool inword = false;
	int c;

	*words = 0;
	while ((c = readbyte(r)) >= 0) {
		if (isspace(c)) {
			inword = false;
		} else if (!inword) {
			inword = true;
			++*words;
		}
	}
	return c == END;
}

int
main(int argc, char *argv[])
{
	const char *name = argc > 1 ? argv[1] : "-";
	struct file_reader file = { { file_read }, STDIN_FILENO };
	uintmax_t words;

	if (argc > 2)
		errx(1, "usage: words [file]");
	if (strcmp(name, "-") != 0)
		file.fd = open(name, O_RDONLY);
	if (file.fd == -1)
		err(1, "%s", name);
	if (!count_words(&file.reader, &words))
		err(1, "%s", name);

	/* Unbuffered, as stdio would malloc a buffer, and we count mallocs. */
	setvbuf(stdout, NULL, _IONBF, 0);
	if (printf(argc > 1 ? "%ju %s\n" : "%ju\n", words, name) < 0)
		err(1, "standard output");
	return 0;
}
