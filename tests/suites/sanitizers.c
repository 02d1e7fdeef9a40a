/*
 * No program uses memory that is not its own or relies on undefined behaviour.  The
 * programs here are built with gcc's sanitizers, which would end them.
 */
#include <glob.h>
#include <string.h>

#include <criterion/criterion.h>

#include "programs.h"
#include "run.h"

TestSuite(sanitizers, .timeout = STUCK, .fini = remove_scratch);

/* The programs of steps 1 to 3 free nothing.  That is a flaw for the learner to find, so
 * the sanitizer does not report it. */
static const char options[] = "ASAN_OPTIONS=detect_leaks=0";

static void
expect_sound(const char *words, const char *input, const char *file,
    const char *expected)
{
	struct outcome o = run(
	    &(struct command){ .argv = { words, file }, .env = { options } });

	cr_expect(
	    o.status == 0 && strcmp(o.out, expected) == 0 && o.err[0] == '\0',
	    "%s, on %s: expected \"%s\", got status %d, \"%s\" and\n%s", words,
	    input, expected, o.status, o.out, o.err);
}

Test(sanitizers, examples)
{
	struct example e[MOST_EXAMPLES];
	size_t n = write_examples(e);
	glob_t built;

	cr_assert(glob("build/sanitized/*/words", 0, NULL, &built) == 0);
	cr_expect(built.gl_pathc >= PROGRAMS, "only %zu programs are built",
	    built.gl_pathc);
	for (size_t i = 0; i < n; i++)
		for (size_t p = 0; p < built.gl_pathc; p++) {
			char *file = format("%s/%s", scratch(), e[i].file);

			expect_sound(built.gl_pathv[p], e[i].name, file,
			    format("%ju %s\n", e[i].words, file));
		}
}

/* After an error, too. */
Test(sanitizers, errors)
{
	glob_t built;

	cr_assert(glob("build/sanitized/*/words", 0, NULL, &built) == 0);
	for (size_t p = 0; p < built.gl_pathc; p++) {
		struct outcome o = run(&(struct command){
		    .argv = { built.gl_pathv[p], "." }, .env = { options } });

		cr_expect(o.status == 1 &&
			      strchr(o.err, '\n') == strrchr(o.err, '\n'),
		    "%s, on a directory: status %d and\n%s", built.gl_pathv[p],
		    o.status, o.err);
	}
}
