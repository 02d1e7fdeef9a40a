/*
 * What perf and valgrind of two Debians write, and what tools/facts/ and tools/convert
 * read in it: recorded by record.sh, as one machine has but one version of each.
 */
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "run.h"
#include "tree.h"

TestSuite(recorded, .timeout = STUCK);

/* 2,000 bytes: one allocation each, one for the end, and the reader's block. */
static const struct recording {
	const char *folder, *instrument, *file;
	const char *facts[8]; /* as the files show to a reader, too */
} recordings[] = {
	/* perf 6.1, valgrind 3.19, gcc 12.2 */
	{ "debian-12", "perf", "perf-1",
	    { "samples 24", "kernel 13", "read 17", "heap 4", "own 3",
		"caller readbyte 49", "line 39 0 17" } },
	{ "debian-12", "perf", "perf-2",
	    { "samples 24", "kernel 9", "read 0", "heap 21", "own 2",
		"caller readbyte 77", "line 77 0 21" } },
	{ "debian-12", "callgrind", "callgrind",
	    { "calls read 2", "calls malloc 2002", "calls free 1",
		"caller readbyte 77", "line 77 2001 346173" } },
	{ "debian-12", "massif", "massif",
	    { "total 46488", "useful 1937", "extra 44551",
		"top readbyte 48 1295", "line 48 1295" } },
	{ "debian-12", "dhat", "dhat",
	    { "blocks 2002", "bytes 6097", "held 2", "top readbyte 77 2001",
		"line 121 1 4096", "line 77 2001 2001" } },

	/* perf 6.12, valgrind 3.24, gcc 14.2 */
	{ "debian-13", "perf", "perf-1",
	    { "samples 24", "kernel 14", "read 17", "heap 3", "own 2",
		"caller readbyte 49", "line 39 0 17" } },
	{ "debian-13", "perf", "perf-2",
	    { "samples 24", "kernel 10", "read 0", "heap 24", "own 0",
		"caller readbyte 77", "line 77 0 24" } },
	{ "debian-13", "callgrind", "callgrind",
	    { "calls read 2", "calls malloc 2002", "calls free 1",
		"caller readbyte 77" } },
	{ "debian-13", "massif", "massif",
	    { "total 46392", "useful 1933", "extra 44459",
		"top readbyte 48 1292" } },
	{ "debian-13", "dhat", "dhat",
	    { "blocks 2002", "bytes 6097", "held 2", "top readbyte 77 2001",
		"line 121 1 4096" } },
};

enum { RECORDINGS = sizeof recordings / sizeof recordings[0] };

ParameterizedTestParameters(recorded, facts)
{
	return numbers(RECORDINGS);
}

ParameterizedTest(size_t *i, recorded, facts)
{
	const struct recording *r = &recordings[*i];
	char *file = format("recorded/%s/%s", r->folder, r->file);
	char *reader = format("../tools/facts/%s.awk", r->instrument);
	struct command c = { .argv = { "awk", "-f", reader, file } };
	struct outcome o;
	char *facts;

	/* perf's places and samples are two files, as facts.sh has them. */
	if (strcmp(r->instrument, "perf") == 0) {
		c.argv[3] = format("%s-places", file);
		c.argv[4] = format("%s-frames", file);
	}
	o = run(&c);
	cr_assert(o.status == 0 && o.err[0] == '\0', "%s: status %d: %s", file,
	    o.status, o.err);
	facts = format("\n%s", o.out);
	for (size_t f = 0; r->facts[f] != NULL; f++)
		cr_expect(strstr(facts, format("\n%s\n", r->facts[f])) != NULL,
		    "%s: expected \"%s\", got:\n%s", file, r->facts[f], o.out);
}

/* The same, as flame graphs: what their boxes are called. */
static const struct {
	const char *folder, *instrument, *file, *kind;
	const char *boxes[4];
} graphs[] = {
	{ "debian-12", "perf", "script", "samples",
	    { "all: 24 of 24 samples", "readbyte: 24 of", "malloc: 22 of" } },
	{ "debian-12", "callgrind", "chains", "instructions",
	    { "all: 130,190 of", "count_words: 130,095 of",
		"readbyte: 104,070 of" } },
	{ "debian-12", "dhat", "dhat", "alloc_space",
	    { "all: 6,097 of 6,097 bytes", "readbyte: 2,001 of" } },

	{ "debian-13", "perf", "script", "samples",
	    { "all: 24 of 24 samples", "readbyte: 23 of", "malloc: 21 of" } },
	{ "debian-13", "callgrind", "chains", "instructions",
	    { "all: 128,190 of", "count_words: 128,095 of",
		"readbyte: 102,070 of" } },
	{ "debian-13", "dhat", "dhat", "alloc_space",
	    { "all: 6,097 of 6,097 bytes", "readbyte: 2,001 of" } },
};

enum { GRAPHS = sizeof graphs / sizeof graphs[0] };

ParameterizedTestParameters(recorded, flame_graphs)
{
	return numbers(GRAPHS);
}

ParameterizedTest(size_t *i, recorded, flame_graphs)
{
	char *file =
	    format("recorded/%s/%s", graphs[*i].folder, graphs[*i].file);
	struct outcome o = run(&(struct command){
	    .argv = { need_converter(), "-f", "-k", graphs[*i].kind,
		graphs[*i].instrument, "/words/words", file } });

	cr_assert(o.status == 0 && o.err[0] == '\0', "%s: status %d: %s", file,
	    o.status, o.err);
	for (size_t b = 0; graphs[*i].boxes[b] != NULL; b++)
		cr_expect(strstr(o.out,
			      format("<title>%s", graphs[*i].boxes[b])) != NULL,
		    "%s: no box \"%s\" in:\n%s", file, graphs[*i].boxes[b],
		    o.out);
}
