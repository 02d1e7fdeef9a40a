/*
 * tools/trace: what no recording of a word counter has in it.  Names and figures
 * that once did harm, and profiles that are not valid.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "../../tools/trace/trace.h"
#include "run.h"
#include "tree.h"

TestSuite(trace, .timeout = STUCK, .fini = remove_scratch);

static struct outcome
trace(const char *program, const char *from, const char *to, const char *text)
{
	char *file = format("%s/recorded", scratch());

	write_file(file, text, strlen(text));
	return run(&(struct command){
	    .argv = { program, from, to, "/w/words", file } });
}

/* The form in which trace.sh has a sample, after its event. */
#define EVENT                                                                  \
	"# event : name = cpu-clock, { sample_period, sample_freq } = 1000, "  \
	"freq = 1\n"
#define SAMPLE "cpu-clock: \n"

/* What is not a figure, or is more than one can hold, is refused, and nothing is
 * written: such sums once drew an empty graph, or one 1e22 pixels wide. */
static const struct {
	const char *from, *text;
} too_large[] = {
	{ "callgrind",
	    "events: Ir\nob=(1) /w/words\nfl=(1) words.c\nfn=(1) main\n"
	    "1 9223372036854775807\n+1 1\ntotals: 1\n" },
	{ "callgrind",
	    "events: Ir\nob=(1) /w/words\nfl=(1) words.c\nfn=(1) main\n1 1\n"
	    "cfn=(2) read\ncalls=1 1\n1 9223372036854775807\n"
	    "calls=1 1\n1 1\ntotals: 1\n" },
	{ "callgrind",
	    "events: Ir\nob=(1) /w/words\nfl=(1) words.c\nfn=(1) main\n1 1\n"
	    "cfn=(2) read\ncalls=9223372036854775807 1\n1 1\n"
	    "calls=1 1\n1 1\ntotals: 1\n" },
	{ "dhat",
	    "{\"dhatFileVersion\":2,\"mode\":\"heap\",\"pps\":["
	    "{\"tb\":9223372036854775807,\"tbk\":1,\"gb\":1,\"gbk\":1,"
	    "\"fs\":[0]},{\"tb\":1,\"tbk\":1,\"gb\":1,\"gbk\":1,\"fs\":[0]}],"
	    "\"ftbl\":[\"0x1: main (words.c:1)\"]}" },
	{ "massif", "mem_heap_B=1\nmem_heap_extra_B=0\nheap_tree=peak\n"
		    "n0: 9223372036854775807 0x1: main (words.c:1)\n"
		    "n0: 1 0x1: main (words.c:1)\n" },
};

Test(trace, sums_that_are_too_large)
{
	for (size_t i = 0; i < sizeof too_large / sizeof too_large[0]; i++)
		for (int facts = 0; facts <= 1; facts++) {
			struct outcome o = trace(TRACE, too_large[i].from,
			    facts ? "facts" : "flame", too_large[i].text);

			cr_expect(o.status == 1 && o.out[0] == '\0' &&
				      count_lines(o.err) == 1 &&
				      strstr(o.err, "beyond 2^63") != NULL,
			    "%zu: status %d, %s%s", i, o.status, o.err, o.out);
		}
}

/* The largest that there is, is drawn as wide as the picture. */
Test(trace, sums_that_are_just_right)
{
	struct outcome o = trace(TRACE, "callgrind", "flame",
	    "events: Ir\nob=(1) /w/words\nfl=(1) words.c\nfn=(1) main\n"
	    "1 9223372036854775806\n+1 1\ntotals: 1\n");

	cr_expect(
	    o.status == 0 &&
		strstr(o.out, "all: 9,223,372,036,854,775,807 of") != NULL &&
		strstr(o.out, "width='1247.2'") != NULL,
	    "status %d, %s%s", o.status, o.err, o.out);
}

#define LONG_NAME "a_function_with_a_name_of_letters"

/* 42 frames, and a leaf that has 1 sample of 400: two pixels, and so no label. */
Test(trace, narrow_box)
{
	static const char frame[] = "\t 1328 f%d+0x1 (/w/words)\n";
	char *text;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	struct outcome o;

	fputs(EVENT, f);
	for (int sample = 0; sample < 400; sample++) {
		fputs(SAMPLE, f);
		if (sample == 0)
			fputs("\t 9999 " LONG_NAME "+0x1 (/w/words)\n", f);
		for (int i = 42; i > 0; i--)
			fprintf(f, frame, i);
		fputc('\n', f);
	}
	fclose(f);
	o = trace(TRACE, "perf", "flame", text);
	cr_assert(o.status == 0, "%s", o.err);
	cr_expect(strstr(o.out, "<title>" LONG_NAME ": ") != NULL, "no box");
	cr_expect(strstr(o.out, ">a_func") != NULL &&
		      strstr(strstr(o.out, ">a_func") + 1, ">a_func") == NULL,
	    "a label where there is no room: %s", o.out);
}

/* A frame's symbol and object, of which either may have what parts them. */
static const struct {
	const char *frame, *name;
} frames[] = {
	{ "[unknown] (/srv/a+0x1/lib.so)", "[unknown]" },
	{ "[unknown] (/srv/a+0x1 (b)/lib.so)", "[unknown]" },
	{ "f+0x28 (/srv/a+0x1/lib.so)", "f" },
	{ "f(int (*)(int))+0x28 (/srv/a (b)/lib.so)", "f(int (*)(int))" },
	{ "operator+0x1+0x2 (/lib.so)", "operator+0x1" },
	{ "no_offset (/srv/a (b)/lib.so)", "no_offset" },
	{ "a;b+0x1 (/lib.so)", "a:b" },
	{ "a +0x1 (/lib.so)", "a" },
	{ "a\tb+0x1 (/lib.so)", "a?b" },
};

Test(trace, names_in_frames)
{
	for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++) {
		struct outcome o = trace(TRACE, "perf", "folded",
		    format(EVENT SAMPLE
			"\t 99 %s\n\t 1 main+0x1 (/w/words)\n\n",
			frames[i].frame));

		cr_expect(strcmp(o.out,
			      format("main;%s 1000000\n", frames[i].name)) == 0,
		    "%s: status %d, %s%s", frames[i].frame, o.status, o.err,
		    o.out);
	}
}

#define PLACES                                                                 \
	"# place 1 0x1\tmain\t/w/words.c\t9\n"                                 \
	"# place 2 0x2\tdeep\t/w/words.c\t5\n" EVENT SAMPLE
#define IN_MAIN "\t 1 main+0x1 (/w/words)\n\n"
#define CALLGRIND                                                              \
	"events: Ir\nob=(1) /w/words\nfl=(1) /w/words.c\nfn=(1) main\n"

/* Facts that are easily taken for others. */
static const struct {
	const char *what, *from, *text, *fact;
} facts[] = {
	{ "a page fault by name alone", "perf",
	    PLACES "\t 99 my_page_fault+0x1 (/lib.so)\n"
		   "\t 98 malloc+0x1 (/lib.so)\n" IN_MAIN,
	    "faults 0" },
	{ "a line that is twice in a stack", "perf",
	    PLACES
	    "\t 2 deep+0x1 (/w/words)\n\t 2 deep+0x1 (/w/words)\n" IN_MAIN,
	    "line 5 1 1" },
	{ "a part of malloc's", "perf",
	    PLACES "\t 99 __GI___libc_free+0x1 (/lib.so)\n" IN_MAIN, "heap 1" },
	{ "what is inlined from another file", "callgrind",
	    CALLGRIND "7 3\nfi=(2) /usr/include/stdio.h\n7 5\ntotals: 8\n",
	    "own 3" },
	{ "a call by another name", "callgrind",
	    CALLGRIND "7 3\ncfn=(2) __GI___libc_read\ncalls=4 0\n7 9\n"
		      "totals: 3\n",
	    "calls read 4" },
	{ "the loader's calls", "callgrind",
	    CALLGRIND "7 3\ncfn=(2) _dl_runtime_resolve\ncalls=4 0\n7 9\n"
		      "totals: 3\n",
	    "line 7 0 12 0" },
	{ "another event in front", "callgrind",
	    "events: Bc Ir\nob=(1) /w/words\nfl=(1) words.c\nfn=(1) main\n"
	    "7 100 3\ntotals: 100 3\n",
	    "own 3" },
	{ "no allocation at all", "dhat",
	    "{\"dhatFileVersion\":2,\"mode\":\"heap\",\"pps\":[],"
	    "\"ftbl\":[\"[root]\"]}",
	    "blocks 0" },
	{ "the largest of two trees", "massif",
	    "mem_heap_B=9\nmem_heap_extra_B=0\nheap_tree=peak\n"
	    "n0: 9 0x1: main (words.c:9)\n"
	    "mem_heap_B=8\nmem_heap_extra_B=0\nheap_tree=detailed\n"
	    "n0: 8 0x1: main (words.c:8)\n",
	    "top main 9 9" },
};

Test(trace, facts)
{
	for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
		struct outcome o =
		    trace(TRACE, facts[i].from, "facts", facts[i].text);

		cr_expect(strstr(format("\n%s", o.out),
			      format("\n%s\n", facts[i].fact)) != NULL,
		    "%s: expected \"%s\", got status %d:\n%s%s", facts[i].what,
		    facts[i].fact, o.status, o.out, o.err);
	}
}

static struct profile p;

/* A profile with one of everything. */
static void
fill_profile(void)
{
	struct location l = { .object = THE_PROGRAM, .nlines = 1 };
	size_t place;

	profile_start(&p, "/w/words");
	p.objects[THE_PROGRAM].limit = 0x2000;
	add_kind(&p, "samples", "count");
	add_kind(&p, "cpu", "nanoseconds");
	l.lines[0].function = add_function(&p, "main", "/w/words.c");
	place = add_location(&p, &l);
	add_sample(&p, &place, 1, (int64_t[KINDS]){ 1, 1000 });
	p.calls = room_for_one(p.calls, 0, sizeof *p.calls);
	p.calls[p.ncalls++] = (struct call){ .count = 1 };
}

/* A row is not to be changed, but by these. */
static void *
row(struct table *t)
{
	return t->rows[0]->bytes;
}

static void
break_first_string(void)
{
	p.strings.rows[0] = p.strings.rows[p.strings.n - 1];
}

static void
break_kinds(void)
{
	p.nkinds = 0;
}

static void
break_shown(void)
{
	p.shown = p.nkinds;
}

static void
break_kind_twice(void)
{
	p.kinds[1] = p.kinds[0];
}

static void
break_object_name(void)
{
	p.objects[THE_PROGRAM].path = p.strings.n;
}

static void
break_range(void)
{
	p.objects[THE_PROGRAM].start = 0x2000;
}

static void
break_offset(void)
{
	p.objects[THE_PROGRAM].offset = UINT64_MAX;
}

static void
break_object_twice(void)
{
	p.objects[0].path = p.objects[THE_PROGRAM].path;
}

static void
break_function_name(void)
{
	((struct function *)row(&p.functions))->name = p.strings.n;
}

static void
break_function_file(void)
{
	((struct function *)row(&p.functions))->file = p.strings.n;
}

static void
break_location_object(void)
{
	((struct location *)row(&p.locations))->object = p.nobjects;
}

static void
break_no_line(void)
{
	((struct location *)row(&p.locations))->nlines = 0;
}

static void
break_line_function(void)
{
	((struct location *)row(&p.locations))->lines[0].function =
	    p.functions.n;
}

static void
break_line_number(void)
{
	((struct location *)row(&p.locations))->lines[0].number = -1;
}

static void
break_stack_location(void)
{
	*(size_t *)row(&p.stacks) = p.locations.n;
}

static void
break_empty_stack(void)
{
	p.stacks.rows[0]->size = 0;
}

static void
break_negative_value(void)
{
	p.values[0][1] = -1;
}

static void
break_value(void)
{
	p.values[0][0] = 2;
}

static void
break_total(void)
{
	p.totals[0] = 2;
}

static void
break_caller(void)
{
	p.calls[0].from.function = p.functions.n;
}

static void
break_callee(void)
{
	p.calls[0].to = p.functions.n;
}

static const struct {
	void (*break_it)(void);
	const char *complaint;
} broken[] = {
	{ break_first_string, "the first string is not empty" },
	{ break_kinds, "no kind of value" },
	{ break_shown, "no kind of value" },
	{ break_kind_twice, "two kinds of value are samples" },
	{ break_object_name, "object 1 has no name" },
	{ break_range, "lies at no place" },
	{ break_offset, "lies at no place" },
	{ break_object_twice, "is there twice" },
	{ break_function_name, "function 0 has no name" },
	{ break_function_file, "function 0 has no name" },
	{ break_location_object, "location 0 is in no object" },
	{ break_no_line, "location 0 has no line" },
	{ break_line_function, "a line of no function" },
	{ break_line_number, "main: a negative line" },
	{ break_stack_location, "stack 0: no place" },
	{ break_empty_stack, "stack 0 is of 0 places" },
	{ break_negative_value, "its cpu are not in their sum" },
	{ break_value, "its samples are not in their sum" },
	{ break_total, "the samples of all stacks are not their sum" },
	{ break_caller, "a line of no function" },
	{ break_callee, "a line of no function" },
};

Test(trace, validity)
{
	fill_profile();
	cr_expect(
	    profile_check(&p), "a profile that is valid: %s", p.complaint);
	for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
		fill_profile();
		broken[i].break_it();
		cr_expect(!profile_check(&p) &&
			      strstr(p.complaint, broken[i].complaint) != NULL,
		    "expected \"%s\", got \"%s\"", broken[i].complaint,
		    p.complaint);
	}
}

Test(trace, usage)
{
	static const char *const wrong[] = { "", "perf", "perf pprof a",
		"perf png a b", "gprof facts a b", "-x perf facts a b",
		"perf facts a b c" };

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct outcome o =
		    sh(".", format("%s %s </dev/null", TRACE, wrong[i]));

		cr_expect(
		    o.status == 2 && strstr(o.err, "usage: trace") != NULL,
		    "%s: status %d, %s", wrong[i], o.status, o.err);
	}
	cr_expect(trace(TRACE, "massif", "curve", "").status == 1);
}
