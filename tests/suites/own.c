/*
 * On your own.  frequency has its three costs with each compiler, and each fix solves its own
 * cost and no other.  The Makefile works for other programs, and the commands of COMMANDS.md
 * can be typed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "run.h"

TestSuite(own, .timeout = STUCK, .fini = remove_scratch);

/* Bytes of the text.  A quarter of the whole is enough, and callgrind is slow. */
enum { PART = 300000 };

#define SOLUTION "../solutions/on-your-own"

/* Runs a command that must succeed, and returns what it printed. */
static struct outcome
typed(const char *dir, const char *command)
{
	struct outcome o = sh(dir, command);

	cr_assert(o.status == 0, "%s: status %d:\n%s%s", command, o.status,
	    o.out, o.err);
	return o;
}

/* Makes a copy of the workshop in which frequency.c is the original.  Its folder has a
 * blank in its name. */
static const char *
workshop(void)
{
	const char *top = format("%s/the workshop", scratch());

	typed(".", format("make -s -C ../tools count calls.so && mkdir -p "
			  "'%s/solutions' && cd .. && cp -R tools COMMANDS.md "
			  "on-your-own '%s' && cp -R solutions/on-your-own "
			  "'%s/solutions' && "
			  "head -c %d moby.txt >'%s/moby.txt'",
		       top, top, top, PART, top));
	typed(top, "cd on-your-own && rm -rf profile frequency && "
		   "cp ../solutions/on-your-own/original.c frequency.c");
	return top;
}

static void
expect(const char *what, const char *text, const char *wanted)
{
	cr_expect(strstr(text, wanted) != NULL, "%s: expected \"%s\", got:\n%s",
	    what, wanted, text);
}

Test(own, starts_as_shipped)
{
	struct outcome o = sh("..", "cmp on-your-own/frequency.c "
				    "solutions/on-your-own/original.c");

	if (o.status != 0 && getenv("CI") == NULL)
		cr_skip("on-your-own/frequency.c: changed here");
	cr_expect(o.status == 0, "%s%s", o.out, o.err);
}

Test(own, patches_make_the_solution)
{
	if (!installed("patch"))
		cr_skip("patch is not installed");
	typed(SOLUTION,
	    format("cp original.c '%s/all.c' && for p in hash log places; do "
		   "patch -s '%s/all.c' $p.patch; done && cmp '%s/all.c' "
		   "frequency.c",
		scratch(), scratch(), scratch()));
}

/* Both versions print the same counts as tr, sort and uniq do. */
Test(own, counts_words)
{
	const char *expected =
	    "tr A-Z a-z <../moby.txt | tr -cs a-z '\\n' | grep . | sort | uniq "
	    "-c | "
	    "sort -k1,1nr -k2 | head -n 10 | awk '{ print $1, $2 }'";
	char *command = format(
	    "export LC_ALL=C; %s >%s/expected; for f in original frequency; do "
	    "cc -O2 -o %s/frequency " SOLUTION "/$f.c && (cd %s && "
	    "./frequency '%s') | awk '{ print $1, $2 }' | cmp - %s/expected || "
	    "exit; "
	    "done",
	    expected, scratch(), scratch(), scratch(), absolute("../moby.txt"),
	    scratch());

	typed(".", command);
}

/* The lines of the first and last occurrence, a text without a newline at its end, NUL
 * bytes, and the log. */
Test(own, small_texts)
{
	struct outcome o;

	for (size_t i = 0; i < 2; i++) {
		const char *source = i == 0 ? "original" : "frequency";

		typed(".", format("cc -O2 -o %s/frequency " SOLUTION "/%s.c",
			       scratch(), source));
		o = typed(
		    scratch(), "printf 'b a\\0B\\n\\nAb a' | ./frequency");
		cr_expect_str_eq(o.out, "      2  a            lines 1 to 3\n"
					"      2  b            lines 1 to 1\n"
					"      1  ab           lines 3 to 3\n");
		o = typed(scratch(), "cat frequency.log");
		cr_expect_str_eq(o.out, "b a \n\nab \n");
		o = typed(scratch(), "./frequency </dev/null");
		cr_expect_str_empty(o.out);
	}
}

Test(own, errors)
{
	const char *cases[][2] = {
		{ "./frequency missing", "missing: No such file" },
		{ "./frequency .", ".: Is a directory" },
		{ "./frequency a b", "usage: frequency [file]" },
		{ "echo a | ./frequency >/dev/full",
		    "standard output: No space" },
		{ "rm -f frequency.log; ln -s /dev/full frequency.log; echo a "
		  "| ./frequency",
		    "frequency.log: No space" },
		{ "rm -f frequency.log; mkdir frequency.log; echo a | "
		  "./frequency",
		    "frequency.log: Is a directory" },
	};

	for (size_t i = 0; i < 2; i++) {
		typed(".", format("rm -rf %s/frequency.log; cc -O2 -o "
				  "%s/frequency " SOLUTION "/%s.c",
			       scratch(), scratch(),
			       i == 0 ? "original" : "frequency"));
		for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
			struct outcome o = sh(scratch(), cases[k][0]);

			cr_expect_eq(o.status, 1, "%s: status %d", cases[k][0],
			    o.status);
			expect(cases[k][0], o.err, cases[k][1]);
		}
	}
}

/* What check must say of each cost: with each fix alone, and with all of them. */
static const struct {
	const char *name;
	bool is_solved[3]; /* instructions, write calls, peak */
} versions[] = {
	{ "hash", { true, false, false } },
	{ "log", { false, true, false } },
	{ "places", { false, false, true } },
	{ "frequency", { true, true, true } },
};

static const char *const builds[] = { "gcc -O2", "gcc -O0", "clang -O2" };

enum {
	VERSIONS = sizeof versions / sizeof versions[0],
	BUILDS = sizeof builds / sizeof builds[0]
};

ParameterizedTestParameters(own, each_fix_solves_its_own_cost)
{
	return numbers(VERSIONS * BUILDS);
}

ParameterizedTest(size_t *i, own, each_fix_solves_its_own_cost)
{
	static const char *const rows[] = { "instructions", "write calls",
		"peak heap" };
	const char *name = versions[*i / BUILDS].name,
		   *build = builds[*i % BUILDS];
	const bool *is_solved = versions[*i / BUILDS].is_solved;
	bool is_passed = is_solved[0] && is_solved[1] && is_solved[2];
	char compiler[8];
	const char *top;
	struct outcome o;

	sscanf(build, "%7s", compiler);
	if (!installed(compiler))
		cr_skip("%s is not installed", compiler);
	top = workshop();
	if (strcmp(name, "frequency") != 0)
		typed(top, format("patch -s on-your-own/frequency.c "
				  "solutions/on-your-own/%s.patch",
			       name));
	else
		typed(top,
		    format(
			"cp solutions/on-your-own/%s.c on-your-own/frequency.c",
			name));
	typed(top,
	    format("sed -i 's/^CFLAGS = -O2/CFLAGS = %s/' on-your-own/Makefile",
		build + strlen(compiler) + 1));
	o = sh(top, format("CC=%s solutions/on-your-own/check.sh on-your-own",
			compiler));
	cr_expect_eq(o.status, is_passed ? 0 : 1, "%s, %s: status %d:\n%s%s",
	    name, build, o.status, o.out, o.err);
	for (size_t r = 0; r < 3; r++) {
		char *row = strstr(o.out, rows[r]);

		cr_assert(row != NULL, "%s: no %s in:\n%s%s", name, rows[r],
		    o.out, o.err);
		row = format("%.*s", (int)strcspn(row, "\n"), row);
		expect(format("%s, %s", name, build), row,
		    is_solved[r] ? "Solved" : "Not yet");
	}
}

/* The order in which a learner finds the costs: most instructions are executed in find.
 * Without this cost most system calls are write. */
Test(own, order_of_the_costs)
{
	static const char count[] =
	    "valgrind -q --tool=callgrind --callgrind-out-file=c ./f moby.txt "
	    ">o 2>&1 && "
	    "callgrind_annotate --inclusive=yes --auto=no --threshold=100 c";
	const char *top = workshop();
	struct outcome o;
	uintmax_t all, find, calls, writes;

	for (size_t i = 0; i < 2; i++) {
		typed(top, format("cp solutions/on-your-own/original.c f.c%s "
				  "&& cc -O0 -g -o f f.c",
			       i == 0 ? ""
				      : " && patch -s f.c "
					"solutions/on-your-own/hash.patch"));
		o = typed(top, format("%s | sed -n 's/ *(.*:find.*/ find/p; s/ "
				      "*(.*PROGRAM.*/ all/p' | "
				      "tr -d , | awk '{ print $2, $1 }'",
				   count));
		all = number_after(o.out, "all ");
		find = number_after(o.out, "find ");
		cr_expect(i == 0 ? 2 * find > all : 4 * find < all,
		    "%ju of %ju in find", find, all);
	}
	if (!installed("strace"))
		cr_skip("strace is not installed");
	o = typed(top, "strace -c -f -o s ./f moby.txt >/dev/null && awk '$NF "
		       "== \"write\" { print $NF, $4 } "
		       "$NF == \"total\" { print $NF, $4 }' s");
	writes = number_after(o.out, "write ");
	calls = number_after(o.out, "total ");
	cr_expect(100 * writes > 95 * calls, "%ju of %ju system calls write",
	    writes, calls);
}

static void
expect_check(const char *top, const char *before, const char *command,
    int status, const char *wanted)
{
	struct outcome o;

	typed(top, before);
	o = sh(top, command);
	cr_expect_eq(o.status, status, "%s: status %d:\n%s%s", before, o.status,
	    o.out, o.err);
	expect(before, format("%s%s", o.out, o.err), wanted);
}

Test(own, check_of_what_is_wrong)
{
	const char *top = workshop();
	static const char solution[] =
	    "cp solutions/on-your-own/frequency.c on-your-own/";

	expect_check(top,
	    format("%s && sed -i 's/TOP = 10/TOP = 9/' on-your-own/frequency.c",
		solution),
	    "solutions/on-your-own/check.sh", 1, "output differs");
	expect_check(top,
	    format("%s && sed -i '/fputc/d' on-your-own/frequency.c", solution),
	    "solutions/on-your-own/check.sh", 1, "frequency.log differs");
	expect_check(top,
	    format("%s && echo oops >>on-your-own/frequency.c", solution),
	    "solutions/on-your-own/check.sh", 1, "does not compile");
	expect_check(top,
	    format("%s && sed -i 's/nwords++/abort()/' on-your-own/frequency.c",
		solution),
	    "solutions/on-your-own/check.sh", 1, "does not end with status 0");
	/* Without valgrind instructions cannot be counted. */
	expect_check(top,
	    format("%s && mkdir bin && printf '#!/bin/sh\\nexit 127\\n' "
		   ">bin/valgrind && chmod +x bin/valgrind",
		solution),
	    "PATH=$PWD/bin:$PATH solutions/on-your-own/check.sh", 2,
	    "Cannot say");
}

/* The handout does not name the costs that the learner is to find. */
Test(own, readme_names_no_cost)
{
	struct outcome o = sh("..",
	    "grep -n -i -E 'hash|bucket|collid|flush|strcmp|write call|"
	    "system call|place|list of' on-your-own/README.md "
	    "on-your-own/evidence.template | grep -v 'from step 1' | "
	    "grep -v 'one system call for each byte'");

	cr_expect_str_empty(o.out);
}

Test(own, profile_lists_the_profilers)
{
	const char *top = workshop();
	struct outcome o = typed(top, "make -s -C on-your-own profile");
	const char *profilers[] = { "perf", "strace", "massif", "dhat",
		"callgrind" };

	for (size_t i = 0; i < 5; i++)
		expect("make profile", o.out,
		    format("profile PROFILER=%s ", profilers[i]));
	o = typed(top, "make -s -C on-your-own profile PROFILER=gprof");
	expect("PROFILER=gprof", o.out, "PROFILER=gprof is none of these");
}

/* Each profiler shows its cost in the original, also with the learner's own text. */
Test(own, each_profiler)
{
	const char *top = workshop();
	struct outcome o;

	typed(top, "head -c 100000 moby.txt >'a text'");
	o = typed(top, "TEXT=\"$PWD/a text\" make -C on-your-own run");
	expect("run", o.out, " the ");
	o = typed(top,
	    "TEXT=\"$PWD/a text\" make -C on-your-own profile PROFILER=massif");
	expect("massif", o.out, "add_place (frequency.c:");
	o = typed(top,
	    "TEXT=\"$PWD/a text\" make -C on-your-own profile PROFILER=dhat");
	expect("dhat", o.err, "dh_view.html");
	o = typed(top, "TEXT=\"$PWD/a text\" make -C on-your-own profile "
		       "PROFILER=callgrind");
	expect("callgrind", o.out, "if (strcmp(w->text, text) == 0)");
	if (installed("strace")) {
		o = typed(top, "TEXT=\"$PWD/a text\" make -C on-your-own "
			       "profile PROFILER=strace");
		expect("strace", o.out, " write");
	}
	o = typed(top, "make -C solutions/on-your-own run");
	expect("the solution", o.out, " the ");
}

static bool
perf_works(void)
{
	static int status = -1;

	if (status == -1)
		status = sh(".",
		    "perf record -q -e cpu-clock -o - true >/dev/null 2>&1")
			     .status;
	return status == 0;
}

Test(own, perf)
{
	struct outcome o;

	if (!perf_works())
		cr_skip("perf may not be used here");
	o = typed(workshop(), "make -C on-your-own profile PROFILER=perf && "
			      "make -C on-your-own report annotate");
	expect("perf", o.out, "--call-graph dwarf -o");
	expect("perf", o.out, "find");
	expect("annotate", o.out, "Disassembly");
}

Test(own, without_perf)
{
	const char *top = workshop();
	struct outcome o;

	typed(top, "mkdir bin && printf '#!/bin/sh\\nexit 1\\n' >bin/perf && "
		   "chmod +x bin/perf");
	o = typed(top,
	    "PATH=$PWD/bin:$PATH make -C on-your-own profile PROFILER=perf");
	expect("without perf", o.err, "perf is missing or forbidden here");
	expect("without perf", o.out, "if (strcmp(w->text, text) == 0)");
}

/* A C++ program of two files, with inlined functions and a template, in a folder with a
 * blank in its name; and a C program with arguments. */
static const char main_cc[] =
    "#include \"tally.hh\"\n"
    "static inline std::string name(int i) { return \"a name of some length \" "
    "+ std::to_string(i % 5000); }\n"
    "int main() {\n"
    "	Tally<std::string> t;\n"
    "	for (int i = 0; i < 30000; i++)\n"
    "		t.add(name(i));\n"
    "	return report(t.size());\n"
    "}\n";
static const char tally_hh[] =
    "#include <map>\n"
    "#include <string>\n"
    "template <class T> struct Tally {\n"
    "	std::map<T, long> counts;\n"
    "	void add(const T &t) { counts[t]++; }\n"
    "	std::size_t size() const { return counts.size(); }\n"
    "};\n"
    "int report(std::size_t n);\n";
static const char report_cc[] = "#include <cstdio>\n"
				"#include \"tally.hh\"\n"
				"int report(std::size_t n) { return "
				"std::printf(\"%zu names\\n\", n) < 0; }\n";
static const char sum_c[] =
    "#include <stdio.h>\n"
    "#include <stdlib.h>\n"
    "#include <string.h>\n"
    "int main(int argc, char **argv) {\n"
    "	double sum = 0, *d = malloc(100000 * sizeof *d);\n"
    "	for (int i = 0; i < 1000000; i++)\n"
    "		sum += (d[i % 100000] = i) / 3;\n"
    "	return printf(\"%d %s %f\\n\", argc, argv[1], sum) < 0;\n"
    "}\n";

static const char *
copy(const char *name, const char *program, const char *sources)
{
	const char *dir = format("%s/%s", scratch(), name);

	typed(
	    ".", format("mkdir '%s' && sed -e '1s/=.*/= %s/' -e '2s/=.*/= %s/' "
			"../on-your-own/Makefile >'%s/Makefile'",
		     dir, program, sources, dir));
	return dir;
}

Test(own, makefile_for_cxx)
{
	static const char *const profilers[][2] = { { "strace", "" },
		{ "massif", "main.cc:6" }, { "dhat", "" }, { "callgrind", "" },
		{ "perf", "main" } };
	const char *dir;

	if (!installed("g++"))
		cr_skip("g++ is not installed");
	dir = copy("my programs", "tally", "main.cc report.cc");
	write_file(format("%s/main.cc", dir), main_cc, sizeof main_cc - 1);
	write_file(format("%s/tally.hh", dir), tally_hh, sizeof tally_hh - 1);
	write_file(
	    format("%s/report.cc", dir), report_cc, sizeof report_cc - 1);
	expect("run", typed(dir, "make run").out, "5000 names");
	for (size_t i = 0; i < sizeof profilers / sizeof profilers[0]; i++) {
		const char *name = profilers[i][0];

		if (strcmp(name, "strace") != 0 || installed("strace"))
			expect(name,
			    typed(dir, format("make profile PROFILER=%s", name))
				.out,
			    profilers[i][1]);
	}
	if (perf_works()) {
		typed(dir, format("make flame pprof TOOLS='%s'",
			       absolute("../tools")));
		expect("flame", read_file(format("%s/profile/perf.svg", dir)),
		    "main");
	}
	/* The program is built again after a header has changed. */
	typed(dir, "sed -i 's/counts.size()/1/' tally.hh && touch -d tomorrow "
		   "tally.hh");
	expect("run", typed(dir, "make run").out, "1 names");
}

Test(own, makefile_for_c)
{
	const char *dir = copy("sum", "sum", "sum.c");

	write_file(format("%s/sum.c", dir), sum_c, sizeof sum_c - 1);
	expect("run", typed(dir, "make run ARGS='\"a b\" c'").out, "3 a b ");
	expect("massif",
	    typed(dir, "make profile PROFILER=massif ARGS='\"a b\" c'").out,
	    "sum.c:5");
}

/* Without tools/ flame uses FlameGraph.  If FlameGraph is missing, too, it says so. */
Test(own, flame_without_tools)
{
	const char *dir = copy("sum", "sum", "sum.c");
	struct outcome o;

	if (!perf_works())
		cr_skip("perf may not be used here");
	write_file(format("%s/sum.c", dir), sum_c, sizeof sum_c - 1);
	o = sh(dir, "make flame ARGS=a");
	cr_expect_eq(o.status, 2);
	expect("flame", o.err, "TOOLS=folder");
	typed(dir, "mkdir bin && printf '#!/bin/sh\\ngrep -c main\\n' "
		   ">bin/stackcollapse-perf.pl && "
		   "printf '#!/bin/sh\\ncat \"$@\"\\n' >bin/flamegraph.pl && "
		   "chmod +x bin/*");
	typed(dir, "PATH=$PWD/bin:$PATH make flame ARGS=a");
	cr_expect(atoi(read_file(format("%s/profile/perf.svg", dir))) > 0,
	    "no main in perf's stacks");
}

/* The commands of COMMANDS.md are about prog, which is frequency here, and its arguments
 * args, which is a text. */
static char *
commands_of_card(void)
{
	return typed("..",
	    "sed -n '/^<!-- table/q; s/^ *    \\([^ ].*\\)/\\1/p' COMMANDS.md")
	    .out;
}

Test(own, commands)
{
	char *commands = commands_of_card(), *command;
	const char *dir = format("%s/mine", scratch());
	size_t n = 0;

	typed(".",
	    format("mkdir '%s' && cp " SOLUTION "/original.c '%s/prog.c' && "
		   "head -c 100000 ../moby.txt >'%s/args'",
		dir, dir, dir));
	while ((command = strsep(&commands, "\n")) != NULL) {
		struct outcome o;

		if (*command == '\0' ||
		    (strstr(command, "perf") != NULL && !perf_works()) ||
		    (strstr(command, "strace") != NULL && !installed("strace")))
			continue;
		o = run(&(struct command){ .argv = { "bash", "-c", command },
		    .env = { format("WORDS=%s", absolute("..")) },
		    .dir = dir });
		cr_expect(o.status == 0 && strstr(o.err, "not found") == NULL,
		    "%s: status %d:\n%s%s", command, o.status, o.out, o.err);
		n++;
	}
	cr_expect(n >= 10, "only %zu commands", n);
}

/* COMMANDS.md, printed as plain text in a small type, fits a sheet of A4. */
Test(own, card_is_a_page)
{
	static const char html[] =
	    "<style>@page{size:A4;margin:10mm}pre{font-size:9pt;"
	    "line-height:1.2;margin:0}</style><pre>";

	if (!installed("chromium"))
		cr_skip("chromium is not installed");
	write_file(format("%s/head", scratch()), html, sizeof html - 1);
	typed("..",
	    format(
		"sed -e 's/&/\\&amp;/g' -e 's/</\\&lt;/g' COMMANDS.md | cat "
		"%s/head - >%s/card.html && "
		"HOME=%s chromium --headless --no-sandbox --disable-gpu "
		"--no-pdf-header-footer "
		"--print-to-pdf=%s/card.pdf %s/card.html && "
		"grep -a -o '/Count [0-9]*' %s/card.pdf | grep -x '/Count 1'",
		scratch(), scratch(), scratch(), scratch(), scratch(),
		scratch()));
}
