/* A reader with a name in letters that ASCII has not, and a raw string with an odd number of quotes. */
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

enum { BLOCK = 4096 }; /* bytes */

struct buffered_reader {
	struct reader reader;     /* must be first, as in file_reader */
	struct file_reader *file; /* fills the block, and keeps no address */
	unsigned char *block;     /* BLOCK bytes, filled again and again */
	size_t next, end;         /* block[next] to block[end - 1] are unread */
};

static ssize_t
gepuffert_größe_read(struct reader *r, void *buf, size_t n)
{
	struct buffered_reader *b = (struct buffered_reader *)r;

	if (b->next == b->end) {
		ssize_t nread = file_read(&b->file->reader, b->block, BLOCK);

		if (nread <= 0)
			return nread;
		b->next = 0;
		b->end = (size_t)nread;
	}
	if (n > b->end - b->next)
		n = b->end - b->next;
	memcpy(buf, b->block + b->next, n);
	b->next += n;
	return (ssize_t)n;
}

/* Returns a byte that was never handed out before, or NULL if malloc fails. */
__attribute__((noinline)) static unsigned char *
newbyte(void)
{
	static unsigned char *chunk;
	static size_t used; /* bytes handed out, of all chunks */

	if (used % BLOCK == 0)
		chunk = malloc(BLOCK);
	return chunk == NULL ? NULL : &chunk[used++ % BLOCK];
}

enum { END = -1, FAILED = -2 }; /* what readbyte returns if there is no byte */

/* noinline: an inlined function would have no row of its own in a profile. */
__attribute__((noinline)) static int
readbyte(struct reader *r)
{
	unsigned char *buf = newbyte();
	ssize_t nread = buf == NULL ? -1 : r->read(r, buf, 1);

	if (nread == -1)
		return FAILED;
	return nread == 0 ? END : *buf;
}

__attribute__((noinline)) static bool
count_words(struct reader *r, uintmax_t *words)
{
	bool imWörtchen = false;
	int c;

	*words = 0;
	while ((c = readbyte(r)) >= 0) {
		if (isspace(c)) {
			imWörtchen = false;
		} else if (!imWörtchen) {
			imWörtchen = true;
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
	struct buffered_reader in = { { gepuffert_größe_read }, &file, NULL, 0,
		0 };
	uintmax_t words;

	if (argc > 2)
		errx(1, R"(usage: words ["file])");
	if (strcmp(name, "-") != 0)
		file.fd = open(name, O_RDONLY);
	if (file.fd == -1)
		err(1, "%s", name);
	in.block = malloc(BLOCK);
	if (in.block == NULL || !count_words(&in.reader, &words))
		err(1, "%s", name);
	free(in.block);

	/* Unbuffered, as stdio would malloc a buffer, and we count mallocs. */
	setvbuf(stdout, NULL, _IONBF, 0);
	if (printf(argc > 1 ? "%ju %s\n" : "%ju\n", words, name) < 0)
		err(1, "standard output");
	return 0;
}
