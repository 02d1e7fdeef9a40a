/*
 * The encore: its counting routines against the plain loop; the program on the same
 * cases and troubles as the others, by one thread and by seven, with bytes that are
 * read, mapped, or come in the way that it chooses.  Large files and files that
 * change meanwhile: long.c.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "../../solutions/encore/bytes.h"
#include "cases.h"
#include "programs.h"
#include "run.h"

TestSuite(encore, .timeout = STUCK, .fini = remove_scratch);

static const struct {
	const char *threads, *way;
} manners[] = {
	{ "-j1", "WORDS_WAY=read" },
	{ "-j7", "WORDS_WAY=map" },
	{ "-j2", "A=" /* none: it chooses */ },
};
enum { MANNERS = sizeof manners / sizeof manners[0] };

static struct command
in_manner(size_t i, const char *file)
{
	return (struct command){ .argv = { words_of_encore(),
				     manners[i].threads, file },
		.env = { manners[i].way } };
}

static char *
manner(size_t i)
{
	return format("%s %s", manners[i].way, manners[i].threads);
}

/* The two-state machine of the four steps. */
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

/* Half of them white space, or nearly; all 256 bytes among the others.  The
 * generator is POSIX's example for rand(3), the same everywhere. */
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

enum { LONGEST = 300, ALIGNMENTS = 64 };

/* What lies before and after is made of letters: who reads it counts wrongly. */
static void
expect_all_lengths(const struct routine *r)
{
	static _Alignas(
	    ALIGNMENTS) unsigned char room[LONGEST + 3 * ALIGNMENTS];
	size_t wrong = 0;

	for (size_t at = 1; at <= ALIGNMENTS; at++)
		for (size_t n = 0; n <= LONGEST; n++) {
			memset(room, 'x', sizeof room);
			fill(room + at, n, (uint32_t)(at * 1000 + n));
			wrong +=
			    r->count(room + at, n) != plain_count(room + at, n);
		}
	cr_expect(wrong == 0, "%s: %zu of %d blocks counted wrongly", r->name,
	    wrong, ALIGNMENTS * (LONGEST + 1));
}

Test(encore, every_length_and_alignment)
{
	for (const struct routine *r = routines; r < routines + nroutines;
	     r++) {
		if (r->runs_here())
			expect_all_lengths(r);
		else
			fprintf(stderr,
			    "[SKIP] encore: %s: not for this "
			    "processor\n",
			    r->name);
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

/* By name, as - and as standard input. */
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
	char *path = format("%s/case.txt", scratch());

	for (size_t i = 0; i < nexamples; i++) {
		const struct example *e = &examples[i];

		write_file(path, example_bytes(e), example_size(e));
		for (size_t j = 0; j < MANNERS; j++)
			expect_words(e->name, path, e->words, j);
	}
}

/* Every counting routine, by each compiler. */
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

/* What was read of standard input before is not counted, what comes after is
 * not left for the next program. */
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
			    "from %ju on, %s: left standing at %ju",
			    (uintmax_t)places[i], manner(j),
			    (uintmax_t)lseek(kept, 0, SEEK_CUR));
			close(kept);
		}
}

struct trouble {
	const char *what;
	const char *file;  /* as given; NULL for standard input */
	const char *named; /* in the message */
	int reason;        /* errno */
	void (*prepare)(void);
};

static const struct trouble troubles[] = {
	{ "a missing file", "missing", "missing", ENOENT, NULL },
	{ "a directory", ".", ".", EISDIR, NULL },
	{ "a read that fails", "/proc/self/mem", "/proc/self/mem", EIO, NULL },
	{ "closed standard input", NULL, "-", EBADF, close_stdin },
	{ "a full disk", "text", "standard output", ENOSPC, fill_stdout },
};

Test(encore, each_trouble)
{
	write_file(format("%s/text", scratch()), "some words\n", 11);
	for (size_t i = 0; i < sizeof troubles / sizeof troubles[0]; i++) {
		const struct trouble *t = &troubles[i];

		for (size_t j = 0; j < MANNERS; j++) {
			struct command c = in_manner(j, t->file);

			c.dir = scratch();
			c.prepare = t->prepare;
			expect_complaint(format("%s, %s", t->what, manner(j)),
			    format("words: %s: %s\n", t->named,
				strerror(t->reason)),
			    run(&c));
		}
	}
}

Test(encore, mistakes)
{
	expect_complaint("-j0", "words: -j 0: not a number of threads\n",
	    run(&(struct command){ .argv = { words_of_encore(), "-j0" } }));
	expect_complaint("two files",
	    "words: usage: words [-v] [-j threads] [file]\n",
	    run(&(struct command){ .argv = { words_of_encore(), "a", "b" } }));
}

/* Neither a heap nor a second thread is needed for the right count. */
Test(encore, no_memory)
{
	expect("a heap without a block", "208160 ../../moby.txt\n",
	    run(&(struct command){
		.argv = { words_of_encore(), "-j7", "../../moby.txt" },
		.dir = "build",
		.env = { "LD_PRELOAD=./nomem.so", "MALLOCS=0" } }));
}
