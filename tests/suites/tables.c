/*
 * Test cases in tables, such as tables/grammar.txt.  A case is a line, and two blanks or
 * more separate its fields:
 *
 *	name  command  status  expression ...  !expression
 *
 * The command is typed in a new copy of the workshop, with bin/ in front of PATH.  It must
 * end with the status.  Each expression, an extended regular one, must match a line of its
 * standard output or standard error, and one after ! must match no line.  If the status is
 * 77, the case is skipped.
 *
 * A line of tables/screens.txt has only a name and a command, because the whole output is
 * compared with recorded/screens/NAME.  make record writes these files again.
 */
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "programs.h"
#include "run.h"

enum { FIELDS = 12 };

struct row {
	const char *field[FIELDS + 1]; /* NULL after the last */
};

/* Returns the next line that is a case, or NULL after the last one. */
static char *
next_case(char **text)
{
	char *line;

	while ((line = strsep(text, "\n")) != NULL)
		if (line[0] != '#' && line[0] != '\0')
			return line;
	return NULL;
}

/* Returns row i of a table, counted from 0.  After the last row it has no fields. */
static struct row
read_row(const char *table, size_t i)
{
	char *text = read_file(format("tables/%s.txt", table));
	struct row r = { { NULL } };
	char *line, *end;

	do
		line = next_case(&text);
	while (line != NULL && i-- > 0);
	for (size_t f = 0; line != NULL && *line != '\0' && f < FIELDS; f++) {
		r.field[f] = line;
		end = strstr(line, "  ");
		line = end != NULL ? end + strspn(end, " ") : NULL;
		if (end != NULL)
			*end = '\0';
	}
	return r;
}

static struct criterion_test_params
rows(const char *table)
{
	size_t n = 0;

	if (access(format("tables/%s.txt", table), R_OK) == -1)
		abort(); /* no test runs yet, so no assertion can fail */
	while (read_row(table, n).field[0] != NULL)
		n++;
	return numbers(n);
}

static struct outcome
type(const char *command)
{
	struct command c = { .argv = { "sh", "-c", command } };
	struct outcome o;

	c.env[0] = format("PATH=%s:%s", absolute("bin"), getenv("PATH"));
	c.env[1] = format("TESTS=%s", absolute("."));
	c.env[2] = format("PART=%s", absolute("build/part.txt"));
	c.dir = tree();
	o = run(&c);
	if (o.status == 77)
		cr_skip("%.*s", (int)strcspn(o.err, "\n"), o.err);
	return o;
}

static bool
says(const char *text, const char *expression)
{
	regex_t compiled;
	bool found;

	cr_assert(regcomp(&compiled, expression,
		      REG_EXTENDED | REG_NEWLINE | REG_NOSUB) == 0,
	    "not a regular expression: %s", expression);
	found = regexec(&compiled, text, 0, NULL, 0) == 0;
	regfree(&compiled);
	return found;
}

static void
expect_case(const char *table, size_t i)
{
	struct row r = read_row(table, i);
	struct outcome o;
	char *said;

	cr_assert(r.field[2] != NULL, "tables/%s.txt, %s: no status", table,
	    r.field[0]);
	o = type(r.field[1]);
	said = format("%s%s", o.out, o.err);
	cr_expect(o.status == atoi(r.field[2]),
	    "%s: %s: expected status %s, got %d:\n%s", r.field[0], r.field[1],
	    r.field[2], o.status, said);
	for (size_t f = 3; r.field[f] != NULL; f++) {
		const char *expression = r.field[f];
		bool is_wanted = expression[0] != '!';

		cr_expect(says(said, expression + !is_wanted) == is_wanted,
		    "%s: %s: expected %s, got:\n%s", r.field[0], r.field[1],
		    expression, said);
	}
}

/* Each table is a suite, so that it can be run alone. */
#define TABLE(name)                                                            \
	TestSuite(name, .timeout = STUCK, .fini = remove_scratch);             \
	ParameterizedTestParameters(name, each)                                \
	{                                                                      \
		return rows(#name);                                            \
	}                                                                      \
	ParameterizedTest(size_t *i, name, each)                               \
	{                                                                      \
		expect_case(#name, *i);                                        \
	}

TABLE(grammar)
TABLE(machines)
TABLE(profiles)
TABLE(experiments)
TABLE(pictures)
TABLE(learner)
TABLE(slides)

TestSuite(screens, .timeout = STUCK, .fini = remove_scratch);

ParameterizedTestParameters(screens, each)
{
	return rows("screens");
}

ParameterizedTest(size_t *i, screens, each)
{
	struct row r = read_row("screens", *i);
	const char *recorded = format("recorded/screens/%s", r.field[0]);
	const char *seen = format("%s/seen", scratch());
	struct outcome o = type(format("{ %s; } 2>&1", r.field[1]));
	char *screen = format("%sstatus %d\n", o.out, o.status);

	write_file(seen, screen, strlen(screen));
	o = run(&(struct command){
	    .argv = { "sed", "-i", "-E", "-f", "tables/masks.sed", seen } });
	cr_assert(o.status == 0, "masks.sed: %s", o.err);
	if (getenv("RECORD") != NULL)
		run(&(struct command){ .argv = { "cp", seen, recorded } });
	o = run(&(struct command){ .argv = { "diff", "-u", recorded, seen } });
	cr_expect(o.status == 0,
	    "%s: %s: the screen is not the recorded one (if it is right: "
	    "make -C tests record):\n%s%s",
	    r.field[0], r.field[1], o.out, o.err);
}
