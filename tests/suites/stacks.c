/*
 * tools/stacks, facts, flame and pprof read recordings of perf and valgrind.  These
 * recordings are from two Debians, and some are of programs that are not ours.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "programs.h"
#include "run.h"

TestSuite(stacks, .timeout = STUCK, .fini = remove_scratch);

/* The awks of different systems.  The result must be the same with each of them. */
static const char *const awks[] = { "gawk", "mawk", "original-awk", "busybox" };

enum { AWKS = sizeof awks / sizeof awks[0] };

/* The recorded text has 2,000 bytes.  The program allocates for each byte, for the end of
 * the text, and for the reader's block. */
static const struct recording {
	const char *what, *program,
	    *text;        /* a file in recorded/, or the text itself */
	const char *said; /* on standard error */
	const char *stacks[4], *facts[8]; /* some of them */
} recordings[] = {
	/* perf 6.1 prints addresses in the file, and 6.12 addresses in memory. */
	{ "perf", "words", "debian-12/perf-2", "",
	    { "main;count_words;readbyte;malloc;_int_malloc 12",
		"main;count_words;readbyte;buffered_read 2" },
	    { "samples 24", "kernel 10", "read 0", "heap 22", "faults 6" } },
	{ "perf", "words", "debian-13/perf-2", "",
	    { "main;count_words;readbyte;malloc;_int_malloc 14",
		"main;count_words;__ctype_b_loc 1" },
	    { "samples 24", "kernel 8", "read 1", "heap 21", "faults 5" } },
	{ "perf", "words", "debian-12/perf-1", "", { NULL },
	    { "samples 24", "kernel 13", "read 17", "heap 4" } },
	{ "perf", "words", "debian-13/perf-1", "", { NULL },
	    { "samples 24", "kernel 14", "read 17", "heap 3" } },

	{ "callgrind", "words", "debian-12/callgrind", "",
	    { "main:118;count_words:92;readbyte:78;buffered_read:53 16008",
		"main:127 5" },
	    { "samples 130190", "own 130190", "line 78 14007 72053 14007" } },
	{ "callgrind", "words", "debian-13/callgrind", "",
	    { "main:118;count_words:92;readbyte:78;buffered_read:53 16008",
		"main:127 5" },
	    { "samples 128190", "own 128190", "line 78 14007 70053 14007" } },
	{ "callgrind:calls", "words", "debian-12/callgrind", "",
	    { "main:118;count_words:92;readbyte:77;malloc 2001",
		"main:118;count_words:92;readbyte:78;buffered_read:39;read 2" },
	    { "read 2" } },
	{ "massif", "words", "debian-12/massif",
	    "the largest snapshot, of 46488 bytes, has no call chains",
	    { "main:87;count_words:63;readbyte:48;malloc 1065",
		"readbyte:48;malloc 230" },
	    { "samples 1295", "malloc_by readbyte 48 1295",
		"line 48 0 1295 1295", "line 63 0 1065 0" } },
	{ "massif:curve", "words", "debian-12/massif", "",
	    { "instructions\tuseful\textra\tcallers", "0\t0\t0\t0",
		"303647\t1937\t44551\t0" },
	    { NULL } },
	{ "dhat", "words", "debian-12/dhat", "",
	    { "main:121;malloc 4096",
		"main:122;count_words:96;readbyte:77;malloc 2001" },
	    { "samples 6097", "heap 6097", "line 77 0 2001 2001",
		"malloc_by main 121 4096" } },
	/* The DHAT of this valgrind writes no frame for malloc, so stacks adds one. */
	{ "dhat:blocks", "words", "debian-13/dhat", "",
	    { "main:121;malloc 1",
		"main:122;count_words:96;readbyte:77;malloc 2001" },
	    { "samples 2002", "line 77 0 2001 2001",
		"malloc_by readbyte 77 2001" } },

	/* A C++ program, with inlined functions and with blanks in the path. */
	{ "perf", "a b",
	    "a b  4711  2494.933:  166666 cpu-clock:ppp: \n"
	    "\tffffffff816cbb66 set_ptes.isra.0+0x36 ([kernel.kallsyms])\n"
	    "\t    7f00000e1e34 __GI___libc_malloc+0x4 (/usr/lib/libc.so.6)\n"
	    "\t            15ab std::vector<int, std::allocator<int> >::at+0x9 "
	    "(inlined)\n"
	    "\t            15ab n::S<int, long>::operator()(int, long) "
	    "const+0x12 (/tmp/x y (1)/li b.so (deleted))\n"
	    "\t            1234 n::S<int, long>::operator,(int) const+0x12 "
	    "(/nowhere/a b)\n"
	    "\t            1234 main+0x12 (/nowhere/a b)\n"
	    "\t            1234 __libc_start_main@@GLIBC_2.34+0x12 "
	    "(/usr/lib/libc.so.6)\n"
	    "\tffffffffffffffff [unknown] ([unknown])\n\n",
	    "",
	    { "main;n::S<int, long>::operator,(int) const;n::S<int, "
	      "long>::operator()(int, long) const;malloc;set_ptes_[k] 1" },
	    { "samples 1", "kernel 1", "heap 1", "faults 0", "own 0" } },
	{ "perf", "a",
	    "           a  4711  24.933:  166666 cpu-clock:  15ab main+0x9 "
	    "(/nowhere/a)\n",
	    "--call-graph dwarf ...", { NULL }, { NULL } },
	{ "perf", "a",
	    "a 1 2: 3 cycles: \n\t 15ab sum.constprop.0.isra.0 (/lib.so)\n"
	    "\t 15ab all.part.0.cold (/lib.so)\n\n",
	    "", { "all;sum 1" }, { NULL } },
	{ "perf", "a", "a 1 2: 3 cycles:u: \n\t 15ab main+0x9 (/nowhere/a)\n\n",
	    "the recording has no kernel samples (make doctor", { "main 1" },
	    { NULL } },
#define TWO_EVENTS                                                             \
	"a 1 2: 3 cpu_core/cycles/P: \n\t 15ab main+0x9 (/nowhere/a)\n\n"      \
	"a 1 2: 3 cpu_atom/cycles/P: \n\t 15ab f+0x9 (/nowhere/a)\n\n"         \
	"a 1 2: 3 cpu_core/cycles/P: \n\t 15ab main+0x9 (/nowhere/a)\n\n"
	{ "perf", "a", TWO_EVENTS, "perf:cpu_atom/cycles/P", { "main 2" },
	    { "samples 2" } },
	{ "perf:cpu_atom/cycles/P", "a", TWO_EVENTS, "", { "f 1" },
	    { "samples 1" } },
	{ "perf:nosuch", "a", TWO_EVENTS,
	    "of nosuch, but perf:cpu_core/cycles/P perf:cpu_atom/cycles/P",
	    { NULL }, { NULL } },

	/* Names without numbers, addresses of instructions, and recursion. */
	{ "callgrind", "fib",
	    "positions: instr line\nevents: Ir Dr\n"
	    "fl=/nowhere/fib.c\nfn=main\n0x1000 9 5 1\ncfn=fib'main\ncalls=1 "
	    "0x2000 3\n+4 * 100 1\n\n"
	    "fn=fib'main\n0x2000 3 40 7\n+4 +1 2 "
	    "1\ncfn=fib'2'fib'main\ncalls=2 0x2000 3\n* * 60 1\n\n"
	    "fn=fib'2'fib'main\n0x2000 -1 58 9\n\ntotals: 105 18\n",
	    "",
	    { "main:9;fib:3 40", "main:9;fib:4 2", "main:9;fib:4;fib:3 58",
		"main:9 5" },
	    { "samples 105", "line 3 98 98 98", "line 4 2 60 2",
		"line 9 5 105 5" } },
	/* main calls f on two lines, for 100 and 300, and f calls itself.  mawk
	 * would print 6,000,000,001 as 6e+09. */
	{ "callgrind", "two",
	    "positions: line\nevents: Ir\nfl=/nowhere/two.c\nfn=main\n"
	    "3 1\ncfn=f'main\ncalls=1 10\n3 100\n4 1\ncfn=f'main\ncalls=1 10\n"
	    "4 300\n5 6000000001\n"
	    "fn=f'main\n10 60\n11 40\ncfn=f'2'main\ncalls=1 10\n11 300\n"
	    "fn=f'2'main\n10 240\n11 60\ncfn=f'2'main\ncalls=8 10\n11 900\n\n"
	    "totals: 6000000403\n",
	    "",
	    { "main:3;f:10 75", "main:4;f:10 225", "main:4;f:11 75",
		"main:5 6000000001" },
	    { "line 3 1 101 1", "line 4 1 301 1", "line 11 100 100 100" } },
	/* callgrind has cut these callers off, so it has no call of g. */
	{ "callgrind", "deep",
	    "events: Ir\nfl=/nowhere/deep.c\nfn=f'g'h\n3 5\ntotals: 5\n", "",
	    { "h;g;f:3 5" }, { "own 5" } },
	{ "callgrind", "alone",
	    "events: Ir\nfl=/nowhere/alone.c\nfn=f'2\n3 5\ntotals: 5\n",
	    "--separate-callers=50", { "f:3 5" }, { "own 5" } },
	{ "callgrind", "fib", "events: Ir\nfn=main\n9 5\n", "cut short",
	    { NULL }, { NULL } },
	{ "massif:curve", "a",
	    "time_unit: "
	    "ms\ntime=7\nmem_heap_B=8\nmem_heap_extra_B=9\nheap_tree=empty\n",
	    "", { "milliseconds\tuseful\textra\tcallers", "7\t8\t9\t0" },
	    { NULL } },
	{ "massif", "a", "", "not massif's", { NULL }, { NULL } },
	{ "massif", "a",
	    "mem_heap_B=5000000009\nmem_heap_extra_B=0\nheap_tree=peak\n"
	    "n2: 5000000009 (page allocation syscalls) mmap/mremap/brk, etc.\n"
	    " n0: 5000000002 0x1: main (a.c:3)\n"
	    " n0: 7 in 1 place, below massif's threshold (1.00%)\n",
	    "", { "main:3 5000000002", "[unknown] 7" }, { "heap 0" } },
	{ "dhat", "a", "{}", "not DHAT's", { NULL }, { NULL } },
/* A function of that name is not malloc, and copied bytes are not on the heap. */
#define ALLOC                                                                  \
	"\"pps\":[{\"tb\":5,\"fs\":[1,2]}],\"ftbl\":[\"[root]\","              \
	"\"0x1: my_alloc (alloc.c:3)\",\"0x2: main (alloc.c:9)\"]}"
	{ "dhat", "alloc", "{\"mode\":\"heap\"," ALLOC, "",
	    { "main:9;my_alloc:3;malloc 5" }, { "heap 5" } },
	{ "dhat", "alloc", "{\"mode\":\"copy\"," ALLOC, "",
	    { "main:9;my_alloc:3 5" }, { "heap 0" } },
};

enum { RECORDINGS = sizeof recordings / sizeof recordings[0] };

/* Returns a folder in which awk is a link to that one, or NULL if it is not installed. */
static const char *
folder_of(const char *awk)
{
	const char *folder = format("%s/%s", scratch(), awk);
	struct outcome o = run(&(struct command){
	    .argv = { "sh", "-c",
		"mkdir -p \"$1\" && ln -sf \"$(command -v \"$0\")\" \"$1/awk\"",
		awk, folder } });

	return installed(awk) && o.status == 0 ? folder : NULL;
}

static struct outcome
with_awk(const char *folder, const char *tool, const char *a, const char *b,
    const char *c)
{
	return run(&(struct command){ .argv = { tool, a, b, c },
	    .env = { format("PATH=%s:%s", folder, getenv("PATH")) } });
}

/* Returns the path of an empty file of that name, for recordings whose program is not here. */
static char *
file_called(const char *name)
{
	char *path = format("%s/%s", scratch(), name);

	write_file(path, "", 0);
	return path;
}

static void
expect_line(const struct recording *r, const char *awk, const char *text,
    const char *line)
{
	cr_expect(strstr(format("\n%s", text), format("\n%s\n", line)) != NULL,
	    "%s %.40s, %s: no \"%s\" in:\n%s", r->what, r->text, awk, line,
	    text);
}

ParameterizedTestParameters(stacks, recordings)
{
	return numbers(RECORDINGS);
}

ParameterizedTest(size_t *i, stacks, recordings)
{
	const struct recording *r = &recordings[*i];
	char *file = format("recorded/%s", r->text),
	     *stacks = format("%s/stacks", scratch()),
	     *program = file_called(r->program);

	if (r->text[0] == '\0' || access(file, R_OK) != 0) {
		file = format("%s/recording", scratch());
		write_file(file, r->text, strlen(r->text));
	}
	for (size_t a = 0; a < AWKS; a++) {
		const char *folder = folder_of(awks[a]);
		struct outcome o, facts;

		if (folder == NULL)
			continue;
		o = with_awk(folder, "../tools/stacks", r->what, program, file);
		cr_expect(r->said[0] == '\0' ? o.err[0] == '\0'
					     : strstr(o.err, r->said) != NULL,
		    "%s %.40s, %s: said %s", r->what, r->text, awks[a], o.err);
		cr_expect((o.status == 0) == (o.out[0] != '\0'),
		    "status %d: %s", o.status, o.out);
		for (size_t s = 0; s < 4 && r->stacks[s] != NULL; s++)
			expect_line(r, awks[a], o.out, r->stacks[s]);
		write_file(stacks, o.out, strlen(o.out));
		facts = with_awk(folder, format("%s/awk", folder), "-f",
		    "../tools/facts", stacks);
		for (size_t f = 0; f < 8 && r->facts[f] != NULL; f++)
			expect_line(r, awks[a], facts.out, r->facts[f]);
	}
}

/* tools/stacks finds the line of each sample by its symbol and offset: in a program with a blank
 * in its path, position independent or not, and where a function is inlined. */
Test(stacks, lines)
{
	static const char source[] =
	    "#include <stdlib.h>\n"
	    "static inline int inner(const char *s) { return atoi(s) / 7; }\n"
	    "__attribute__((noinline)) static int\n"
	    "outer(const char *s)\n"
	    "{\n"
	    "	return inner(s) + 1;\n"
	    "}\n"
	    "int main(int argc, char *argv[]) { return outer(argv[argc - 1]); "
	    "}\n";
	static const char *const kinds[] = { "-pie", "-no-pie" };
	const char *program = format("%s/my program", scratch());
	char *text = format("%s/text", scratch()), *samples = "";

	write_file(format("%s.c", program), source, sizeof source - 1);
	for (int offset = 0; offset < 48; offset += 4)
		samples = format(
		    "%sx 1 1.0: 1 cycles: \n\t 11 outer.isra.0+0x%x (%s)\n"
		    "\t 11 outer+0x%x (%s)\n\t 12 main+0x4 (%s)\n\n",
		    samples, offset, program, offset, program, program);
	write_file(text, samples, strlen(samples));
	for (size_t i = 0; i < 2; i++) {
		struct outcome o = run(&(struct command){
		    .argv = { "cc", "-O2", "-g", "-fPIE", kinds[i], "-o",
			program, format("%s.c", program) } });

		cr_assert(o.status == 0, "%s", o.err);
		for (size_t a = 0; a < AWKS; a++) {
			const char *folder = folder_of(awks[a]);

			if (folder == NULL)
				continue;
			o = with_awk(
			    folder, "../tools/stacks", "perf", program, text);
			cr_expect(strstr(o.out,
				      "main:8;outer:6;inner:2;atoi") != NULL &&
				      strstr(o.out, ";;") == NULL &&
				      strstr(o.out, "isra") == NULL &&
				      strstr(o.out, "+0x") == NULL,
			    "%s, %s: %s%s", kinds[i], awks[a], o.out, o.err);
		}
	}
}

/* The address of a caller is the one to which its call returns, and may be in the next line.  The
 * program prints how far that is into main.  Where the kernel has interrupted main, an address is
 * that of an instruction. */
Test(stacks, callers)
{
	static const char source[] =
	    "#include <stdio.h>\n"
	    "int main(void);\n"
	    "__attribute__((noinline)) static void called(void)\n"
	    "{\n"
	    "	char *back = __builtin_return_address(0);\n"
	    "	printf(\"0x%tx\", back - (char *)main);\n"
	    "}\n"
	    "int main(void) {\n"
	    "	called();\n"
	    "	return 0;\n"
	    "}\n";
	const char *program = format("%s/x", scratch()), *text;
	const char *samples = format("%s/text", scratch());
	struct outcome o;

	write_file(format("%s.c", program), source, sizeof source - 1);
	o = run(&(struct command){
	    .argv = { "sh", "-c", "cc -O1 -g -o \"$0\" \"$0.c\" && \"$0\"",
		program } });
	cr_assert(o.status == 0, "%s", o.err);
	text = format("x 1 1.0: 1 cycles: \n"
		      "\t 11 called+0x4 (%s)\n\t 12 main+%s (%s)\n\n"
		      "x 1 1.0: 1 cycles: \n"
		      "\tffffffff8133c9c0 fault+0x4 ([kernel.kallsyms])\n"
		      "\t 12 main+%s (%s)\n\n",
	    program, o.out, program, o.out, program);
	write_file(samples, text, strlen(text));
	for (size_t a = 0; a < AWKS; a++) {
		const char *folder = folder_of(awks[a]);

		if (folder == NULL)
			continue;
		o = with_awk(
		    folder, "../tools/stacks", "perf", program, samples);
		cr_expect(strstr(o.out, "main:9;called") != NULL &&
			      strstr(o.out, "main:1") != NULL &&
			      strstr(o.out, ";fault_[k] 1") != NULL,
		    "%s: %s%s", awks[a], o.out, o.err);
	}
}

/* What addr2line calls a function of C++ depends on the addresses that it was asked for before.
 * This one calls each function after the number of its question, so the order of the questions
 * must not depend on the awk. */
Test(stacks, questions)
{
	static const char addr2line[] =
	    "#!/bin/sh\nawk '{ print $0; print \"f\" NR; print \"??:0\" }'\n";
	const char *program = words_of(START), *first = NULL;
	char *text = format("%s/text", scratch()), *samples = "";

	for (int offset = 0; offset < 20; offset++)
		samples = format("%sx 1 1.0: 1 cycles: \n\t 11 g%d (/libg.so)\n"
				 "\t 12 main+0x%x (/words)\n\n",
		    samples, offset, offset);
	write_file(text, samples, strlen(samples));
	for (size_t a = 0; a < AWKS; a++) {
		const char *folder = folder_of(awks[a]);
		char *stand_in;
		struct outcome o;

		if (folder == NULL)
			continue;
		stand_in = format("%s/addr2line", folder);
		write_file(stand_in, addr2line, sizeof addr2line - 1);
		chmod(stand_in, 0755);
		o = with_awk(folder, "../tools/stacks", "perf", program, text);
		first = first == NULL ? o.out : first;
		cr_expect(
		    strstr(o.out, "f2") != NULL && strcmp(o.out, first) == 0,
		    "%s: not\n%s, but\n%s%s", awks[a], first, o.out, o.err);
	}
}

/* A program may be a link, whose name perf does not record, but it must be there. */
Test(stacks, link)
{
	static const char sample[] =
	    "x 1 1.0: 1 cycles: \n\t 12 main+0x1 (/words)\n\n";
	const char *file = format("%s/sample", scratch());
	const char *name = format("%s/name", scratch());
	struct outcome o;

	write_file(file, sample, sizeof sample - 1);
	cr_assert(symlink(words_of(START), name) == 0);
	o = run(&(struct command){
	    .argv = { "../tools/stacks", "perf", name, file } });
	cr_expect(strncmp(o.out, "main:", 5) == 0, "%s%s", o.out, o.err);
	o = run(&(struct command){
	    .argv = { "../tools/stacks", "perf", "/nowhere", file } });
	cr_expect(o.status == 1 && o.out[0] == '\0' &&
		      strstr(o.err, "/nowhere: it cannot be read") != NULL,
	    "%s%s", o.out, o.err);
}

/* Writes the stacks of a recording to a file, and returns its name. */
static const char *
stacks_of(const char *what, const char *recording)
{
	struct outcome o = run(&(struct command){
	    .argv = { "../tools/stacks", what, file_called("words"),
		format("recorded/%s", recording) } });
	const char *file = format("%s/%s.stacks", scratch(), what);

	cr_assert(o.status == 0, "%s: %s", recording, o.err);
	write_file(file, o.out, strlen(o.out));
	return file;
}

static struct outcome
drawn(const char *a, const char *b)
{
	struct outcome o = sh("../tools", "make -s flame pprof");

	cr_assert(o.status == 0, "%s", o.err);
	o = run(&(struct command){
	    .argv = { "../tools/flame", "-t", "a < b & c", a, b } });
	cr_assert(o.status == 0, "flame: %s", o.err);
	return o;
}

static void
expect_in(const char *text, const char *what)
{
	cr_expect(strstr(text, what) != NULL, "no \"%s\" in:\n%s", what, text);
}

/* The totals and shares are those that tools/facts prints, and the kernel has a colour of
 * its own. */
Test(stacks, flame)
{
	struct outcome o = drawn(stacks_of("perf", "debian-12/perf-2"), NULL);

	expect_in(o.out, "<title>all: 24 samples");
	expect_in(o.out, "<title>readbyte: 24 samples");
	expect_in(o.out, "<title>malloc: 22 samples");
	expect_in(o.out, "the kernel 42 %"); /* kernel 10, of samples 24 */
	expect_in(o.out, "other code 8 %");
	expect_in(o.out, "a &lt; b &amp; c");
	expect_in(o.out, "class='kernel'");
	o = drawn(stacks_of("callgrind", "debian-12/callgrind"), NULL);
	expect_in(o.out, "<title>all: 130,190 samples");
	expect_in(o.out, "<title>readbyte: 104,070 samples");
	o = run(&(struct command){ .argv = { "../tools/flame", "/dev/null" } });
	cr_expect(
	    o.status == 1 && strstr(o.err, "no stacks") != NULL, "%s", o.err);
}

/* The class of a function's box decides its colour. */
static void
expect_class(const char *svg, const char *function, const char *class)
{
	const char *box = strstr(svg, format("<title>%s: ", function));

	cr_assert(box != NULL, "no %s in %s", function, svg);
	box = strstr(box, "class='") + strlen("class='");
	cr_expect(strncmp(box, class, strlen(class)) == 0, "%s: %.40s",
	    function, box);
}

/* A header's code that is inlined into main has no line in main's source, but it is main. */
Test(stacks, one_box)
{
	static const char inlined[] = "main;read 1\nmain 2\nmain:3 4\n";
	const char *file = format("%s/inlined", scratch());
	struct outcome o;

	write_file(file, inlined, sizeof inlined - 1);
	o = drawn(file, NULL);
	expect_in(o.out, "<title>main: 7 samples, in itself 6</title>");
	expect_class(o.out, "main", "own");
}

/* A difference of samples shows only what is more than chance.  A difference of counts is
 * exact, so each shows. */
Test(stacks, difference)
{
	static const char was[] =
	    "main:3;f:1 1000\nmain:3;g:2 500\nmain:3;h:4 90\n";
	static const char is[] =
	    "main:3;f:1 200\nmain:3;g:2 510\nmain:3;i:7;malloc 400\n";
	const char *one = format("%s/one", scratch()),
		   *other = format("%s/other", scratch());
	struct outcome o;

	write_file(one, was, sizeof was - 1);
	write_file(other, is, sizeof is - 1);
	o = drawn(one, other);
	expect_in(o.out,
	    "<title>all: 1,590 samples in the original, now 1,110</title>");
	expect_class(o.out, "f", "less");
	expect_class(o.out, "g", "same"); /* 10 more than 500 may be chance */
	expect_class(o.out, "malloc", "more");
	expect_in(o.out, "i: 0 samples in the original, now 400");
	o = run(&(struct command){
	    .argv = { "../tools/flame", "-u", "bytes", one, other } });
	expect_class(o.out, "g", "more");
	expect_in(o.out, "g: 500 bytes in the original, now 510");
}

/* The pictures are valid XML, whatever the functions are called. */
Test(stacks, well_formed)
{
	static const char odd[] =
	    "main;a<b>::c(d&&, \"e\");\303\2509 3\nmain;\033[1m'x' 4\n";
	const char *file = format("%s/odd", scratch()),
		   *svg = format("%s/svg", scratch());
	struct outcome o;

	write_file(file, odd, sizeof odd - 1);
	o = drawn(file, NULL);
	write_file(svg, o.out, strlen(o.out));
	if (!installed("xmllint"))
		cr_skip("xmllint is not installed");
	o = run(&(struct command){ .argv = { "xmllint", "--noout", svg } });
	cr_expect(o.status == 0, "%s", o.err);
}

/* go tool pprof reads the file, and shows the same totals and lines as tools/facts. */
Test(stacks, pprof)
{
	const char *stacks = stacks_of("perf", "debian-13/perf-2");
	const char *heap = stacks_of("dhat", "debian-12/dhat");
	const char *file = format("%s/pb", scratch());
	struct outcome o;

	if (sh(".", "go tool pprof -h").status != 0)
		cr_skip("go tool pprof is not installed: ./setup.sh --web");
	o = run(&(struct command){
	    .argv = { "sh", "-c",
		"../tools/pprof -s /words/words.c \"$0\" >\"$1\" && exec "
		"go tool pprof -nodefraction=0 -top \"$1\"",
		stacks, file } });
	cr_expect(o.status == 0, "%s", o.err);
	expect_in(o.out, "% of 24 total");
	expect_in(o.out, "23 95.83%  readbyte");
	o = run(&(struct command){ .argv = { "sh", "-c",
				       "../tools/pprof -u bytes \"$0\" >\"$1\" "
				       "&& exec go tool pprof -unit=B "
				       "-nodefraction=0 -lines -top \"$1\"",
				       heap, file } });
	expect_in(o.out, "% of 6097B total");
	expect_in(o.out, "readbyte");
}
