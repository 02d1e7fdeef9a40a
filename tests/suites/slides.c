/*
 * The slides show what was measured and what the programs are, fit their frame, keep
 * to the agenda, and give a class no answers.
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

/* What needs Marp, and chromium to look at it. */
static void
need_marp(void)
{
	need("command -v node && [ -e ../slides/node_modules ]",
	    "Marp is not installed: ./setup.sh --slides");
	need("command -v chromium", "chromium is not installed");
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

Test(slides, pictures)
{
	const char *dir;
	struct outcome o;

	need("command -v node", "node is not installed");
	dir = tree();
	o = sh(dir, "node slides/pictures.mjs slides/measured drawn"
		    " && diff -r drawn slides/pictures");
	cr_expect(o.status == 0,
	    "slides/pictures is not what slides/measured makes: make "
	    "slides\n%s%s",
	    o.out, o.err);
}

/* Without a figure no picture is drawn that looks as if it were there. */
Test(slides, pictures_refuse)
{
	const char *dir;
	struct outcome o;

	need("command -v node", "node is not installed");
	dir = tree();
	o = sh(dir, "sed -i /step3.perf/d slides/measured/heap.json"
		    " && rm slides/measured/step3-curve.txt"
		    " && sed -i /limit-read/d slides/measured/bench.json"
		    " && node slides/pictures.mjs slides/measured drawn");
	cr_expect(o.status == 1 && count_lines(o.err) == 3 &&
		      strstr(o.err, "step3-curve.txt: no such file") != NULL &&
		      strstr(o.err, "lacks a stage") != NULL,
	    "status %d, %s", o.status, o.err);
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
	{ "{{code step1 readbyte, from nowhere}}", "nowhere" },
	{ "{{skeleton step3 nowhere: do it}}", "nowhere" },
	{ "{{contract step9}}", "step9" },
	{ "{{either step1.reads}}", "a < b ? this : that" },
	{ "![](pictures/nowhere.svg)", "nowhere.svg" },
	{ "{{step1.nowhere}}", "step1.nowhere" },
	{ "{{step1.time | nowhere}}", "nowhere" },
	{ "{{step1.time; process.exit(0)}}", "process.exit" },
	{ "{{claim step1.reads > 2 * step1.reads}}",
	    "step1.reads > 2 * step1.reads" },
	{ "{{claim step1.time < step2.time}}", "step1.time < step2.time" },
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

/*
 * What somebody measures on another machine: a sentence about times is a warning
 * there, and a sentence about counts is not.
 */
Test(slides, claims)
{
	const char *dir;
	char *deck;
	struct outcome o;

	need("command -v node", "node is not installed");
	dir = tree();
	deck = format("%s/slides/deck.md", dir);
	o = sh(dir, "cp -r slides/measured other");
	cr_assert(o.status == 0, "%s", o.err);
	write_file(deck, "{{claim step1.time < step2.time}}\n", 34);
	o = sh(dir, "node slides/fill.mjs other");
	cr_expect(o.status == 0 &&
		      strstr(o.err, "deck.md:1: warning: step1.time") != NULL,
	    "times: status %d, %s", o.status, o.err);
	write_file(deck, "{{claim step1.reads < step2.reads}}\n", 36);
	o = sh(dir, "node slides/fill.mjs other");
	cr_expect(
	    o.status == 1 && strstr(o.err, "deck.md:1: step1.reads") != NULL,
	    "counts: status %d, %s", o.status, o.err);
}

static void
link_marp(const char *dir)
{
	struct outcome o = run(&(struct command){
	    .argv = { "ln", "-s", absolute("../slides/node_modules"),
		format("%s/slides", dir) } });

	cr_assert(o.status == 0, "%s", o.err);
}

/* Each slide in a browser: sizes, places, contrast, links, notes. */
Test(slides, rendered)
{
	const char *dir;
	struct outcome o;

	need_marp();
	dir = tree();
	link_marp(dir);
	o = make(dir, (const char *[]){ "slides", NULL });
	cr_assert(o.status == 0, "make slides: %s%s", o.out, o.err);
	o = sh(dir, "node slides/check.mjs slides/words.html");
	cr_expect(o.status == 0, "%s%s", o.out, o.err);
	o = sh(dir, "node slides/check.mjs -c slides/words-class.html");
	cr_expect(o.status == 0, "for the class: %s%s", o.out, o.err);
	read_file(format("%s/slides/words.pdf", dir));
}

/* A slide with a fault, and what check.mjs says of it. */
static const struct {
	const char *slide, *fault;
} faulty[] = {
	{ "## a\n\n{{code step1 main}}\n\n{{code step1 count_words}}",
	    "covers the foot" },
	{ "## b\n\n```text\n"
	  "1234567890123456789012345678901234567890123456789012345678901234"
	  "567890123456789012345678901234567890\n```",
	    "<pre> holds" },
	{ "## c\n\n- one", "is empty" },
	{ "## d\n\n[there](#nowhere)\n\n![](pictures/story.svg)",
	    "nothing is at #nowhere" },
	{ "<!-- _class: turn -->\n\n## e\n\n{{gone step1}}\n\n"
	  "{{contract step1}}\n\n{{contract step4}}\n\n- one\n- two\n"
	  "- three",
	    "covers the foot" },
	{ "<!-- _gauges: step1 time -->\n\n"
	  "![](pictures/story.svg)\n\n## f",
	    "cover each other" },
	{ "<!-- _gauges: step1 time, then step2 time -->\n\n## g\n\n"
	  "![](pictures/story.svg)",
	    "shows at once" },
};

Test(slides, faults_are_found)
{
	char *deck = "---\nmarp: true\ntheme: words\n---\n";
	const char *dir;
	struct outcome o;

	need_marp();
	dir = tree();
	link_marp(dir);
	for (size_t i = 0; i < sizeof faulty / sizeof faulty[0]; i++)
		deck = format("%s%s%s\n\n<!--\nnotes\n-->\n", deck,
		    i ? "\n---\n\n" : "\n", faulty[i].slide);
	write_file(format("%s/slides/deck.md", dir), deck, strlen(deck));
	o = make(dir, (const char *[]){ "slides", NULL });
	cr_assert(o.status == 0, "make slides: %s%s", o.out, o.err);
	o = sh(dir, "node slides/check.mjs slides/words.html");
	cr_expect(o.status == 1, "%s%s", o.out, o.err);
	for (size_t i = 0; i < sizeof faulty / sizeof faulty[0]; i++) {
		char *start = format("slide %zu, light: ", i + 1);
		bool found = false, noted = false;

		for (const char *at = o.out; (at = strstr(at, start)) != NULL;
		     at++) {
			char *said = format("%.*s", (int)strcspn(at, "\n"), at);

			found = found || strstr(said, faulty[i].fault) != NULL;
			noted =
			    noted || strstr(said, "its notes do not") != NULL;
		}
		cr_expect(found && noted, "%s is not found in\n%s",
		    faulty[i].fault, o.out);
	}
}

/* Nothing of a slide with results or a solution, and nothing of the notes. */
Test(slides, class_has_no_answers)
{
	static const char *const answers[] = { "Say:", "Ask:", "minutes of",
		"On the clock", "solutions/step", "](..", "1,205,006",
		"28.9 MB", "flame-", "gauges",
		"memcpy(buf, b->block + b->next, n);\n    b",
		"static unsigned char *chunk", "free(buf)",
		"unsigned char byte;", "No reader keeps the address" };
	struct outcome o;

	need("command -v node", "node is not installed");
	o = sh("..", "node slides/class.mjs slides/words.md");
	cr_assert(o.status == 0, "%s", o.err);
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
		cr_expect(
		    strstr(o.out, answers[i]) == NULL, "it has %s", answers[i]);
	cr_expect(strstr(o.out, "# Step 4: what does it ask for?") != NULL &&
		      strstr(o.out, "make step1 profile") != NULL,
	    "the class has no exercises:\n%s", o.out);
	o = sh("..", "awk '/^<!-- _class: .*answer/ { answer = 1 }"
		     " answer && /^## / { print; answer = 0 }' slides/words.md"
		     " >/dev/null && node slides/class.mjs slides/words.md |"
		     " grep -x -F \"$(awk '/^<!-- _class: .*answer/ { a = 1 }"
		     " a && /^## / { print; a = 0 }' slides/words.md)\"");
	cr_expect(o.status == 1, "it has answers:\n%s", o.out);
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
		      "same file with 7 calls") != NULL,
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
	o = measure_between(dir, "0.0019", "0.0099");
	cr_expect(o.status == 0, "a short program: %s%s", o.out, o.err);
	o = measure_between(dir, "0.1000", "0.1999");
	cr_assert(o.status == 0, "quiet again: %s%s", o.out, o.err);
	o = measure_between(dir, "0.1000", "0.2001");
	cr_expect(
	    o.status == 1 && strstr(o.err, "measured is as it was") != NULL &&
		strstr(o.err, "step9 took between 0.1000 and 0.2001 s") != NULL,
	    "busy: status %d and\n%s", o.status, o.err);
	cr_expect(strcmp(figures,
		      read_file(format("%s/measured/compare.json", dir))) == 0,
	    "figures of a busy machine were kept");
}

/* A column of the agenda, and the steps of which the fix is typed in that time. */
static const struct {
	const char *minutes, *typed;
} classes[] = { { "60", "14" }, { "90", "124" }, { "180", "1234" } };

Test(slides, agenda)
{
	char *teaching = read_file("../slides/TEACHING.md");
	struct outcome o = run(
	    &(struct command){ .argv = { "awk", "-f", "../slides/minutes.awk",
				   "../slides/deck.md" } });

	cr_assert(o.status == 0 && count_lines(o.out) > 1,
	    "more minutes than there are:\n%s%s", o.out, o.err);
	cr_expect(strstr(teaching, o.out) != NULL,
	    "TEACHING.md has another agenda than the notes, which say\n%s",
	    o.out);
	for (char step = '1'; step <= '4'; step++) {
		const char *row =
		    after(o.out, format("| Step %c, the fix |", step));

		cr_assert(row != NULL, "step %c: no fix in\n%s", step, o.out);
		for (size_t i = 0; i < sizeof classes / sizeof classes[0];
		     i++, row += strcspn(row, "|") + 1) {
			const char *how = strchr(row, ',') + 2;

			cr_expect(strncmp(how,
				      strchr(classes[i].typed, step) ? "typed"
								     : "shown",
				      5) == 0,
			    "%s minutes, step %c: %.5s", classes[i].minutes,
			    step, how);
		}
	}
}

/* Each slide begins, by its notes, when those before it are over. */
Test(slides, clock)
{
	static const char by_the_minutes[] =
	    "/ minutes? of 60, [0-9]+ of 90, [0-9]+ of 180\\.$/ {"
	    "  split($0, part, /\\. | of 60, | of 90, | of 180/);"
	    "  for (i = 1; i <= 3; i++) {"
	    "    now[i] = sprintf(\"%d:%02d\", all[i] / 60, all[i] % 60);"
	    "    all[i] += part[i + 1]"
	    "  };"
	    "  printf \"On the clock: %s of 60, %s of 90, %s of 180.\\n\","
	    "    now[1], now[2], now[3]"
	    "}";
	struct outcome minutes = run(&(struct command){
	    .argv = { "awk", by_the_minutes, "../slides/words.md" } });
	struct outcome notes = run(&(struct command){
	    .argv = { "grep", "^On the clock: ", "../slides/words.md" } });

	cr_assert(minutes.status == 0, "%s", minutes.err);
	cr_expect(notes.status == 0 && strcmp(notes.out, minutes.out) == 0,
	    "by the notes\n%s\nby the minutes\n%s", notes.out, minutes.out);
}

/* Each step begins with the command that the class types. */
Test(slides, turns)
{
	struct outcome o = sh("..",
	    "awk 'BEGIN { RS = \"\\n---\\n\" } /\\n# Step [1-4]: / {"
	    "   match($0, /# Step [1-4]/); step = substr($0, RSTART + 7, 1);"
	    "   if ($0 ~ /_class: turn/ && $0 ~ \"make step\" step \" "
	    "profile\") n++ }"
	    " END { print n + 0 }' slides/words.md");

	cr_expect(strcmp(o.out, "4\n") == 0, "%s%s", o.out, o.err);
}

/*
 * What a step asks the class to measure is in none of the gauges before: neither in
 * those of the corner, nor in the picture that ends step 3.
 */
Test(slides, no_result_before_its_turn)
{
	struct outcome o = sh("..",
	    "awk 'BEGIN { RS = \"\\n---\\n\";"
	    "   split(\"reads allocs peak allocs\", asked, \" \") }"
	    " match($0, /gauges: [^\\n]*/) {"
	    "   state = substr($0, RSTART, RLENGTH); sub(/.*then /, \"\", "
	    "state) }"
	    " match($0, /\\n# Step [1-4]/) { step = substr($0, RSTART + 8, 1);"
	    "   if (state ~ asked[step]) print step \": \" state; else n++ }"
	    " END { print n + 0 }' slides/words.md"
	    " && grep -c '>?<' slides/pictures/gauges-3.svg");

	cr_expect(strcmp(o.out, "4\n1\n") == 0, "%s%s", o.out, o.err);
}
