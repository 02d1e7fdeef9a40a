/*
 * The handouts are typed: every command in their code blocks, in order, in the step as
 * shipped and with our solution in its place, on the first 200,000 bytes of the text
 * (check has all of it).  tables/handouts.txt says how each ends.
 */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "programs.h"
#include "run.h"

TestSuite(handouts, .timeout = STUCK, .fini = remove_scratch);

enum { NOT_TYPED = -1 };

/* The status that tables/handouts.txt has for a command. */
static int
expected_status(const char *command, bool is_solved)
{
	char *table = read_file("tables/handouts.txt");
	char *line, pattern[128], status[2][8];

	while ((line = strsep(&table, "\n")) != NULL) {
		if (line[0] == '#' || sscanf(line, "%127[^\n]", pattern) != 1)
			continue;
		line = strstr(pattern, "  ");
		cr_assert(line != NULL && sscanf(line, "%7s %7s", status[0],
					      status[1]) == 2,
		    "tables/handouts.txt: %s", pattern);
		*line = '\0';
		if (fnmatch(pattern, command, 0) == 0)
			return status[is_solved][0] == '-'
				   ? NOT_TYPED
				   : atoi(status[is_solved]);
	}
	return 0;
}

static void
type(const char *dir, const char *command, bool is_solved)
{
	bool is_check = strstr(command, " check") != NULL;
	int status = expected_status(command, is_solved);
	struct outcome o;

	if (status == NOT_TYPED)
		return;
	if (strncmp(command, "perf ", 5) == 0 &&
	    run(&(struct command){ .argv = { "bin/need", "perf" } }).status !=
		0)
		return;
	run(&(struct command){
	    .argv = { "cp", is_check ? "../moby.txt" : "build/part.txt",
		format("%s/moby.txt", dir) } });
	o = sh(dir, command);
	cr_expect(o.status == status, "%s: expected status %d, got %d:\n%s%s",
	    command, status, o.status, o.out, o.err);
}

/* Each step's handout is two tests. */
ParameterizedTestParameters(handouts, typed)
{
	return numbers(2 * (size_t)STEPS);
}

ParameterizedTest(size_t *i, handouts, typed)
{
	const char *dir = tree(), *step = steps[*i / 2];
	bool is_solved = *i % 2 == 1;
	struct outcome o = run(
	    &(struct command){ .argv = { "lib/commands.sh",
				   format("%s/%s/README.md", dir, step) } });
	char *command;

	cr_assert(strstr(o.out, " check\n") != NULL,
	    "%s/README.md: no check among its commands:\n%s", step, o.out);
	if (is_solved)
		run(&(struct command){
		    .argv = { "cp", programs[*i / 2 + 1].source,
			format("%s/%s", dir, step) } });
	while ((command = strsep(&o.out, "\n")) != NULL)
		if (command[0] != '\0')
			type(dir, command, is_solved);
}
