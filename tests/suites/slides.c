/*
 * The slides show what was measured and what the programs are, fit their frame, and
 * keep to the agenda.
 */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "run.h"
#include "tree.h"

TestSuite(slides, .timeout = STUCK, .fini = remove_scratch);

/* Skips the test where a command fails.  Before tree(), as what is skipped has no
 * .fini. */
static void
need(const char *command, const char *why)
{
	if (run(&(struct command){ .argv = { "sh", "-c", command } }).status !=
	    0)
		cr_skip("%s", why);
}

static struct outcome
fill(const char *dir)
{
	return run(&(struct command){
	    .argv = { "node", "slides/fill.mjs", "slides/measured" },
	    .dir = dir });
}

Test(slides, filled)
{
	struct outcome o;

	need("command -v node", "node is not installed");
	o = fill("..");
	cr_assert(o.status == 0, "%s", o.err);
	cr_expect(strcmp(o.out, read_file("../slides/words.md")) == 0,
	    "slides/words.md is not what deck.md, the programs and "
	    "slides/measured make: make slides");
}

Test(slides, tables)
{
	const char *dir;
	struct outcome o;

	need("command -v node", "node is not installed");
	dir = tree();
	o = sh(dir, "mkdir before && cp -r solutions CONTRIBUTING.md before"
		    " && slides/tables.sh"
		    " && diff -r before/solutions solutions"
		    " && diff before/CONTRIBUTING.md CONTRIBUTING.md");
	cr_expect(o.status == 0,
	    "not what slides/tables.md and slides/measured make: make "
	    "slides\n%s%s",
	    o.out, o.err);
}

/* A line that cannot be filled in, and what the complaint names. */
static const struct {
	const char *line, *names;
} refused[] = {
	{ "{{code step1 nowhere}}", "nowhere" },
	{ "{{code step9 readbyte}}", "step9" },
	{ "{{code step1 readbyte, mark nowhere}}", "nowhere" },
	{ "{{change step3 step4 nowhere}}", "nowhere" },
	{ "{{text nowhere.txt}}", "nowhere.txt" },
	{ "![](measured/nowhere.svg)", "nowhere.svg" },
	{ "{{step1.nowhere}}", "step1.nowhere" },
	{ "{{step1.time | nowhere}}", "nowhere" },
	{ "{{step1.time; process.exit(0)}}", "process.exit" },
	{ "{{claim step1.reads > 2 * step1.reads}}",
	    "step1.reads > 2 * step1.reads" },
};

Test(slides, refuses)
{
	const char *dir;
	char *deck, *where;

	need("command -v node", "node is not installed");
	dir = tree();
	deck = read_file(format("%s/slides/deck.md", dir));
	where = format("slides/deck.md:%zu: ", count_lines(deck) + 1);
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		char *more = format("%s%s\n", deck, refused[i].line);
		struct outcome o;

		write_file(
		    format("%s/slides/deck.md", dir), more, strlen(more));
		o = fill(dir);
		cr_expect(o.status == 1 && count_lines(o.err) == 1 &&
			      strncmp(o.err, where, strlen(where)) == 0 &&
			      strstr(o.err, refused[i].names) != NULL,
		    "%s: status %d, %s", refused[i].line, o.status, o.err);
	}
}

static void
link_marp(const char *dir)
{
	struct outcome o = run(&(struct command){
	    .argv = { "ln", "-s", absolute("../slides/node_modules"),
		format("%s/slides", dir) } });

	cr_assert(o.status == 0, "%s", o.err);
}

Test(slides, rendered)
{
	const char *dir;
	struct outcome o;

	need("command -v node && [ -e ../slides/node_modules ]",
	    "Marp is not installed: ./setup.sh --slides");
	need("command -v chromium", "chromium is not installed");
	dir = tree();
	link_marp(dir);
	o = make(dir, (const char *[]){ "slides", NULL });
	cr_assert(o.status == 0, "make slides: %s%s", o.out, o.err);
	o = run(&(struct command){
	    .argv = { "node", "slides/check.mjs", "slides/words.html" },
	    .dir = dir });
	cr_expect(o.status == 0, "%s%s", o.out, o.err);
	read_file(format("%s/slides/words.pdf", dir));
}

/* What make measure would do, but that wc makes seven read calls. */
static const char measure[] = "#!/bin/sh -e\n"
			      "cd \"$(dirname \"$0\")/..\"\n"
			      "mkdir -p \"$1\"\n"
			      "cp slides/measured/* \"$1\"\n"
			      "sed -i '/\"wc -w\"/,/}/s/\"reads\": "
			      "[0-9]*/\"reads\": 7/' \"$1/compare.json\"\n";

Test(slides, own_figures)
{
	const char *dir;
	char *words;
	struct outcome o;

	need("command -v node && [ -e ../slides/node_modules ]",
	    "Marp is not installed: ./setup.sh --slides");
	dir = tree();
	words = read_file(format("%s/slides/words.md", dir));
	link_marp(dir);
	write_file(
	    format("%s/slides/measure.sh", dir), measure, sizeof measure - 1);
	o = make(dir, (const char *[]){ "slides", "MEASURE=1", NULL });
	cr_assert(o.status == 0, "make slides MEASURE=1: %s%s", o.out, o.err);
	cr_expect(strstr(read_file(format("%s/slides/build/words.md", dir)),
		      "wc has 7 here") != NULL,
	    "the figures are not what was measured");
	cr_expect(
	    strcmp(words, read_file(format("%s/slides/words.md", dir))) == 0,
	    "words.md is no longer as committed");
}

/* The curve without the callers, and the callers without the curve. */
Test(slides, measured_heap)
{
	const char *dir = tree();
	struct outcome o = sh(dir, "slides/measure.sh measured heap");
	char *curve, *callers;

	cr_assert(o.status == 0, "%s%s", o.out, o.err);
	curve = read_file(format("%s/measured/step3-massif.txt", dir));
	callers = read_file(format("%s/measured/step3-callers.txt", dir));
	cr_expect(strchr(curve, '#') != NULL && strstr(curve, "->Mi") != NULL &&
		      strchr(curve, '%') == NULL,
	    "%s", curve);
	cr_expect(strncmp(callers, "99.", 3) == 0 &&
		      strstr(callers, "newbyte (words.c:") != NULL &&
		      strstr(callers, "\n\n") == NULL,
	    "%s", callers);
}

/* A make compare whose program took between least and most seconds. */
static struct outcome
measure_between(const char *dir, const char *least, const char *most)
{
	char *stand_in = format("#!/bin/sh\nmkdir -p compare\n"
				"touch compare/compare.svg\n"
				"cat >compare/compare.json <<'end'\n"
				"  {\"name\": \"step9\", \"folder\": null,\n"
				"     \"seconds\": %s, \"seconds_least\": %s, "
				"\"seconds_most\": %s,\nend\n",
	    most, least, most);

	write_file(format("%s/tools/measure/compare.sh", dir), stand_in,
	    strlen(stand_in));
	return sh(dir, "slides/measure.sh measured compare");
}

/* What was measured on a busy machine replaces nothing. */
Test(slides, measured_while_busy)
{
	const char *dir;
	char *figures;
	struct outcome o;

	need("../tools/care/perf.sh", "perf is missing or not allowed");
	dir = tree();
	o = measure_between(dir, "0.1000", "0.1999");
	cr_assert(o.status == 0, "quiet: %s%s", o.out, o.err);
	figures = read_file(format("%s/measured/compare.json", dir));
	cr_assert(strstr(figures, "step9") != NULL, "%s", figures);
	o = measure_between(dir, "0.1000", "0.2001");
	cr_expect(
	    o.status == 1 && strstr(o.err, "measured is as it was") != NULL &&
		strstr(o.err, "step9 took between 0.1000 and 0.2001 s") != NULL,
	    "busy: status %d and\n%s", o.status, o.err);
	cr_expect(strcmp(figures,
		      read_file(format("%s/measured/compare.json", dir))) == 0,
	    "figures of a busy machine were kept");
}

Test(slides, agenda)
{
	static const unsigned limits[] = { 60, 90, 180 };
	char *teaching = read_file("../slides/TEACHING.md"), *all;
	struct outcome o = run(
	    &(struct command){ .argv = { "awk", "-f", "../slides/minutes.awk",
				   "../slides/deck.md" } });

	cr_assert(o.status == 0 && count_lines(o.out) > 1, "%s", o.err);
	cr_expect(strstr(teaching, o.out) != NULL,
	    "TEACHING.md has another agenda than the notes, which say\n%s",
	    o.out);
	all = (char *)after(o.out, "| all slides |");
	for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
		cr_assert(all != NULL);
		cr_expect(number_after(all, "") <= limits[i],
		    "too much for %u minutes:\n%s", limits[i], o.out);
		all = (char *)after(all, "|");
	}
}
