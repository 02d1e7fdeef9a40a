/*
 * What each step shows: its profile has what the handout points at, the
 * solution's has not, and the remarks below them tell the two apart.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "programs.h"
#include "run.h"
#include "tree.h"

TestSuite(profiles, .timeout = STUCK, .fini = remove_scratch);

enum { BYTES = 1204997, BLOCK = 4096 }; /* of moby.txt, of a buffered_reader */

/* What a projector shows; two lines more are perf's, on standard error, and on
 * a busy machine its warnings. */
enum { LINES = 43, COLUMNS = 100 };

/* A character of UTF-8 is a byte that does not continue one. */
static size_t
columns(const char *line)
{
	size_t n = 0;

	for (; *line != '\0'; line++)
		n += ((unsigned char)*line & 0xc0) != 0x80;
	return n;
}

/* Commands and paths are as long as they are. */
static bool
echoed(const char *line)
{
	return strchr(line, '/') != NULL || strstr(line, " -o words ") != NULL;
}

static void
expect_to_fit(const char *what, struct outcome o)
{
	size_t lines = count_lines(o.out);
	char *text = format("%s%s", o.out, o.err);

	cr_expect(lines <= LINES, "%s: expected %d lines at most, got %zu:\n%s",
	    what, LINES, lines, text);
	for (char *l = strtok(text, "\n"); l != NULL; l = strtok(NULL, "\n"))
		cr_expect(echoed(l) || columns(l) <= COLUMNS,
		    "%s: more than %d columns: %s", what, COLUMNS, l);
}

static void
expect_to_show(const char *what, struct outcome o, const char *text)
{
	cr_expect(strstr(squeezed(o.out), text) != NULL,
	    "%s: expected \"%s\", got:\n%s%s", what, text, o.out, o.err);
}

static void
expect_status_0(const char *what, struct outcome o)
{
	cr_assert(o.status == 0, "%s: status %d:\n%s%s", what, o.status, o.out,
	    o.err);
}

/* What stands below "# Question", which no time and no share may change. */
static char *
question(const char *out)
{
	const char *at = after(out, "\n# Question\n");

	cr_assert(at != NULL, "no question in:\n%s", out);
	return format("%s", at);
}

/* Figures, which are checked after the texts. */

static void
read_for_each_byte(const char *what, const char *out)
{
	uintmax_t reads = number_after(out, "\n  read calls ");

	cr_expect(reads >= BYTES, "%s: %ju reads", what, reads);
}

static void
held_for_each_byte(const char *what, const char *out)
{
	uintmax_t held = number_after(out, "\n  peak heap ");

	cr_expect(held >= BYTES, "%s: %ju bytes held", what, held);
}

static void
held_one_block(const char *what, const char *out)
{
	uintmax_t held = number_after(out, "\n  peak heap ");

	cr_expect(held <= 2 * BLOCK, "%s: %ju bytes held", what, held);
}

static void
asked_for_each_byte(const char *what, const char *out)
{
	uintmax_t blocks = number_after(out, "\n  blocks allocated in total ");

	held_one_block(what, out);
	cr_expect(blocks >= BYTES, "%s: %ju blocks", what, blocks);
}

static void
asked_for_few(const char *what, const char *out)
{
	uintmax_t blocks = number_after(out, "\n  blocks allocated in total ");

	held_one_block(what, out);
	cr_expect(blocks <= 4, "%s: %ju blocks", what, blocks);
}

struct profile {
	const char *shows[8];
	void (*check)(const char *what, const char *out); /* NULL for none */
};

static const struct {
	bool with_perf;
	struct profile flawed, solved;
} profiles[STEPS] = {
	{ true,
	    { { " read\n", " readbyte\n", " main\n", " wc -w", "208160 ",
		  "How long does one read call take?" },
		read_for_each_byte },
	    { { " readbyte\n", "1,204,998 of them by readbyte (words.c:",
		  "What is all this memory for?" },
		NULL } },
	{ true,
	    { { "malloc\n readbyte\n",
		  "1,204,998 of them by readbyte (words.c:77)",
		  "What is all this memory for?" },
		NULL },
	    { { "295 of them by newbyte (words.c:",
		  "These reports are about speed." },
		NULL } },
	{ false,
	    { { "newbyte (words.c:", "readbyte (words.c:", "useful", "extra",
		  "time, under massif", "for twice the text?" },
		held_for_each_byte },
	    { { "main (words.c:", "The peak does not follow the text." },
		held_one_block } },
	{ false,
	    { { "1,204,998 of them by readbyte (words.c:77)",
		  "Where are these blocks in the curve" },
		asked_for_each_byte },
	    { { "by main (words.c:", "no longer allocates for each byte" },
		asked_for_few } },
};

/* Profiles a step or its solution, and looks at it; returns its question. */
static char *
expect_profile(
    const char *dir, size_t step, const char *of, const struct profile *p)
{
	char *name = format("step%zu", step + 1);
	char *what = format("make %s profile %s", name, of);
	struct outcome o =
	    make(dir, (const char *[]){ name, "profile", of, NULL });

	expect_status_0(what, o);
	expect_to_fit(what, o);
	for (size_t i = 0; p->shows[i] != NULL; i++)
		expect_to_show(what, o, p->shows[i]);
	if (p->check != NULL)
		p->check(what, o.out);
	return question(o.out);
}

ParameterizedTestParameters(profiles, each_step_and_solution)
{
	return each_step();
}

ParameterizedTest(size_t *step, profiles, each_step_and_solution)
{
	const char *dir = tree(), *flawed, *solved;

	if (profiles[*step].with_perf)
		need_perf();
	flawed = expect_profile(dir, *step, "OF=", &profiles[*step].flawed);
	solved =
	    expect_profile(dir, *step, "OF=solution", &profiles[*step].solved);
	cr_expect(strcmp(flawed, solved) != 0,
	    "%s: the same is said of the solution:\n%s", steps[*step], flawed);
}

/* A profile where PATH is such that perf cannot be used, for a reason that is
 * to be said in one line; returns the remark. */
static char *
expect_ladder(const char *dir, const char *path, const char *step,
    const char *of, const char *reason)
{
	char *what = format("make %s profile %s without perf", step, of);
	struct outcome o =
	    run(&(struct command){ .argv = { "make", step, "profile", of },
		.dir = dir,
		.env = { format("PATH=%s", path) } });

	expect_status_0(what, o);
	expect_to_fit(what, o);
	cr_expect(strncmp(o.err, reason, strlen(reason)) == 0 &&
		      strstr(o.err, "\ncallgrind runs instead") != NULL,
	    "%s: expected \"%s\" and callgrind instead, got:\n%s", what, reason,
	    o.err);
	expect_to_show(what, o, "readbyte");
	expect_to_show(what, o, "calls of malloc() from words.c");
	expect_to_show(what, o, "page faults");
	return question(o.out);
}

Test(profiles, perf_not_installed)
{
	static const char *const names[] = { "step1", "step2" };
	static const char reason[] = "perf is not installed";
	const char *dir = tree(), *path = format("%s/path", scratch());
	struct outcome o = run(
	    &(struct command){ .argv = { "lib/without.sh", "perf", path } });

	expect_status_0("without.sh", o);
	for (size_t i = 0; i < 2; i++) {
		char *flawed =
		    expect_ladder(dir, path, names[i], "OF=", reason);
		char *solved =
		    expect_ladder(dir, path, names[i], "OF=solution", reason);

		cr_expect(strcmp(flawed, solved) != 0,
		    "%s without perf: the same is said of the solution:\n%s",
		    names[i], flawed);
	}
}

/* PROFILER= on a program of another step than the profiler's own. */
static const struct {
	const char *step, *instrument;
	const char *shows[4];
} others[] = {
	{ "step1", "massif", { "readbyte (words.c:", "peak heap" } },
	{ "step1", "dhat",
	    { "by readbyte (words.c:", "blocks allocated in total" } },
	{ "step1", "callgrind",
	    { "calls of read() from words.c 1,204,998",
		"How long does one read call take?" } },
	{ "step2", "callgrind",
	    { "readbyte", "What is all this memory for?",
		"(they are not time)" } },
	{ "step3", "dhat",
	    { "by newbyte (words.c:", "blocks allocated in total" } },
	{ "step4", "massif", { "main (words.c:", "peak heap" } },
	{ "step4", "callgrind",
	    { "calls of free() from words.c 1,204,999",
		"For how long does the program need the block that "
		"readbyte" } },
};

ParameterizedTestParameters(profiles, other_instruments)
{
	return numbers(sizeof others / sizeof others[0]);
}

ParameterizedTest(size_t *other, profiles, other_instruments)
{
	const char *step = others[*other].step;
	char *with = format("PROFILER=%s", others[*other].instrument);
	char *what = format("make %s profile %s", step, with);
	struct outcome o =
	    make(tree(), (const char *[]){ step, "profile", with, NULL });

	expect_status_0(what, o);
	expect_to_fit(what, o);
	for (size_t i = 0; others[*other].shows[i] != NULL; i++)
		expect_to_show(what, o, others[*other].shows[i]);
}

Test(profiles, perf_of_step4)
{
	struct outcome o;

	need_perf();
	o = make(tree(),
	    (const char *[]){ "step4", "profile", "PROFILER=perf", NULL });
	expect_status_0("make step4 profile PROFILER=perf", o);
	expect_to_fit("make step4 profile PROFILER=perf", o);
	expect_to_show("make step4 profile PROFILER=perf", o, "malloc");
	expect_to_show("make step4 profile PROFILER=perf", o,
	    "For how long does the program need the block that readbyte");
}

/* The heap for twice the text, as a share of that for the text: "2.00". */
static double
expect_scale(const char *dir, const char *of)
{
	struct outcome o = make(
	    dir, (const char *[]){ "step3", "profile", "SCALE=2", of, NULL });
	const char *ratio;

	expect_status_0("make step3 profile SCALE=2", o);
	expect_to_show("SCALE=2", o, " x 1 ");
	expect_to_show("SCALE=2", o, " x 2 ");
	expect_to_show("SCALE=2", o, "2,409,994");
	ratio = after(o.out, "times the text,");
	cr_assert(ratio != NULL, "SCALE=2: no ratio in:\n%s", o.out);
	return strtod(ratio, NULL);
}

Test(profiles, twice_the_text)
{
	const char *dir = tree();
	double flawed = expect_scale(dir, "OF=");
	double solved = expect_scale(dir, "OF=solution");

	cr_expect(flawed >= 1.9, "step 3 holds %.2f times as much", flawed);
	cr_expect(solved < 1.1, "its solution, %.2f times as much", solved);
}

/* "snapshots 50 6 of them with the callers" */
static unsigned
with_callers(const char *out)
{
	const char *row = after(squeezed(out), "\n snapshots ");
	unsigned n = 0;

	cr_assert(row != NULL && sscanf(row, "%*u %u of them", &n) == 1,
	    "no snapshots in:\n%s", out);
	return n;
}

Test(profiles, every_snapshot)
{
	const char *dir = tree();
	struct outcome some =
	    make(dir, (const char *[]){ "step3", "profile", "RATE=10", NULL });
	struct outcome all =
	    make(dir, (const char *[]){ "step3", "profile", "RATE=1", NULL });

	expect_status_0("make step3 profile RATE=10", some);
	expect_status_0("make step3 profile RATE=1", all);
	expect_to_fit("make step3 profile RATE=1", all);
	cr_expect(with_callers(all.out) > 2 * with_callers(some.out),
	    "RATE=1 has %u snapshots with callers, RATE=10 %u",
	    with_callers(all.out), with_callers(some.out));
}

/* make stepN line: the line of the source that has the figures. */
static const struct {
	bool with_perf;
	const char *words[4];
	const char *line;
} lines[] = {
	{ true, { "step1", "line" }, "return read(" },
	{ true, { "step2", "line" }, "buf = malloc(1);" },
	{ false, { "step2", "line", "PROFILER=callgrind" },
	    "buf = malloc(1);" },
	{ false, { "step3", "line" }, "chunk = malloc(BLOCK);" },
	{ false, { "step3", "line", "OF=solution" },
	    "in.block = malloc(BLOCK);" },
	{ false, { "step4", "line" }, "buf = malloc(1);" },
	{ false, { "step4", "line", "OF=solution" },
	    "in.block = malloc(BLOCK);" },
};

ParameterizedTestParameters(profiles, line)
{
	return numbers(sizeof lines / sizeof lines[0]);
}

/* Without its figure a line has only its number before it: 27 blanks and more. */
static bool
has_figure(const char *what, const char *out, const char *line)
{
	const char *l = strstr(out, line);

	cr_assert(l != NULL, "%s: no line \"%s\" in:\n%s", what, line, out);
	while (l > out && l[-1] != '\n')
		l--;
	return strspn(l, " ") < 27;
}

ParameterizedTest(size_t *i, profiles, line)
{
	char *what = format("make %s line %s", lines[*i].words[0],
	    lines[*i].words[2] ? lines[*i].words[2] : "");
	struct outcome o;

	if (lines[*i].with_perf)
		need_perf();
	o = make(tree(), lines[*i].words);
	expect_status_0(what, o);
	cr_expect(has_figure(what, o.out, lines[*i].line),
	    "%s: no figure beside %s:\n%s", what, lines[*i].line, o.out);
}

/* Step 1 spends its time in the kernel, where callgrind counts no instruction. */
Test(profiles, line_of_system_calls)
{
	static const char what[] = "make step1 line PROFILER=callgrind";
	struct outcome o = make(tree(),
	    (const char *[]){ "step1", "line", "PROFILER=callgrind", NULL });

	expect_status_0(what, o);
	expect_to_show(what, o, "microseconds");
	cr_expect(has_figure(what, o.out, "return read("), "%s", o.out);
	cr_expect(!has_figure(what, o.out, "buf = malloc(1);"), "%s", o.out);
}

ParameterizedTestParameters(profiles, times)
{
	return each_step();
}

ParameterizedTest(size_t *step, profiles, times)
{
	char *name = format("step%zu", *step + 1);
	struct outcome o = make(tree(), (const char *[]){ name, "run", NULL });

	expect_status_0(name, o);
	expect_to_show(name, o, "208160 ../moby.txt\n");
	cr_expect(count_lines(o.err) >= 6 && strstr(o.err, "real") != NULL &&
		      strstr(o.err, "user") != NULL &&
		      strstr(o.err, "sys") != NULL,
	    "make %s run: no times of both:\n%s", name, o.err);
}

/* What is built is there after the first time.  A thread is no process. */
Test(profiles, few_processes)
{
	const char *dir = tree();
	struct outcome o;

	need_perf();
	need_strace();
	o = sh(dir,
	    "head -c 9999 moby.txt >short.txt && "
	    "make step1 profile TEXT=short.txt >said 2>&1 && "
	    "strace -f --seccomp-bpf -e trace=execve,clone,clone3,vfork,fork "
	    "-o calls make step1 profile TEXT=short.txt >>said 2>&1 && "
	    "grep -e 'clone3\\?(' -e 'v\\?fork(' calls | "
	    "grep -v -c CLONE_THREAD");
	cr_expect(o.status == 0 && number_after(o.out, "") <= 40,
	    "expected at most 40 processes, got %s%s", o.out,
	    sh(dir, "cat said; grep exec calls").out);
}

/* The encore's has the whole loop, from where it jumps to. */
Test(profiles, encore)
{
	struct outcome o;

	need_perf();
	o = make(tree(), (const char *[]){ "encore", "profile", NULL });
	expect_status_0("encore", o);
	expect_to_show("encore", o, " words [.] count_");
	expect_to_show("encore", o, "words += ");
	expect_to_show("encore", o, " <count_");
}
