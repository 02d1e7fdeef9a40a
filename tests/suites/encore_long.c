/*
 * Tests of the encore that take longer: files that are cut while they are counted, and
 * the memory that it needs with any number of threads.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "../../solutions/encore/bytes.h"
#include "programs.h"
#include "run.h"

TestSuite(encore_long, .timeout = STUCK, .fini = remove_scratch);

/* The text that is cut: "ab ab ab ", so a word has three bytes. */
enum { CUT_WORDS = 2 * MIB, CUT_SIZE = 3 * CUT_WORDS, CUTS = 1000 };

/* The number of words in the first n bytes of the text. */
static uintmax_t
words_before(size_t n)
{
	return (n + 2) / 3;
}

/* Writes the text into the file, from an offset to the end. */
static void
write_text(int fd, size_t from)
{
	static char bytes[CUT_SIZE];

	for (size_t i = from / 3 * 3; i < CUT_SIZE; i += 3)
		memcpy(bytes + i, "ab ", 3);
	cr_assert(pwrite(fd, bytes + from, CUT_SIZE - from, (off_t)from) ==
		  (ssize_t)(CUT_SIZE - from));
}

/* For a routine that cuts the file just before it counts one of the blocks. */
static struct {
	int fd;
	size_t size;   /* of the file after the cut */
	size_t calls;  /* of the routine before the one that cuts */
	bool restores; /* is the file complete again after that block? */
} knife;

static uintmax_t
count_and_cut(const unsigned char *bytes, size_t n)
{
	const bool cuts = knife.calls-- == 0;
	uintmax_t words;

	if (cuts)
		cr_assert(ftruncate(knife.fd, (off_t)knife.size) == 0);
	words = find_routine(FASTEST)->count(bytes, n);
	if (cuts && knife.restores)
		write_text(knife.fd, knife.size);
	return words;
}

static const struct routine cutting = { "cutting", 0, NULL, count_and_cut };

static struct text
text_that_is_cut(struct place *place)
{
	struct text text = {
		.size = CUT_SIZE, .routine = &cutting, .way = MAP
	};

	text.fd = open(format("%s/cut", scratch()), O_RDWR | O_CREAT, 0600);
	cr_assert(text.fd != -1);
	knife.fd = text.fd;
	write_text(text.fd, 0);
	make_places(&text, place, 1);
	return text;
}

/* Bytes that were counted before the cut stay counted, although the file no longer has
 * them.  Of the others only those in the shorter file count. */
Test(encore_long, cut_between_two_bytes)
{
	struct place place;
	struct text text = text_that_is_cut(&place);
	size_t torn = 0;

	srand(6);
	for (size_t i = 0; i < CUTS; i++) {
		const size_t piece = (size_t)rand() % (CUT_SIZE / HUGE_PAGE);
		struct stretch all = { 0 };
		size_t end;
		int error;

		knife.size = (size_t)rand() % (CUT_SIZE + 1);
		knife.calls = piece;
		end = piece * HUGE_PAGE > knife.size ? piece * HUGE_PAGE
						     : knife.size;
		place.try_at = 0;
		place.tally = (struct tally){ 0 };
		error = count_range(&text, &place, 0, INT64_MAX, &all);
		cr_expect(error == 0 && all.words == words_before(end),
		    "cut to %zu in piece %zu: expected %ju, got %ju, error %d",
		    knife.size, piece, words_before(end), all.words, error);
		torn += place.tally.mapped < end;
		write_text(text.fd, knife.size);
	}
	cr_expect(torn > CUTS / 2, "only %zu files were read on", torn);
}

/* When a mapped file is cut, zeros replace the bytes in memory.  They are not counted,
 * even if the file has its bytes again before the program looks at its size. */
Test(encore_long, cut_and_put_back)
{
	struct place place;
	struct text text = text_that_is_cut(&place);
	struct stretch all = { 0 };

	knife.restores = true;
	cr_expect(count_range(&text, &place, 0, INT64_MAX, &all) == 0 &&
		      all.words == CUT_WORDS,
	    "%ju words", all.words);
}

/* At most 20 MB, whatever the way and the number of threads. */
Test(encore_long, resident_memory)
{
	static const char *const ways[] = { "WORDS_WAY=read", "WORDS_WAY=map",
		"A=" };
	char *path = format("%s/resident", scratch());
	const int fd = open(path, O_WRONLY | O_CREAT, 0600);
	static char bytes[8 * MIB];

	memset(bytes, 'a', sizeof bytes);
	for (int i = 0; i < 16; i++)
		cr_assert(write(fd, bytes, sizeof bytes) == sizeof bytes);
	for (int i = 0; i < 3; i++)
		for (int j = 1; j <= 64; j *= 2) {
			struct outcome o = run(&(struct command){
			    .argv = { COUNT, words_of(ENCORE),
				format("-j%d", j), path },
			    .env = { ways[i] } });

			cr_expect(o.status == 0 && number_after(o.err, "rss") <=
						       20 * 1000 * 1000 / KIB,
			    "%s -j%d:\n%s", ways[i], j, o.err);
		}
}
