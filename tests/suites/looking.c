/* PROFILER=strace and PROFILER=stat: what people type first. */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "run.h"
#include "tree.h"

TestSuite(looking, .timeout = STUCK, .fini = remove_scratch);

enum { PART = 65536 }; /* bytes of the text that strace is shown */

static char *
profile(const char *dir, const char *step, const char *profiler, const char *of)
{
	struct outcome o =
	    make(dir, (const char *[]){ step, "profile", profiler, of, NULL });

	cr_assert(o.status == 0, "make %s profile %s: status %d:\n%s%s", step,
	    profiler, o.status, o.out, o.err);
	return o.out;
}

/* The calls in strace's row: % time, seconds, usecs/call, calls, errors, name. */
static uintmax_t
reads_in(const char *out)
{
	const char *row = strstr(out, " read\n");
	uintmax_t calls;

	cr_assert(row != NULL, "no row of read in:\n%s", out);
	while (row > out && row[-1] != '\n')
		row--;
	cr_assert(sscanf(row, "%*f %*f %*u %ju", &calls) == 1, "%s", row);
	return calls;
}

/* On each step, from the original that reads by the byte to those that do not. */
Test(looking, strace)
{
	const char *dir;

	need_strace();
	dir = tree();
	for (size_t i = 0; i < STEPS; i++) {
		char *step = format("step%zu", i + 1);
		char *out = profile(dir, step, "PROFILER=strace", NULL);
		uintmax_t calls = reads_in(out);

		cr_expect(
		    strstr(out, "\nstrace -c -f ./words profile/64k.txt\n") !=
			NULL,
		    "%s: no command in:\n%s", step, out);
		cr_expect(
		    (calls >= PART) == (i == 0), "%s: %ju reads", step, calls);
		/* The kernel reads a little to start a program. */
		cr_expect(number_after(out, "\n  read calls ") - calls < 32,
		    "%s: strace says %ju:\n%s", step, calls, out);
		cr_expect(
		    strstr(out, "\n  time, under strace ") != NULL &&
			strstr(out, "\n  whole text, under strace ") != NULL,
		    "%s: no price in:\n%s", step, out);
	}
}

static void
expect_refusal(const char *dir, const char *const argv[], const char *path,
    const char *reason, const char *instead)
{
	struct command c = { .dir = dir, .env = { path } };
	struct outcome o;

	for (size_t i = 0; argv[i] != NULL; i++)
		c.argv[i] = argv[i];
	o = run(&c);
	cr_expect(o.status != 0 && strstr(o.err, reason) != NULL &&
		      strstr(o.err, instead) != NULL &&
		      strstr(o.out, "# Summary") == NULL,
	    "expected \"%s\" and \"%s\", got status %d:\n%s%s", reason, instead,
	    o.status, o.out, o.err);
}

Test(looking, without_strace)
{
	const char *dir = tree();
	char *path = format("%s/path", scratch());

	run(&(struct command){ .argv = { "lib/without.sh", "strace", path } });
	expect_refusal(dir,
	    (const char *[]){
		"make", "step1", "profile", "PROFILER=strace", NULL },
	    format("PATH=%s", path), "strace is not installed: ./setup.sh",
	    "counts the read calls");
}

Test(looking, strace_refused)
{
	need_strace();
	expect_refusal(tree(),
	    (const char *[]){ absolute("build/refuse"), "ptrace", "make",
		"step1", "profile", "PROFILER=strace", NULL },
	    NULL, "strace may not trace here", "counts the read calls");
}

/* A malloc of glibc's takes 32 bytes, so a byte of text 1/128 of a page. */
Test(looking, stat)
{
	const char *dir;
	uintmax_t original, solution;
	char *out;

	need_perf();
	dir = tree();
	out = profile(dir, "step2", "PROFILER=stat", NULL);
	cr_expect(strstr(out, "\nperf stat ./words ../moby.txt\n") != NULL,
	    "no command in:\n%s", out);
	original = number_after(out, "\n  page faults ");
	out = profile(dir, "step4", "PROFILER=stat", "OF=solution");
	solution = number_after(out, "\n  page faults ");
	cr_expect(original > 5000 && solution < original / 10,
	    "%ju page faults, then %ju", original, solution);
	cr_expect(strstr(out, "\n  hardware counters ") != NULL ||
		      strstr(out, "\n  instructions per cycle ") != NULL,
	    "no word on the counters in:\n%s", out);
}

Test(looking, stat_refused)
{
	if (!installed("perf"))
		cr_skip("perf is not installed: ./setup.sh");
	expect_refusal(tree(),
	    (const char *[]){ absolute("build/refuse"), "perf_event_open",
		"make", "step1", "profile", "PROFILER=stat", NULL },
	    NULL, "perf is forbidden here", "count ./words");
}

Test(looking, without_perf)
{
	const char *dir = tree();
	char *path = format("%s/path", scratch());

	run(&(struct command){ .argv = { "lib/without.sh", "perf", path } });
	expect_refusal(dir,
	    (const char *[]){
		"make", "step1", "profile", "PROFILER=stat", NULL },
	    format("PATH=%s", path), "perf is not installed\n./setup.sh",
	    "count ./words");
}
