/* The graders' lines in slides/TEACHING.md, with folders that stand in for theirs. */
#include <sys/stat.h>

#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "programs.h"
#include "run.h"
#include "tree.h"

TestSuite(course, .timeout = STUCK, .fini = remove_scratch);

/* A folder with each step's start; of those steps that are in solved, as a bit each,
 * the solution. */
static char *
hand_in(unsigned solved)
{
	char *dir = format("%s/handin", scratch());

	mkdir(dir, 0777);
	for (size_t i = 0; i < STEPS; i++) {
		char *text = read_file(source_of(i + (solved >> i & 1)));

		mkdir(format("%s/%s", dir, steps[i]), 0777);
		write_file(
		    format("%s/%s/words.c", dir, steps[i]), text, strlen(text));
	}
	return dir;
}

static char *
graded(const char *grader, unsigned solved)
{
	struct outcome o = run(&(struct command){
	    .argv = { "suites/course.sh", grader, tree(), hand_in(solved) } });

	cr_assert(o.status == 0, "status %d:\n%s%s", o.status, o.out, o.err);
	return o.out;
}

/* Its file is JSON, and has each step's score and what the check printed. */
static void
expect_gradescope(unsigned solved)
{
	char *results = graded("gradescope", solved);
	const char *at = results;

	cr_expect(
	    strncmp(results, "{\"tests\": [{\"name\": \"step1\", ", 29) == 0 &&
		strstr(results, "\\n\"}]}\n") != NULL,
	    "%s", results);
	for (size_t i = 0; i < STEPS; i++) {
		bool is_solved = solved >> i & 1;
		const char *verdict =
		    is_solved ? "All of it holds" : "Not yet.  Next: ";

		at = after(
		    at, format("\"name\": \"step%zu\", \"score\": ", i + 1));
		cr_assert(at != NULL, "no step %zu in %s", i + 1, results);
		cr_expect(
		    number_after(at, "") == (is_solved ? 25 : 0), "%s", at);
		at = strstr(at, verdict);
		cr_assert(at != NULL, "step %zu: no \"%s\" in %s", i + 1,
		    verdict, results);
	}
	if (installed("python3"))
		cr_expect(
		    sh(".", format("python3 -m json.tool %s/workshop/grader/"
				   "autograder/results/results.json",
				scratch()))
			    .status == 0,
		    "no JSON: %s", results);
}

Test(course, gradescope_of_originals)
{
	expect_gradescope(0);
}

Test(course, gradescope_of_solutions)
{
	expect_gradescope(15);
}

Test(course, autolab)
{
	char *scores = graded("autolab", 2 + 8);

	cr_expect(strcmp(scores, "{\"scores\": {\"step1\": 0, \"step2\": 25, "
				 "\"step3\": 0, \"step4\": 25}}\n") == 0,
	    "%s", scores);
}
