/*
 * The handouts can be typed.  In a copy of the workshop, each step gets the commands of its
 * handout in their order: until check in its original, and from check on in our solution, as
 * if the learner had found it.  Each command must end with status 0.
 */
#include <fnmatch.h>
#include <string.h>

#include <criterion/criterion.h>

#include "programs.h"
#include "run.h"

TestSuite(handouts, .timeout = STUCK, .fini = remove_scratch);

/* Patterns of the shell's, for commands that run until Ctrl-C or change this machine. */
static const char *const not_typed[] = { "make step? watch", "make step? web*",
	"./setup.sh*" };

static bool
can_be_typed(const char *command)
{
	for (size_t i = 0; i < sizeof not_typed / sizeof not_typed[0]; i++)
		if (fnmatch(not_typed[i], command, 0) == 0)
			return false;
	return strncmp(command, "perf ", 5) != 0 ||
	       sh(NULL, "bin/need perf").status == 0;
}

static void
copy(const char *file, const char *to)
{
	run(&(struct command){ .argv = { "cp", file, to } });
}

static void
type(const char *dir, const char *command)
{
	struct outcome o = sh(dir, command);

	cr_expect(o.status == 0, "%s: expected status 0, got %d:\n%s%s",
	    command, o.status, o.out, o.err);
}

ParameterizedTestParameters(handouts, typed)
{
	return numbers(STEPS);
}

ParameterizedTest(size_t *i, handouts, typed)
{
	const char *dir = tree(), *step = steps[*i];
	const char *text = format("%s/moby.txt", dir);
	struct outcome o = run(
	    &(struct command){ .argv = { "lib/commands.sh",
				   format("%s/%s/README.md", dir, step) } });
	char *command;

	cr_assert(strstr(o.out, " check\n") != NULL,
	    "%s/README.md: no check among its commands:\n%s", step, o.out);
	/* The profilers get a part of the text, because they are slow.  check refuses to
	 * work with less than the whole text. */
	copy("build/part.txt", text);
	while ((command = strsep(&o.out, "\n")) != NULL) {
		const bool is_check = strstr(command, " check") != NULL;

		if (command[0] == '\0' || !can_be_typed(command))
			continue;
		if (is_check) {
			copy(programs[*i + 1].source,
			    format("%s/%s", dir, step));
			copy("../moby.txt", text);
		}
		type(dir, command);
		if (is_check)
			copy("build/part.txt", text);
	}
}
