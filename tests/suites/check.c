/*
 * What check says of what learners hand in, and the words around it: hint, diff,
 * reset, mine, watch, and where one is.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "programs.h"
#include "run.h"

TestSuite(check, .timeout = STUCK, .fini = remove_scratch);

/* An attempt is a file in attempts/: a words.c, or a sed script that makes one of our
 * solution of step 4.  check of the step is to say this. */
static const struct attempt {
	const char *file;
	size_t step; /* from 1 */
	bool passes;
	const char *says;
} attempts[] = {
	{ "stdio", 4, true, "All of it holds" },
	{ "fread", 4, true, "All of it holds" },
	{ "mmap", 4, true, "All of it holds" },
	{ "mmap-private", 3, true, "All of it holds" },
	{ "large-block", 4, true, "All of it holds" },
	{ "static-block", 4, true, "All of it holds" },
	{ "callers-byte", 4, true, "All of it holds" },
	{ "free-list", 4, true, "All of it holds" },
	{ "large-frame", 4, true, "All of it holds" },
	{ "block-2048", 1, true, "All of it holds" },
	{ "changed-contract", 2, true, "that is the idea of step 3" },
	{ "fresh-static", 2, true, "addresses may be kept" },
	{ "called-by-name", 2, true, "All of it holds" },
	{ "compound-literal", 1, true, "addresses may be kept" },
	{ "block-again", 2, true, "One reader gives another the same buffer" },
	{ "two-threads", 4, true, "All of it holds" },
	{ "may-not-keep", 3, true, "All of it holds" },
	{ "contract-names-a-file", 4, true, "no address is kept" },
	{ "until-it-returns", 4, true, "no address is kept" },
	{ "buffer-in-a-struct", 2, true, "no reader is found" },
	{ "old-helpers", 2, true, "addresses may be kept" },
	{ "callback", 2, true, "addresses may be kept" },

	{ "compile-error", 4, false, "words.c does not compile" },
	{ "endless-loop", 4, false,
	    "still running after 2 s of processor time" },
	{ "sleeps", 4, false, "still waiting after some seconds" },
	{ "crash", 4, false, "ended by SIGSEGV (Segmentation fault)" },
	{ "wrong-count", 4, false,
	    "\"between words: tab\", 3 bytes: expected 2, got 1" },
	{ "wrong-form", 4, false, "printed \"The number of words is 0 " },
	{ "off-by-one", 4, false, "\"one byte\", 1 bytes: expected 1, got 0" },

	{ "missing-file", 1, false, "On a file that is not there: status 0" },
	{ "silent", 1, false,
	    "On a file that is not there: status 1, and no complaint" },
	{ "failed-read", 4, false,
	    "On a directory, of which every read fails: status 0" },
	{ "read-again", 4, false,
	    "On a directory, of which every read fails: still running" },

	{ "short-read", 4, false,
	    "On a pipe in which more comes later: expected 4, got 2." },
	{ "word-at-short-read", 1, false,
	    "On a pipe in which more comes later: expected 4, got 7." },

	{ "eight-bytes", 4, false, "read calls, by name, 200,000 bytes" },
	{ "deleted-pair", 4, false, "allocations, built with -O0" },

	{ "whole-file", 3, false, "Cannot allocate memory" },
	{ "block-8m", 3, false, "follows the text" },
	{ "mmap-arena", 3, false, "follows the text" },
	{ "stack", 3, false, "ended by SIGSEGV" },

	{ "static-byte", 2, false, "kept all addresses found" },
	{ "ring", 2, false, "kept all addresses found" },
	{ "renamed-struct", 2, false, "kept all addresses found" },
	{ "local-byte", 2, false, "kept all addresses found" },
	{ "local-pointer", 2, false, "kept all addresses found" },
	{ "typedef-reader", 2, false, "kept all addresses found" },
	{ "moved-bytes", 2, false, "kept all addresses found" },
	{ "freed-byte", 3, false, "kept all addresses found" },

	{ "free-of-the-wrong-thing", 4, false, "ended by SIGABRT" },
	{ "one-too-far", 4, false, "heap-buffer-overflow" },
	{ "one-before", 1, false, "index -1 out of bounds" },
	{ "overflow", 1, false, "signed integer overflow" },
};

/* Puts a words.c into a step, with what the attempts include. */
static void
hand_in(const char *dir, const char *step, const char *file)
{
	struct outcome o =
	    run(&(struct command){ .argv = { "cp", "attempts/attempt.h",
				       format("%s/%s", dir, step) } });

	cr_assert(o.status == 0, "%s", o.err);
	o = run(&(struct command){
	    .argv = { "cp", file, format("%s/%s/words.c", dir, step) } });
	cr_assert(o.status == 0, "%s", o.err);
}

/* Our solution of step 4, with a few lines changed. */
static void
hand_in_changed(const char *dir, const char *step, const char *script)
{
	const char *solution = "../solutions/step4-escape/words.c";
	struct outcome o =
	    run(&(struct command){ .argv = { "sed", "-f", script, solution } });

	cr_assert(o.status == 0 && strcmp(o.out, read_file(solution)) != 0,
	    "%s changes nothing: %s", script, o.err);
	write_file(format("%s/%s/words.c", dir, step), o.out, strlen(o.out));
}

ParameterizedTestParameters(check, attempts)
{
	return numbers(sizeof attempts / sizeof attempts[0]);
}

ParameterizedTest(size_t *i, check, attempts)
{
	const struct attempt *a = &attempts[*i];
	const char *script = format("attempts/%s.sed", a->file);
	const char *dir = tree();
	struct outcome o;

	if (access(script, R_OK) == 0)
		hand_in_changed(dir, steps[a->step - 1], script);
	else
		hand_in(
		    dir, steps[a->step - 1], format("attempts/%s.c", a->file));
	o = make(
	    dir, (const char *[]){ format("step%zu", a->step), "check", NULL });
	cr_expect((o.status == 0) == a->passes, "%s: status %d:\n%s%s", a->file,
	    o.status, o.out, o.err);
	cr_expect(strstr(o.out, a->says) != NULL,
	    "%s: expected \"%s\", got:\n%s%s", a->file, a->says, o.out, o.err);
}

/* The compiler's own words come first. */
Test(check, compiler_on_top)
{
	const char *dir = tree();
	struct outcome o;

	hand_in(dir, "step1-unbuffered", "attempts/compile-error.c");
	o = make(dir, (const char *[]){ "step1", "check", NULL });
	cr_expect(strncmp(o.err, "words.c:", strlen("words.c:")) == 0,
	    "got:\n%s", o.err);
}

ParameterizedTestParameters(check, both_ways)
{
	return each_step();
}

/* What is shipped fails, with a number too many; its solution passes. */
ParameterizedTest(size_t *i, check, both_ways)
{
	const char *dir = tree();
	struct outcome o =
	    make(dir, (const char *[]){ steps[*i], "check", NULL });

	cr_expect(o.status == 1 && strstr(o.err, "***") == NULL,
	    "%s: status %d:\n%s%s", steps[*i], o.status, o.out, o.err);
	cr_expect(strstr(o.out, "Not yet.") != NULL &&
		      (strstr(o.out, "too many") != NULL ||
			  strstr(o.out, "follows the text") != NULL),
	    "%s:\n%s", steps[*i], o.out);
	o = make(
	    dir, (const char *[]){ steps[*i], "check", "OF=solution", NULL });
	cr_expect(o.status == 0 && strstr(o.out, "All of it holds") != NULL,
	    "the solution of %s: status %d:\n%s%s", steps[*i], o.status, o.out,
	    o.err);
}

/* An earlier step's gain must not be lost: step 1's program in step 4. */
Test(check, keeps_what_was_won)
{
	const char *dir = tree();
	struct outcome o;

	hand_in(dir, "step4-escape", programs[START].source);
	o = make(dir, (const char *[]){ "step4", "check", NULL });
	cr_expect(
	    o.status != 0 && number_after(o.out, "200,000 bytes") >= 200000,
	    "got:\n%s%s", o.out, o.err);
}

/* What is no fault of the program's is not said to be one; and no verdict on what
 * cannot be counted. */
static const struct no_verdict {
	const char *command, *says;
} no_verdicts[] = {
	{ "TMPDIR=/nothing make step1 check", "TMPDIR=folder make" },
	{ ": >moby.txt; make step1 check", "git checkout moby.txt" },
	{ "make CFLAGS='-O1 -fsanitize=address' step1 check",
	    "built with a sanitizer" },
	{ "make CFLAGS='-O1 -static' step1 check", "linked statically" },
	{ "echo 'void *malloc(size_t n) { static char a[1 << 20]; static "
	  "size_t "
	  "u; return a + (u += (n + 15) / 16 * 16); }' "
	  ">>step1-unbuffered/words.c; make step1 check",
	    "a malloc of its own" },
};

ParameterizedTestParameters(check, no_verdicts)
{
	return numbers(sizeof no_verdicts / sizeof no_verdicts[0]);
}

ParameterizedTest(size_t *i, check, no_verdicts)
{
	const struct no_verdict *v = &no_verdicts[*i];
	const char *dir = tree();
	struct outcome o;

	hand_in(dir, "step1-unbuffered", "attempts/static-block.c");
	o = sh(dir, format("{ %s; } 2>&1", v->command));
	cr_expect(strstr(o.out, v->says) != NULL &&
		      strstr(o.out, "compile") == NULL &&
		      strstr(o.out, "Not yet") == NULL,
	    "%s: status %d:\n%s", v->command, o.status, o.out);
}

/* What is there is checked at once, and again when it has changed. */
Test(check, watch)
{
	struct outcome o = sh(tree(),
	    "setsid make step1 watch >said 2>&1 & "
	    "until grep -q Watching said; do sleep 1; done; "
	    "cp ../../../attempts/attempt.h step1-unbuffered/; "
	    "cp ../../../attempts/static-block.c new; "
	    "mv new step1-unbuffered/words.c; "
	    "until grep -q 'All of it holds' said; do sleep 1; done; "
	    "kill -- -$!; cat said");

	cr_expect(
	    strstr(o.out, "Not yet.") != NULL, "got:\n%s%s", o.out, o.err);
}
