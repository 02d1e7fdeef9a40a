/* make step4 escape and make step4 sample: what is run when it is typed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "run.h"
#include "tree.h"

TestSuite(experiments, .timeout = STUCK, .fini = remove_scratch);

enum { BYTES = 1204997 }; /* of moby.txt */

static char *
line_of(const char *text, const char *begins)
{
	const char *line = strstr(text, begins);

	cr_assert(line != NULL, "no line \"%s\" in:\n%s", begins, text);
	return format("%.*s", (int)strcspn(line, "\n"), line);
}

/* The last number of a row: clang -O2. */
static uintmax_t
last_of(const char *row)
{
	return number_after(strrchr(row, ' '), "");
}

Test(experiments, escape)
{
	struct outcome o;
	char *shipped;

	if (!installed("clang"))
		cr_skip("clang is not installed");
	o = make(tree(), (const char *[]){ "step4", "escape", NULL });
	cr_assert(o.status == 0, "status %d:\n%s%s", o.status, o.out, o.err);
	shipped = line_of(o.out, "  as shipped ");
	cr_expect(number_after(shipped, "as shipped") >= BYTES, "%s", shipped);
	cr_expect(last_of(shipped) >= BYTES, "%s", shipped);
	cr_expect(last_of(line_of(o.out, "  a b  ")) <= 2,
	    "clang -O2 used to delete the malloc here:\n%s", o.out);
}

static void
need_jemalloc(void)
{
	struct outcome o = run(&(struct command){ .argv = { "env", "true" },
	    .env = { "LD_PRELOAD=libjemalloc.so.2" } });

	if (o.err[0] != '\0')
		cr_skip("libjemalloc2 is not installed");
}

Test(experiments, sample_every_allocation)
{
	struct outcome o;
	char *row;

	need_jemalloc();
	o = make(tree(), (const char *[]){ "step4", "sample", "RATE=1", NULL });
	cr_assert(o.status == 0, "status %d:\n%s%s", o.status, o.out, o.err);
	row = line_of(o.out, "                1  ");
	cr_expect(strstr(row, " 1,204,999 ") != NULL,
	    "every allocation sampled, but not 1,204,999: %s", row);
	cr_expect(strstr(o.out, "readbyte words.c:") != NULL,
	    "no caller in:\n%s", o.out);
}

/* An estimate from thousands of samples is near; how near is chance. */
Test(experiments, sample_some_allocations)
{
	struct outcome o;
	double off;

	need_jemalloc();
	o = make(
	    tree(), (const char *[]){ "step4", "sample", "RATE=1024", NULL });
	cr_assert(o.status == 0, "status %d:\n%s%s", o.status, o.out, o.err);
	off = strtod(after(o.out, "One sample in 1,024 bytes:"), NULL);
	cr_expect(off < 10, "%.1f %% off:\n%s", off, o.out);
}

/* 255 of 256 blocks are sampled, so chance moves the estimate by 0.01 %, and what is
 * wrong with the probability by 1.5 %. */
Test(experiments, sample_without_bias)
{
	struct outcome o;

	need_jemalloc();
	o = make(tree(), (const char *[]){ "step4", "sample", "RATE=2", NULL });
	cr_assert(o.status == 0, "status %d:\n%s%s", o.status, o.out, o.err);
	cr_expect(strtod(after(o.out, "One sample in 2 bytes:"), NULL) <= 0.1,
	    "%s", o.out);
}

Test(experiments, sample_at_several_rates)
{
	struct outcome o;

	need_jemalloc();
	o = make(tree(), (const char *[]){ "step4", "sample", NULL });
	cr_assert(o.status == 0, "status %d:\n%s%s", o.status, o.out, o.err);
	line_of(o.out, "          524,288 ");
	line_of(o.out, "            1,024 ");
	line_of(o.out, "                1 ");
}

Test(experiments, sample_of_the_solution)
{
	struct outcome o;

	need_jemalloc();
	o = make(tree(), (const char *[]){ "step4", "sample", "RATE=1",
			     "OF=solution", NULL });
	cr_assert(o.status == 0, "status %d:\n%s%s", o.status, o.out, o.err);
	cr_expect(strstr(o.out, "readbyte") == NULL,
	    "readbyte allocates in the solution:\n%s", o.out);
}
