/*
 * The chain: each step starts with the solution of the step before.  The other suites
 * test the workshop as shipped: tools/step1-original.c and solutions/.  This one compares
 * these files with the folders of the steps, in which learners work.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "programs.h"
#include "run.h"

TestSuite(chain, .timeout = STUCK);

static bool
same(const char *a, const char *b)
{
	return access(a, R_OK) == 0 && access(b, R_OK) == 0 &&
	       strcmp(read_file(a), read_file(b)) == 0;
}

Test(chain, each_solution_changes_something)
{
	for (size_t i = START; i < SOLUTION_4; i++)
		cr_expect(!same(programs[i].source, programs[i + 1].source),
		    "%s and %s are the same: where is the flaw, or the fix?",
		    programs[i].source, programs[i + 1].source);
}

/* A learner may change the file, so the test is skipped.  On the maintainers' machines,
 * where CI is set, it fails. */
static void
differs(const char *file, const char *how)
{
	if (getenv("CI") != NULL)
		cr_assert_fail("%s %s", file, how);
	cr_skip("%s %s: changed here, so it is not compared", file, how);
}

ParameterizedTestParameters(chain, each_step_starts_as_shipped)
{
	return numbers(STEPS);
}

ParameterizedTest(size_t *step, chain, each_step_starts_as_shipped)
{
	const char *file = format("../%s/words.c", steps[*step]);

	if (!same(file, programs[*step].source))
		differs(file, format("is not %s", programs[*step].source));
}

ParameterizedTestParameters(chain, each_step_is_built_as_here)
{
	return numbers(STEPS);
}

ParameterizedTest(size_t *step, chain, each_step_is_built_as_here)
{
	const char *dir = format("../%s", steps[*step]);
	struct outcome o = sh(".",
	    format(
		"make -n -B -C %s words | grep -q -F -e \"$(cat build/cflags) "
		"-o words\"",
		dir));

	if (o.status != 0)
		differs(format("%s/Makefile", dir),
		    "does not build with the flags of tests/Makefile");
}
