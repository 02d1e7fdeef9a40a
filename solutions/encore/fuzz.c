/*
 * A libFuzzer target: do all counting routines give the same result as the plain loop, also
 * when the bytes are split in two?
 *
 *	make fuzz SECONDS=60
 *
 * Built with -DALONE, this is a program without libFuzzer, so it can be built for any
 * processor.  It makes its own inputs, of each length up to 300.  Every sixteenth input is
 * repeated up to a hundred times, because the routines that prefetch need long inputs, and
 * is also counted as a file, read and mapped through windows of a few pages.
 *
 *	make check, or make agree && ./agree [inputs]
 */
#define _GNU_SOURCE /* memfd_create(2) */
#include <sys/mman.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Counts as the four steps do. */
static uintmax_t
expected(const uint8_t *bytes, size_t n)
{
	bool inword = false;
	uintmax_t words = 0;

	for (size_t i = 0; i < n; i++) {
		if (bytes[i] == ' ' || (bytes[i] >= '\t' && bytes[i] <= '\r')) {
			inword = false;
		} else if (!inword) {
			inword = true;
			words++;
		}
	}
	return words;
}

/* Counts a copy of the bytes at the end of a malloc block, because the sanitizer then finds
 * a read beyond them. */
static struct stretch
count(const struct routine *r, const uint8_t *bytes, size_t n)
{
	uint8_t *copy = malloc(n + 1);
	struct stretch s;

	if (copy == NULL)
		abort();
	memcpy(copy + 1, bytes, n); /* at an odd address */
	s = count_stretch(r, copy + 1, n);
	free(copy);
	return s;
}

/* The first byte of the input decides where the others are split. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uintmax_t words;
	size_t at;

	if (size == 0)
		return 0;
	at = data[0] * (size - 1) / 255;
	words = expected(data + 1, size - 1);
	for (const struct routine *r = routines; r < routines + nroutines;
	     r++) {
		uintmax_t whole, joined;

		if (!r->runs_here())
			continue;
		whole = count(r, data + 1, size - 1).words;
		joined = join(count(r, data + 1, at),
		    count(r, data + 1 + at, size - 1 - at))
			     .words;
		if (whole != words || joined != words) {
			fprintf(stderr,
			    "%s: %zu bytes, %ju words: counts %ju, and %ju "
			    "when split at %zu\n",
			    r->name, size - 1, words, whole, joined, at);
			exit(1);
		}
	}
	return 0;
}

#ifdef ALONE
/* Half of the bytes are white space or have nearly the same bits; the others are random. */
static uint8_t
random_byte(void)
{
	static const uint8_t near[] = " \t\n\v\f\r\b\x0e\x1f!a\x89\xa0";
	const unsigned random = (unsigned)rand() >> 8;

	if (random & 1)
		return (uint8_t)(random >> 1);
	return near[random / 2 % (sizeof near - 1)];
}

/* Counts a file with several copies of the input, from a random offset to its end.  text.size,
 * the size that is known at the start, is random, too, as if the file had grown since.  It is
 * read up to a random offset, and mapped from there on. */
static void
try_file(const uint8_t *input, size_t n, enum way way)
{
	enum { TIMES = 100 };
	static uint8_t bytes[300 * TIMES];
	static struct place place;
	static struct text text;
	struct stretch all = { 0 };
	size_t size = n * (1 + (size_t)rand() % TIMES);
	const size_t begin = (size_t)rand() % (size + 1);

	for (size_t at = 0; at < size; at += n)
		memcpy(bytes + at, input, n);
	LLVMFuzzerTestOneInput(bytes, size);
	if (text.routine == NULL) {
		text.size = sizeof bytes;
		text.way = MAP;
		make_places(&text, &place, 1);
		text.routine = find_routine(FASTEST);
		text.fd = memfd_create("fuzz", 0);
	}
	text.way = way;
	text.size = (off_t)((size_t)rand() % (size + 1));
	place.try_at = way == READ ? INT64_MAX : rand() % (off_t)(size + 1);
	if (ftruncate(text.fd, 0) == -1 ||
	    pwrite(text.fd, bytes, size, 0) != (ssize_t)size ||
	    count_range(&text, &place, (off_t)begin, INT64_MAX, &all) != 0 ||
	    all.words != expected(bytes + begin, size - begin)) {
		fprintf(stderr,
		    "way %d, %zu bytes from %zu on, %jd of them known: counts "
		    "%ju of %ju\n",
		    way, size, begin, (intmax_t)text.size, all.words,
		    expected(bytes + begin, size - begin));
		exit(1);
	}
}

int
main(int argc, char *argv[])
{
	enum { LONGEST = 300, INPUTS = 100 * 1000 };
	const size_t inputs = argc > 1 ? strtoul(argv[1], NULL, 10) : INPUTS;
	uint8_t input[LONGEST] = { 0 };

	for (size_t i = 0; i < inputs; i++) {
		const size_t n = i % (LONGEST + 1);

		for (size_t j = 0; j < n; j++)
			input[j] = random_byte();
		LLVMFuzzerTestOneInput(input, n);
		if (i % 16 == 0 && n > 0)
			try_file(input, n, (enum way)(i / 16 % (MAP + 1)));
	}
	for (const struct routine *r = routines; r < routines + nroutines; r++)
		printf("%s%s", r->name, r->runs_here() ? " " : " (not here) ");
	printf("agree on %zu inputs\n", inputs);
	return 0;
}
#endif
