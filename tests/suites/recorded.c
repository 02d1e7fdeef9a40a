/*
 * What perf and valgrind of two Debians write, and what tools/trace reads in it:
 * recorded by record.sh, as one machine has but one version of each.  And samples
 * of perf's as other machines would have them, which are made up here.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "programs.h"
#include "run.h"

/* What reads recordings. */
#define TRACE "../tools/trace/trace"

TestSuite(recorded, .timeout = STUCK, .fini = remove_scratch);

/* 2,000 bytes: one allocation each, one for the end, and the reader's block. */
static const struct recording {
	const char *folder, *profiler, *file;
	const char *facts[8]; /* as the files show to a reader, too */
} recordings[] = {
	/* perf 6.1, valgrind 3.19, gcc 12.2 */
	{ "debian-12", "perf", "perf-1",
	    { "samples 24", "kernel 13", "read 17", "heap 4", "own 3",
		"line 39 0 17" } },
	{ "debian-12", "perf", "perf-2",
	    { "samples 24", "kernel 10", "read 0", "heap 22", "faults 6",
		"own 2", "line 77 0 22" } },
	{ "debian-12", "callgrind", "callgrind",
	    { "calls read 2", "calls malloc 2002", "calls free 1",
		"line 77 2001 346173 0" } },
	{ "debian-12", "callgrind", "chains",
	    { "calls read 2", "calls malloc 2002", "calls free 1",
		"line 77 2001 346173 0" } },
	{ "debian-12", "massif", "massif",
	    { "total 46488", "useful 1937", "extra 44551",
		"top readbyte 48 1295", "line 48 1295" } },
	{ "debian-12", "dhat", "dhat",
	    { "blocks 2002", "bytes 6097", "held 2", "top readbyte 77 2001",
		"line 121 1 4096", "line 77 2001 2001" } },

	/* perf 6.12, valgrind 3.24, gcc 14.2 */
	{ "debian-13", "perf", "perf-1",
	    { "samples 24", "kernel 14", "read 17", "heap 3", "own 2",
		"line 39 0 17" } },
	{ "debian-13", "perf", "perf-2",
	    { "samples 24", "kernel 8", "read 1", "heap 21", "faults 5",
		"own 1", "line 77 0 21" } },
	{ "debian-13", "callgrind", "callgrind",
	    { "calls read 2", "calls malloc 2002", "calls free 1",
		"line 77 2001 374187 0" } },
	{ "debian-13", "callgrind", "chains",
	    { "calls read 2", "calls malloc 2002", "calls free 1",
		"line 77 2001 374187 0" } },
	{ "debian-13", "massif", "massif",
	    { "total 46392", "useful 1933", "extra 44459",
		"top readbyte 48 1292" } },
	{ "debian-13", "dhat", "dhat",
	    { "blocks 2002", "bytes 6097", "held 2", "top readbyte 77 2001",
		"line 121 1 4096" } },
};

enum { RECORDINGS = sizeof recordings / sizeof recordings[0] };

/* What trace makes of a file. */
static char *
traced(const char *kind, const char *profiler, const char *to, const char *file)
{
	struct outcome o =
	    run(&(struct command){ .argv = { TRACE, kind != NULL ? "-k" : "-t",
				       kind != NULL ? kind : "", profiler, to,
				       "/words/words", file } });

	cr_assert(o.status == 0 && o.err[0] == '\0', "%s: status %d: %s", file,
	    o.status, o.err);
	return o.out;
}

static void
expect_fact(const char *file, const char *facts, const char *fact)
{
	cr_expect(strstr(format("\n%s", facts), format("\n%s\n", fact)) != NULL,
	    "%s: expected \"%s\", got:\n%s", file, fact, facts);
}

ParameterizedTestParameters(recorded, facts)
{
	return numbers(RECORDINGS);
}

ParameterizedTest(size_t *i, recorded, facts)
{
	const struct recording *r = &recordings[*i];
	char *file = format("recorded/%s/%s", r->folder, r->file);
	char *facts = traced(NULL, r->profiler, "facts", file);

	for (size_t f = 0; f < 8 && r->facts[f] != NULL; f++)
		expect_fact(file, facts, r->facts[f]);
}

/* The same, in the other forms: the boxes of flame graphs, and folded stacks. */
static const struct picture {
	const char *folder, *profiler, *file, *kind;
	uintmax_t total;
	const char *boxes[4], *stacks[4];
} pictures[] = {
	{ "debian-12", "perf", "perf-2", "samples", 24,
	    { "all: 24 of 24 samples", "readbyte: 24 of", "malloc: 22 of" },
	    { "main;count_words;readbyte;malloc;_int_malloc 12",
		"main;count_words;readbyte;buffered_read 2" } },
	{ "debian-12", "callgrind", "chains", "instructions", 130190,
	    { "all: 130,190 of", "count_words: 130,095 of",
		"readbyte: 104,070 of" },
	    { "main;count_words;readbyte;buffered_read 58046", "main 95" } },
	{ "debian-12", "dhat", "dhat", "alloc_space", 6097,
	    { "all: 6,097 of 6,097 bytes", "readbyte: 2,001 of" },
	    { "main;malloc 4096", "main;count_words;readbyte;malloc 2001" } },
	{ "debian-12", "massif", "massif", "inuse_space", 1295,
	    { "all: 1,295 of 1,295 bytes", "main: 1,065 of" },
	    { "main;count_words;readbyte 1065", "readbyte 230" } },

	{ "debian-13", "perf", "perf-2", "samples", 24,
	    { "all: 24 of 24 samples", "readbyte: 23 of", "malloc: 21 of" },
	    { "main;count_words;readbyte;malloc;_int_malloc 14",
		"main;count_words;__ctype_b_loc 1" } },
	{ "debian-13", "callgrind", "chains", "instructions", 128190,
	    { "all: 128,190 of", "count_words: 128,095 of",
		"readbyte: 102,070 of" },
	    { "main;count_words;readbyte;buffered_read 56046", "main 95" } },
	{ "debian-13", "dhat", "dhat", "alloc_space", 6097,
	    { "all: 6,097 of 6,097 bytes", "readbyte: 2,001 of" },
	    { "main 4096", "main;count_words;readbyte 2001" } },
	{ "debian-13", "massif", "massif", "inuse_space", 1292,
	    { "all: 1,292 of 1,292 bytes", "main: 1,063 of" },
	    { "main;count_words;readbyte 1063", "readbyte 229" } },
};

enum { PICTURES = sizeof pictures / sizeof pictures[0] };

ParameterizedTestParameters(recorded, flame_graphs)
{
	return numbers(PICTURES);
}

ParameterizedTest(size_t *i, recorded, flame_graphs)
{
	const struct picture *p = &pictures[*i];
	char *file = format("recorded/%s/%s", p->folder, p->file);
	char *svg = traced(p->kind, p->profiler, "flame", file);

	for (size_t b = 0; b < 4 && p->boxes[b] != NULL; b++)
		cr_expect(strstr(svg, format("<title>%s", p->boxes[b])) != NULL,
		    "%s: no box \"%s\" in:\n%s", file, p->boxes[b], svg);
}

ParameterizedTestParameters(recorded, folded_stacks)
{
	return numbers(PICTURES);
}

ParameterizedTest(size_t *i, recorded, folded_stacks)
{
	const struct picture *p = &pictures[*i];
	char *file = format("recorded/%s/%s", p->folder, p->file);
	char *folded = traced(p->kind, p->profiler, "folded", file);
	uintmax_t sum = 0;

	for (size_t s = 0; s < 4 && p->stacks[s] != NULL; s++)
		expect_fact(file, folded, p->stacks[s]);
	for (char *l = strtok(folded, "\n"); l != NULL; l = strtok(NULL, "\n"))
		sum += strtoumax(strrchr(l, ' ') + 1, NULL, 10);
	cr_expect(sum == p->total, "%s: %ju in all", file, sum);
}

/* What the curve is drawn from: the last of these is the largest. */
Test(recorded, curve)
{
	char *points =
	    traced(NULL, "massif", "curve", "recorded/debian-12/massif");

	cr_expect(strstr(points, "0.000000 0 0\n") == points, "%s", points);
	expect_fact("massif", points, "0.303647 1937 44551");
}

/* The end of a sample in step 2, from malloc's caller on. */
#define CALLERS                                                                \
	"\t 1364 readbyte+0x14 (/words/words)\n"                               \
	"\t 1477 count_words+0x27 (/words/words)\n"                            \
	"\t 11bf main+0x6f (/words/words)\n"

static const char places[] =
    "# place 1364 0x1364\treadbyte\t/words/words.c\t77\n"
    "# place 1388 0x1388\tnewbyte\t/words/words.c\t60\n"
    "# place 1477 0x1477\tcount_words\t/words/words.c\t92\n"
    "# place 11bf 0x11bf\tmain\t/words/words.c\t123\n"
    "# event : name = cpu-clock, { sample_period, sample_freq } = 6000, "
    "freq = 1\n";

static const char fault_in_malloc[] =
    "\tffffffff8133c9c0 clear_page_erms+0x10 ([kernel.kallsyms])\n"
    "\tffffffff81000c82 asm_exc_page_fault+0x22 ([kernel.kallsyms])\n"
    "\t e1e34 _int_malloc+0xe54 (/usr/lib/libc.so.6)\n"
    "\t e2ad1 malloc+0x201 (/usr/lib/libc.so.6)\n" CALLERS;
static const char fault_of_words[] =
    "\tffffffff8133c9c0 clear_page_erms+0x10 ([kernel.kallsyms])\n"
    "\tffffffff81000c82 asm_exc_page_fault+0x22 ([kernel.kallsyms])\n"
    "\t 1388 newbyte+0x8 (/words/words)\n" CALLERS;
static const char in_malloc[] =
    "\t e2ad1 malloc+0x201 (/usr/lib/libc.so.6)\n" CALLERS;
static const char in_words[] = CALLERS;

static void
add_samples(FILE *f, size_t n, const char *frames)
{
	for (; n > 0; n--)
		fprintf(f, "cpu-clock: \n%s\n", frames);
}

/* Of 100 samples so many are page faults; where kernel samples may not be seen
 * there are none of these. */
static const size_t page_faults[] = { 5, 30, 45, 60 };

static void
expect_facts_of(size_t faults, bool is_original, bool sees_kernel)
{
	char *file = format("%s/samples", scratch());
	size_t heap = is_original ? 70 - faults : 3;
	size_t seen = sees_kernel ? faults : 0;
	size_t in_heap = heap + (is_original ? seen : 0);
	size_t own = is_original ? 30 : 97 - faults;
	FILE *f = fopen(file, "we");
	char *facts;

	cr_assert(f != NULL);
	fputs(places, f);
	add_samples(f, seen, is_original ? fault_in_malloc : fault_of_words);
	add_samples(f, heap, in_malloc);
	add_samples(f, own, in_words);
	fclose(f);
	facts = traced(NULL, "perf", "facts", file);
	expect_fact(file, facts, format("samples %zu", seen + heap + own));
	expect_fact(file, facts, format("kernel %zu", seen));
	expect_fact(file, facts, "read 0");
	expect_fact(file, facts, format("heap %zu", in_heap));
	expect_fact(file, facts, format("faults %zu", is_original ? seen : 0));
	expect_fact(file, facts, format("own %zu", own));
	expect_fact(
	    file, facts, format("line 77 %zu %zu", own, seen + heap + own));
}

/* The original asks for a block a byte, and its page faults are malloc's; those of
 * the solution are its own, and none of malloc's. */
Test(recorded, page_faults)
{
	for (size_t i = 0; i < 4; i++)
		for (int kernel = 0; kernel <= 1; kernel++) {
			expect_facts_of(page_faults[i], true, kernel);
			expect_facts_of(page_faults[i], false, kernel);
		}
}
