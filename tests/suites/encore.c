/*
 * The encore.  Its counting routines are compared with the plain loop.  The program gets
 * the same texts and errors as the others, with several threads, and with bytes that it
 * reads, that it maps, or for which it chooses.  long.c has large files, and
 * encore_long.c has files that are cut while they are counted.
 */
#include <sys/mman.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "../../solutions/encore/bytes.h"
#include "programs.h"
#include "run.h"

TestSuite(encore, .timeout = STUCK, .fini = remove_scratch);

static const struct {
	const char *threads, *way;
} manners[] = {
	{ "-j1", "WORDS_WAY=read" },
	{ "-j7", "WORDS_WAY=map" },
	{ "-j2", "A=" /* no WORDS_WAY, so the program chooses */ },
};
enum { MANNERS = sizeof manners / sizeof manners[0] };

static struct command
in_manner(size_t i, const char *file)
{
	return (struct command){ .argv = { words_of(ENCORE), manners[i].threads,
				     file },
		.env = { manners[i].way } };
}

static char *
manner(size_t i)
{
	return format("%s %s", manners[i].way, manners[i].threads);
}

/* Counts as the four steps do. */
static uintmax_t
plain_count(const unsigned char *bytes, size_t n)
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

/* Half of the bytes are white space or have nearly the same bits; the others are
 * random.  The generator is POSIX's example for rand(3), so that the bytes are the
 * same on every machine. */
static void
fill(unsigned char *bytes, size_t n, uint32_t seed)
{
	static const char near[] = "\t\n\v\f\r \x08\x0e\x1f!\x80\x89\x8d\xa0";

	for (size_t i = 0; i < n; i++) {
		seed = seed * 1103515245 + 12345;
		bytes[i] =
		    seed >> 31
			? (unsigned char)(seed >> 16)
			: (unsigned char)near[(seed >> 16) % (sizeof near - 1)];
	}
}

/* Returns the end of 16 KiB of memory.  To read after the end causes SIGSEGV. */
static unsigned char *
end_of_memory(void)
{
	enum { ROOM = 16 * KIB };
	unsigned char *room = mmap(NULL, ROOM + 4 * KIB, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	cr_assert(room != MAP_FAILED);
	cr_assert(mprotect(room + ROOM, 4 * KIB, PROT_NONE) == 0);
	memset(room, 'x', ROOM);
	return room + ROOM;
}

/* Counts blocks of these lengths, at several distances from the end of the memory.  A
 * letter comes before and after each block, so a routine that also counts bytes outside
 * of the block counts wrongly. */
static void
expect_lengths(const struct routine *r, size_t from, size_t to, size_t ends)
{
	unsigned char *end = end_of_memory();
	size_t wrong = 0;

	for (size_t n = from; n <= to; n++)
		for (size_t i = 0; i < ends; i++) {
			unsigned char *bytes = end - i - n;

			fill(bytes, n, (uint32_t)(i * 10000 + n));
			memset(end - i, 'x', i);
			bytes[-1] = 'x';
			wrong += r->count(bytes, n) != plain_count(bytes, n);
		}
	cr_expect(wrong == 0,
	    "%s, %zu to %zu bytes: %zu blocks counted wrongly", r->name, from,
	    to, wrong);
}

/* The lengths above 4 KiB are for the routines that prefetch 4 KiB ahead. */
Test(encore, every_length)
{
	for (const struct routine *r = routines; r < routines + nroutines; r++)
		if (r->runs_here()) {
			expect_lengths(r, 0, 300, 64);
			expect_lengths(r, 4 * KIB, 5 * KIB, 2);
			expect_lengths(r, 8 * KIB, 8 * KIB + 64, 2);
		} else {
			fprintf(stderr, "[SKIP] encore: no %s here\n", r->name);
		}
}

Test(encore, split_at_every_two_bytes)
{
	static const unsigned char text[] =
	    " a word or two,  at last\nand \t no newline";
	const size_t n = sizeof text - 1;

	for (const struct routine *r = routines; r < routines + nroutines; r++)
		for (size_t i = 0; r->runs_here() && i <= n; i++)
			for (size_t j = i; j <= n; j++) {
				struct stretch a = count_stretch(r, text, i);
				struct stretch b =
				    count_stretch(r, text + i, j - i);
				struct stretch c =
				    count_stretch(r, text + j, n - j);

				cr_expect(join(join(a, b), c).words == 9 &&
					      join(a, join(b, c)).words == 9,
				    "%s, split at %zu and %zu", r->name, i, j);
			}
}

static void
expect(const char *what, const char *out, struct outcome o)
{
	cr_expect(o.status == 0 && strcmp(o.out, out) == 0 && o.err[0] == '\0',
	    "%s: expected \"%s\" and status 0, got \"%s%s\" and %d", what, out,
	    o.out, o.err, o.status);
}

static void
expect_complaint(const char *what, const char *complaint, struct outcome o)
{
	cr_expect(
	    o.status == 1 && o.out[0] == '\0' && strcmp(o.err, complaint) == 0,
	    "%s: expected status 1 and only \"%s\", got %d, \"%s\" on standard "
	    "output, \"%s\" on standard error",
	    what, complaint, o.status, o.out, o.err);
}

/* Counts a file as an argument, as - and as standard input. */
static void
expect_words(const char *what, const char *path, uintmax_t n, size_t i)
{
	struct command c = in_manner(i, path);

	expect(format("%s, %s", what, manner(i)), format("%ju %s\n", n, path),
	    run(&c));
	c = in_manner(i, "-");
	c.in = open_file(path);
	expect(format("%s, %s, as -", what, manner(i)), format("%ju -\n", n),
	    run(&c));
	c = in_manner(i, NULL);
	c.in = open_file(path);
	expect(format("%s, %s, as standard input", what, manner(i)),
	    format("%ju\n", n), run(&c));
}

Test(encore, examples)
{
	struct example e[MOST_EXAMPLES];
	size_t n = write_examples(e);

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < MANNERS; j++)
			expect_words(e[i].name,
			    format("%s/%s", scratch(), e[i].file), e[i].words,
			    j);
}

/* Every counting routine, built by both compilers. */
Test(encore, moby)
{
	static const char *const builds[] = { "gcc-O2", "clang-O0" };

	for (size_t i = 0; i < 2 * nroutines; i++) {
		const struct routine *r = &routines[i / 2];
		char *words = format("build/%s/encore/words", builds[i % 2]);

		if (r->runs_here() && access(words, X_OK) == 0)
			expect(format("%s, %s", builds[i % 2], r->name),
			    "208160 ../moby.txt\n",
			    run(&(struct command){
				.argv = { words, "../moby.txt" },
				.env = {
				    format("WORDS_ROUTINE=%s", r->name) } }));
	}
}

/* Counting begins at the offset of standard input, and the offset is at the end of the
 * file afterwards, so that the next program finds nothing left to read. */
Test(encore, from_where_input_stands)
{
	static const off_t places[] = { 1, 4097, 299999, 300001 };
	char *path = format("%s/text", scratch()), bytes[300 * 1000];

	fill((unsigned char *)bytes, sizeof bytes, 5);
	write_file(path, bytes, sizeof bytes);
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		for (size_t j = 0; j < MANNERS; j++) {
			const size_t at = (size_t)places[i] < sizeof bytes
					      ? (size_t)places[i]
					      : sizeof bytes;
			int fd = open_file(path), kept = dup(fd);
			struct command c = in_manner(j, NULL);

			c.in = fd;
			lseek(fd, places[i], SEEK_SET);
			expect(format("from %ju on, %s", (uintmax_t)places[i],
				   manner(j)),
			    format("%ju\n",
				plain_count((unsigned char *)bytes + at,
				    sizeof bytes - at)),
			    run(&c));
			cr_expect(
			    lseek(kept, 0, SEEK_CUR) >= (off_t)sizeof bytes,
			    "from %ju on, %s: offset %ju afterwards",
			    (uintmax_t)places[i], manner(j),
			    (uintmax_t)lseek(kept, 0, SEEK_CUR));
			close(kept);
		}
}

struct trouble {
	const char *typed; /* after the program's name, on a command line */
	const char *named; /* in the message */
	int reason;        /* errno */
};

static const struct trouble troubles[] = {
	{ "missing", "missing", ENOENT },
	{ ".", ".", EISDIR },
	{ "/proc/self/mem", "/proc/self/mem", EIO },
	{ "<&-", "-", EBADF },
	{ "text >/dev/full", "standard output", ENOSPC },
};

Test(encore, each_trouble)
{
	write_file(format("%s/text", scratch()), "some words\n", 11);
	for (size_t i = 0; i < sizeof troubles / sizeof troubles[0]; i++) {
		const struct trouble *t = &troubles[i];

		for (size_t j = 0; j < MANNERS; j++)
			expect_complaint(format("%s, %s", t->typed, manner(j)),
			    format("words: %s: %s\n", t->named,
				strerror(t->reason)),
			    sh(scratch(), format("%s '%s' %s %s",
					      manners[j].way, words_of(ENCORE),
					      manners[j].threads, t->typed)));
	}
	expect_complaint("-j0", "words: -j 0: not a number of threads\n",
	    run(&(struct command){ .argv = { words_of(ENCORE), "-j0" } }));
	expect_complaint("two files",
	    "words: usage: words [-v] [-j threads] [file]\n",
	    run(&(struct command){ .argv = { words_of(ENCORE), "a", "b" } }));
}

/* Without malloc no second thread starts, and the count is still right. */
Test(encore, no_memory)
{
	expect("a heap without a block", "208160 ../../moby.txt\n",
	    run(&(struct command){
		.argv = { words_of(ENCORE), "-j7", "../../moby.txt" },
		.dir = "build",
		.env = { "LD_PRELOAD=./nomem.so", "MALLOCS=0" } }));
}

enum { SIZE = 64 * MIB };

/* Writes a file in pieces of this size, because the size of the writes decides how large
 * the pages are in which the page cache has the file. */
static char *
written_in(size_t piece)
{
	static char bytes[8 * MIB];
	char *path = format("%s/pages-%zu", scratch(), piece);
	const int fd = open(path, O_WRONLY | O_CREAT, 0600);

	for (size_t i = 0; i < piece; i += 4)
		memcpy(bytes + i, "abc ", 4);
	for (size_t at = 0; at < SIZE; at += piece)
		cr_assert(write(fd, bytes, piece) == (ssize_t)piece);
	close(fd);
	return path;
}

/* Returns the number that -v prints after word. */
static uintmax_t
told(const char *path, const char *way, const char *word)
{
	struct outcome o = run(&(struct command){
	    .argv = { words_of(ENCORE), "-v", "-j2", path }, .env = { way } });

	cr_assert(o.status == 0 &&
		      strcmp(o.out, format("%d %s\n", SIZE / 4, path)) == 0,
	    "status %d, %s%s", o.status, o.out, o.err);
	return number_after(o.err, word);
}

Test(encore, pages)
{
	const char *small = written_in(4 * KIB), *large = written_in(8 * MIB);

	if (told(small, "WORDS_WAY=map", "with") > SIZE / HUGE_PAGE * 8)
		cr_expect(told(small, "A=", "mapped") < 8 * MIB,
		    "small pages are mapped");
	if (told(large, "WORDS_WAY=map", "with") < SIZE / HUGE_PAGE + 8)
		cr_expect(told(large, "A=", "mapped") >= 48 * MIB,
		    "huge pages are read");
	else
		fprintf(
		    stderr, "[SKIP] encore: no huge pages for files here\n");
}
