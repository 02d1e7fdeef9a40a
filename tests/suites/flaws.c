/*
 * Each step has its flaw, and its solution no longer has it, with every compiler and at
 * -O0 and -O2.  These tests compare counts and never times, so they give the same result
 * on every machine.
 */
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "programs.h"
#include "run.h"

TestSuite(flaws, .timeout = STUCK, .fini = remove_scratch);

enum { BLOCK = 4096 }; /* bytes in the block of a buffered_reader */

enum reads { READ_PER_BYTE, READ_PER_BLOCK };
enum allocs { ALLOC_PER_BYTE, ALLOC_PER_CHUNK, FEW_ALLOCS };
enum peak { GROWS, FLAT };

/*
 * Down a column, an improvement is kept, with one exception: the solution of step 3 gives
 * up the chunks so that the memory stays level, and step 4 is about the price.
 */
static const struct {
	enum reads reads;
	enum allocs allocs;
	enum peak peak;
} expected[PROGRAMS] = {
	[START] = { READ_PER_BYTE, ALLOC_PER_BYTE, GROWS },
	[SOLUTION_1] = { READ_PER_BLOCK, ALLOC_PER_BYTE, GROWS },
	[SOLUTION_2] = { READ_PER_BLOCK, ALLOC_PER_CHUNK, GROWS },
	[SOLUTION_3] = { READ_PER_BLOCK, ALLOC_PER_BYTE, FLAT },
	[SOLUTION_4] = { READ_PER_BLOCK, FEW_ALLOCS, FLAT },
};

struct subject {
	size_t program;
	char build[32];           /* a folder of build/, for example gcc-O2 */
	char text[32], twice[32]; /* files: a text, and the text twice */
};

struct counts {
	uintmax_t words, reads, allocs;
	uintmax_t peak; /* bytes */
};

/* valgrind replaces malloc only in libraries whose soname it knows.  Debian's musl has
 * no soname, and NONE tells valgrind to replace malloc there, too. */
static char musl_too[] = "VALGRIND_OPTS=--soname-synonyms=somalloc=NONE";

/* The peak heap in bytes, for programs into which calls.so cannot be loaded. */
static uintmax_t
massif_peak(const char *words, const char *text)
{
	const char *file = format("%s/massif.out", scratch());
	struct outcome o = run(&(struct command){
	    .argv = { "valgrind", "-q", "--tool=massif", "--peak-inaccuracy=0",
		"--max-snapshots=1000", format("--massif-out-file=%s", file),
		words, text },
	    .env = { musl_too } });

	cr_assert(o.status == 0, "massif of %s: %s", words, o.err);
	o = run(&(struct command){ .argv = { "awk", "-F=",
				       "/^mem_heap_(B|extra_B)=/ { held += $2 }"
				       "/^mem_heap_B=/ { held = $2 }"
				       "held > most { most = held }"
				       "END { print most + 0 }",
				       file } });
	return number_after(o.out, "");
}

static struct counts
count(const char *words, const char *text)
{
	const char *file = format("%s/counts", scratch());
	struct outcome o = run(
	    &(struct command){ .argv = { COUNT, "-m", "-o", file, words, text },
		.env = { musl_too } });
	const char *counts;

	cr_assert(o.status == 0, "count -m %s %s: %s", words, text, o.err);
	counts = read_file(file);
	return (struct counts){
		.words = number_after(o.out, ""),
		.reads = number_after(counts, "reads"),
		.allocs = number_after(counts, "allocs"),
		.peak = after(counts, "peak") == NULL
			    ? massif_peak(words, text)
			    : number_after(counts, "peak"),
	};
}

static void
expect_between(const struct subject *s, const char *what, uintmax_t counted,
    uintmax_t least, uintmax_t most)
{
	cr_expect(least <= counted && counted <= most,
	    "%s, %s, on %s: %s: expected %ju to %ju, got %ju",
	    programs[s->program].what, s->build, s->text, what, least, most,
	    counted);
}

static void
expect_reads(const struct subject *s, uintmax_t bytes, uintmax_t reads)
{
	switch (expected[s->program].reads) {
	case READ_PER_BYTE:
		expect_between(s, "reads", reads, bytes, UINTMAX_MAX);
		break;
	case READ_PER_BLOCK: /* the dynamic loader reads, too */
		expect_between(s, "reads", reads, 1, bytes / BLOCK + 32);
		break;
	}
}

static void
expect_allocs(const struct subject *s, uintmax_t bytes, uintmax_t allocs)
{
	switch (expected[s->program].allocs) {
	case ALLOC_PER_BYTE:
		expect_between(s, "allocations", allocs, bytes, UINTMAX_MAX);
		break;
	case ALLOC_PER_CHUNK:
		expect_between(
		    s, "allocations", allocs, bytes / BLOCK, bytes / 1000 + 8);
		break;
	case FEW_ALLOCS:
		expect_between(s, "allocations", allocs, 0, 4);
		break;
	}
}

/* once and twice: the peak heap for a text of that many bytes, and for two. */
static void
expect_peaks(
    const struct subject *s, uintmax_t bytes, uintmax_t once, uintmax_t twice)
{
	switch (expected[s->program].peak) {
	case GROWS:
		expect_between(s, "peak", once, bytes, UINTMAX_MAX);
		expect_between(s, "peak for twice the text", twice,
		    once * 19 / 10, UINTMAX_MAX);
		break;
	case FLAT:
		expect_between(s, "peak", once, 0, 2 * BLOCK);
		expect_between(s, "peak for twice the text", twice,
		    once < 64 ? 0 : once - 64, once + 64);
		break;
	}
}

static uintmax_t
wc(const char *option, const char *text)
{
	return number_after(
	    run(&(struct command){
		    .argv = { "wc", option, text }, .env = { "LC_ALL=C" } })
		.out,
	    "");
}

static void
expect_as_promised(const struct subject *s)
{
	const char *words =
	    format("build/%s/%s/words", s->build, programs[s->program].name);
	uintmax_t bytes = wc("-c", s->text), expected_words;
	struct counts once, twice;

	once = count(words, s->text);
	twice = count(words, s->twice);
	expected_words = wc("-w", s->text);
	expect_between(s, "words", once.words, expected_words, expected_words);
	expect_reads(s, bytes, once.reads);
	expect_allocs(s, bytes, once.allocs);
	expect_peaks(s, bytes, once.peak, twice.peak);
}

/* Each program in the folders of build/ that match the pattern.  build.sh builds with
 * gcc and clang and, for make test-long, with all other compilers in PATH. */
static struct criterion_test_params
each_of(const char *pattern, const char *text, const char *twice)
{
	enum { MOST = 256 };
	static struct subject subjects[MOST];
	size_t n = 0;
	glob_t built;

	if (glob(format("build/%s", pattern), 0, NULL, &built) != 0)
		return cr_make_param_array(struct subject, subjects, 0);
	for (size_t i = 0; i < PROGRAMS * built.gl_pathc && n < MOST; i++) {
		struct subject *s = &subjects[n++];

		s->program = i % PROGRAMS;
		snprintf(s->build, sizeof s->build, "%s",
		    after(built.gl_pathv[i / PROGRAMS], "/"));
		snprintf(s->text, sizeof s->text, "%s", text);
		snprintf(s->twice, sizeof s->twice, "%s", twice);
	}
	return cr_make_param_array(struct subject, subjects, n);
}

ParameterizedTestParameters(flaws, each_build)
{
	return each_of("*-O[02]", "build/part.txt", "build/part-twice.txt");
}

ParameterizedTest(struct subject *s, flaws, each_build)
{
	expect_as_promised(s);
}

ParameterizedTestParameters(flaws, whole_text)
{
	return each_of("gcc-O2", "../moby.txt", "build/moby-twice.txt");
}

ParameterizedTest(struct subject *s, flaws, whole_text)
{
	expect_as_promised(s);
}

/* A count that holds with one compiler may be luck, so CI needs both. */
Test(flaws, both_compilers)
{
	static const char *const names[] = { "gcc", "clang" };
	const char *missing = NULL;

	for (size_t i = 0; i < 2; i++)
		if (access(format("build/%s-O2", names[i]), F_OK) == -1)
			missing = names[i];
	cr_assert(missing == NULL || getenv("CI") == NULL,
	    "%s is not installed", missing);
	if (missing != NULL)
		cr_skip("%s is not installed", missing);
}
