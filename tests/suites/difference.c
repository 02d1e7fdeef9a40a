/* make stepN flame DIFF=1: what has a colour, which, and how wide it is; and the
 * folded stacks that it is drawn from. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "programs.h"
#include "run.h"
#include "tree.h"

TestSuite(difference, .timeout = STUCK, .fini = remove_scratch);

enum colour { NONE, LESS, MORE };

static const char *const names[] = { "no colour", "blue", "red" };

/* The attribute of the first box of that name; what comes after it. */
static const char *
attribute(const char *svg, const char *box, const char *name)
{
	const char *at = after(svg, format("<title>%s: ", box));

	cr_assert(at != NULL, "no box %s in:\n%s", box, svg);
	return after(at, format(" %s='", name));
}

static enum colour
colour(const char *svg, const char *box)
{
	unsigned red, green, blue;

	cr_assert(sscanf(attribute(svg, box, "fill"), "#%2x%2x%2x", &red,
		      &green, &blue) == 3,
	    "%s has no colour in:\n%s", box, svg);
	return red == blue ? NONE : red < blue ? LESS : MORE;
}

static void
expect_colour(
    const char *what, const char *svg, const char *box, enum colour expected)
{
	enum colour is = colour(svg, box);

	cr_expect(is == expected, "%s: %s has %s, expected %s:\n%s", what, box,
	    names[is], names[expected], svg);
}

static char *
draw(const char *original, const char *mine, const char *option)
{
	char *one = format("%s/original", scratch());
	char *other = format("%s/mine", scratch());
	struct outcome o;

	write_file(one, original, strlen(original));
	write_file(other, mine, strlen(mine));
	o = run(
	    &(struct command){ .argv = { "awk", "-v", "title=words.c", "-v",
				   option, "-f", "../tools/commas.awk", "-f",
				   "../tools/view/difference.awk", one, other },
		.env = { "LC_ALL=C" } });
	cr_assert(o.status == 0 && strstr(o.out, "</svg>\n") != NULL,
	    "status %d, %s%s", o.status, o.err, o.out);
	return o.out;
}

#define SAMPLES "rates=1000,1000" /* so that a sample is a millisecond */
#define EXACT "unit=bytes"

/* The box is f; with samples, each of 10,000 has errors of 100 in all. */
static const struct {
	const char *what, *original, *mine, *option;
	enum colour colour;
} changes[] = {
	{ "gone", "main;f 900\nmain;g 100\n", "main;g 100\n", SAMPLES, LESS },
	{ "new", "main;g 100\n", "main;f 900\nmain;g 100\n", SAMPLES, MORE },
	{ "as it was", "main;f 900\n", "main;f 900\n", SAMPLES, NONE },
	/* sqrt(10000) + sqrt(10000) are 200 samples. */
	{ "beyond both errors", "main;f 210\nmain;g 9790\n",
	    "main;f 5\nmain;g 9995\n", SAMPLES, LESS },
	{ "within both errors", "main;f 195\nmain;g 9805\n",
	    "main;f 1\nmain;g 9999\n", SAMPLES, NONE },
	{ "within both errors, more", "main;f 1\nmain;g 9999\n",
	    "main;f 195\nmain;g 9805\n", SAMPLES, NONE },
	/* The larger of the errors is a short program's: 10 of its 100. */
	{ "a few samples", "main;f 20\nmain;g 80\n", "main;f 2\nmain;g 98\n",
	    SAMPLES, NONE },
	{ "another run of the same", "main;f 9000\n", "main;f 7000\n", SAMPLES,
	    NONE },
	{ "one byte of a million", "main;f 1000000\n", "main;f 999999\n", EXACT,
	    LESS },
	{ "the same bytes", "main;f 1000000\n", "main;f 1000000\n", EXACT,
	    NONE },
	{ "nothing any more", "main;f 1000000\n", "", EXACT, LESS },
	/* As half of a program that is ten times as fast, it has the same time:
	 * its share grew from 5 to 50 %. */
	{ "a larger share of a shorter time", "main;f 500\nmain;g 9500\n",
	    "main;f 500\nmain;g 500\n", SAMPLES, NONE },
	/* At another rate, twice the samples are the same time. */
	{ "another rate", "main;f 900\n", "main;f 1800\n", "rates=1000,2000",
	    NONE },
};

Test(difference, colours)
{
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
		expect_colour(changes[i].what,
		    draw(changes[i].original, changes[i].mine,
			changes[i].option),
		    "f", changes[i].colour);
}

/* Not one box of two equal profiles has a colour, and both times are the same. */
Test(difference, equal)
{
	static const char stacks[] =
	    "main;a;b 700\nmain;a 20\nmain;c;b 3\nstart 1\n";
	char *svg = draw(stacks, stacks, SAMPLES);
	const char *at = svg;

	cr_expect(
	    strstr(svg, ">words.c: 724 ms, the original: 724 ms<") != NULL,
	    "%s", svg);
	while ((at = after(at, "<title>")) != NULL) {
		const char *fill = after(at, " fill='");

		cr_expect(strncmp(fill, "#e4e4e4'", 8) == 0, "%s", at);
	}
}

/* What is gone keeps its width, as a time: 300 of 400 ms. */
Test(difference, widths)
{
	char *svg = draw("main;f 300\nmain;g 50\n", "main;g 100\n", SAMPLES);
	double all = strtod(attribute(svg, "all", "width"), NULL);
	double f = strtod(attribute(svg, "f", "width"), NULL);

	cr_expect(
	    strstr(svg, ">words.c: 100 ms, the original: 350 ms<") != NULL,
	    "%s", svg);
	cr_expect(f > 0.74 * all && f < 0.76 * all, "%.1f of %.1f", f, all);
	cr_expect(
	    strstr(svg, "<title>g: 50.0 ms in the original, 100 ms now<") !=
		    NULL ||
		strstr(svg, "<title>g: 50.0 ms in the original, 100 now<") !=
		    NULL,
	    "%s", svg);
}

Test(difference, odd_names)
{
	char *svg = draw("main;</title><script>a&b \"'\xff\xc3 9\n",
	    "main;operator new(int) 9\n", EXACT);

	cr_expect(strstr(svg, "&lt;/title&gt;&lt;script&gt;a&amp;b") != NULL &&
		      strstr(svg, "<script") == NULL &&
		      strchr(svg, '\xff') == NULL &&
		      strstr(svg, "<title>operator new(int): 0 bytes") != NULL,
	    "%s", svg);
}

static char *
made(const char *dir, const char *const words[], const char *file)
{
	struct outcome o = make(dir, words);

	cr_assert(o.status == 0, "status %d:\n%s%s", o.status, o.out, o.err);
	return read_file(format("%s/%s", dir, file));
}

#define STEP_1 "solutions/step1-unbuffered/profile/difference.svg"

/* read has gone.  malloc was always there, but its time is another on each run. */
Test(difference, of_samples)
{
	char *svg;

	need_perf();
	svg = made(tree(),
	    (const char *[]){ "step1", "flame", "DIFF=1", "OF=solution", NULL },
	    STEP_1);
	expect_colour("step 1", svg, "read", LESS);
	cr_expect(strstr(svg, "<title>malloc: ") != NULL, "%s", svg);
	cr_expect(
	    number_after(svg, "words.c: ") < number_after(svg, "original: "),
	    "%s", svg);
}

Test(difference, of_calls)
{
	char *svg = made(tree(),
	    (const char *[]){ "step1", "flame", "DIFF=1", "OF=solution",
		"PROFILER=callgrind", NULL },
	    STEP_1);

	expect_colour("step 1, by callgrind", svg, "read", LESS);
	cr_expect(number_after(svg, "<title>read: ") > 1204997, "%s", svg);
}

/* A version that asks for nothing at all from the heap. */
Test(difference, of_nothing)
{
	const char *dir = tree();
	char *mine = format("%s/step4-escape/words.c", dir);
	struct outcome o;

	o = make(dir, (const char *[]){ "step4", "flame", "DIFF=1", NULL });
	cr_expect(o.status != 0 && strstr(o.err, "no difference") != NULL,
	    "of what is as shipped: status %d, %s", o.status, o.err);
	sh(".",
	    format("sed -e 's/in.block = malloc(BLOCK)/in.block = room/' "
		   "-e 's/free(in.block)/(void)0/' "
		   "-e 's/^\\tuintmax_t words;/\\tstatic unsigned char "
		   "room[BLOCK];\\n&/' ../solutions/step4-escape/words.c >%s",
		mine));
	expect_colour("nothing",
	    made(dir, (const char *[]){ "step4", "flame", "DIFF=1", NULL },
		"step4-escape/profile/difference.svg"),
	    "malloc", LESS);
}

/* The stacks beside pprof's file have all that DHAT counted. */
Test(difference, folded)
{
	const char *dir = tree();
	struct outcome o;
	char *sum;

	need_pprof();
	o = make(dir, (const char *[]){ "step4", "pprof", NULL });
	cr_assert(o.status == 0, "%s%s", o.out, o.err);
	cr_expect(strstr(o.out, "go tool pprof, speedscope\n") != NULL &&
		      strstr(o.out, "profile/heap.folded ") != NULL &&
		      strstr(o.out, "any flame graph program\n") != NULL,
	    "%s", o.out);
	sum = sh(dir, "awk '{ n += $NF } END { print n }' "
		      "step4-escape/profile/heap.folded")
		  .out;
	o = sh(dir, "tools/trace/trace.sh dhat facts step4-escape");
	cr_expect(number_after(sum, "") == number_after(o.out, "\nbytes "),
	    "%s of\n%s", sum, o.out);
}
