/*
 * What an option such as OF= may be given that is not what is meant: a
 * shell's or make's own characters, options, several lines, endless numbers.  It
 * is refused in one line, or taken as it stands; and never executed.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "run.h"
#include "tree.h"

TestSuite(hostile, .timeout = STUCK, .fini = remove_scratch);

/* Whoever executes one of them makes a file called pwned. */
static const char *const values[] = {
	"$(touch pwned)",
	"$(shell touch pwned)",
	"`touch pwned`",
	"; touch pwned",
	"1; touch pwned",
	"| touch pwned",
	"& touch pwned &",
	"> pwned",
	"'; touch pwned; '",
	"\"; touch pwned; \"",
	"')$(touch pwned)",
	"1\ntouch pwned\n",
	"--help",
	"-o pwned",
	"--version",
	"$$",
	"%s%n",
	"*",
	"1 2",
	"-1",
	"99999999999999999999",
	"system(\"touch pwned\")",
};

enum { VALUES = sizeof values / sizeof values[0] };

/* Where a value is looked at. */
static const struct place {
	const char *name;
	const char *words[4];
} places[] = {
	{ "OF", { "step1", "run" } },
	{ "PROFILER", { "step1", "profile" } },
	{ "RATE", { "step3", "profile" } },
	{ "RATE", { "step4", "sample" } },
	{ "SCALE", { "step3", "profile" } },
	{ "SCALE", { "compare" } },
	{ "HINT", { "step2", "hint" } },
	{ "PORT", { "step4", "web" } },
	{ "DIFF", { "step4", "pprof" } },
	{ "SECONDS", { "fuzz" } },
};

enum { PLACES = sizeof places / sizeof places[0] };

ParameterizedTestParameters(hostile, refused)
{
	return numbers(PLACES);
}

/* A file called pwned, wherever it is. */
static void
expect_nothing_executed(const char *dir, const char *setting)
{
	struct outcome o = run(&(struct command){
	    .argv = { "find", dir, "pwned", "-name", "pwned" } });

	cr_expect(
	    o.out[0] == '\0', "%s was executed: there is %s", setting, o.out);
	run(&(struct command){
	    .argv = { "find", dir, "pwned", "-name", "pwned", "-delete" } });
}

/* Words to make with a setting, among them or in the environment. */
static struct outcome
say(const char *dir, const char *const words[], const char *setting,
    bool in_environment)
{
	struct command c = { .argv = { "make" }, .dir = dir };
	size_t n = 1;

	for (size_t i = 0; words[i] != NULL; i++)
		c.argv[n++] = words[i];
	if (in_environment)
		c.env[0] = setting;
	else
		c.argv[n] = setting;
	return run(&c);
}

/* One line, but for that by which make says that a command has failed. */
static void
expect_one_line(const char *setting, struct outcome o)
{
	const char *made = strstr(o.err, "\nmake: *** [");
	size_t lines = count_lines(o.err) - (made != NULL);

	cr_expect(o.status == 2 && lines == 1,
	    "%s: expected status 2 and one line, got %d and\n%s%s", setting,
	    o.status, o.out, o.err);
}

ParameterizedTest(size_t *i, hostile, refused)
{
	const struct place *p = &places[*i];
	const char *dir = tree();

	for (size_t v = 0; v < 2 * VALUES; v++) {
		char *setting = format("%s=%s", p->name, values[v / 2]);
		bool in_environment = v % 2 == 1;

		/* To one's own shell it is something else. */
		if (in_environment && strcmp(p->name, "SECONDS") == 0)
			continue;
		expect_one_line(
		    setting, say(dir, p->words, setting, in_environment));
		expect_nothing_executed(dir, setting);
	}
}

/* A text may be called anything but two lines. */
static const struct {
	const char *words[4];
	const char *shows;
} readers[] = {
	{ { "step1", "run" }, "3 ../" },
	{ { "step2", "run", "OF=solution" }, "3 ../../" },
	{ { "encore", "run" }, "3 ../../" },
};

enum { READERS = sizeof readers / sizeof readers[0] };

ParameterizedTestParameters(hostile, texts)
{
	return numbers(READERS);
}

ParameterizedTest(size_t *i, hostile, texts)
{
	const char *dir = tree();

	for (size_t v = 0; v < 2 * VALUES; v++) {
		const char *name = values[v / 2];
		char *setting = format("TEXT=%s", name);
		struct outcome o;

		if (strchr(name, '\n') == NULL)
			write_file(format("%s/%s", dir, name), "a b c\n", 6);
		o = say(dir, readers[*i].words, setting, v % 2 == 1);
		expect_nothing_executed(dir, setting);
		if (strchr(name, '\n') != NULL)
			expect_one_line(setting, o);
		else
			cr_expect(o.status == 0 &&
				      strstr(o.out, readers[*i].shows) != NULL,
			    "%s: expected \"%s\", got status %d and\n%s%s",
			    setting, readers[*i].shows, o.status, o.out, o.err);
	}
}

/* And what takes long to count it gets the worst name of all. */
static const char worst[] = "TEXT=--';touch pwned;'\"`touch pwned`"
			    "$(touch pwned)$(shell touch pwned)|&>pwned %s";

static const char *const slow[][4] = {
	{ "step2", "profile", "PROFILER=callgrind" },
	{ "step3", "profile", "SCALE=2" },
	{ "step4", "profile" },
	{ "step4", "line", "PROFILER=massif" },
	{ "step4", "sample", "RATE=1024" },
	{ "step3", "curve" },
	{ "compare" },
};

Test(hostile, slow_texts)
{
	const char *dir = tree();

	write_file(format("%s/%s", dir, after(worst, "=")), "a b c\n", 6);
	for (size_t i = 0; i < sizeof slow / sizeof slow[0]; i++) {
		struct outcome o = say(dir, slow[i], worst, i % 2 == 1);

		cr_expect(o.status == 0, "make %s %s: status %d and\n%s%s",
		    slow[i][0], worst, o.status, o.out, o.err);
		expect_nothing_executed(dir, worst);
	}
}

/* A step's folder has no tools behind it that would refuse anything. */
static const struct {
	const char *dir;
	const char *words[4];
	const char *name;
} alone[] = {
	{ "step1-unbuffered", { "run" }, "TEXT" },
	{ "step2-buffered", { "run" }, "TEXT" },
	{ "step3-heap", { "profile", "TEXT=three" }, "RATE" },
	{ "step4-escape", { "massif", "TEXT=three" }, "RATE" },
	{ "solutions/encore", { "run" }, "TEXT" },
};

enum { ALONE = sizeof alone / sizeof alone[0] };

ParameterizedTestParameters(hostile, a_step_alone)
{
	return numbers(ALONE);
}

ParameterizedTest(size_t *i, hostile, a_step_alone)
{
	const char *dir = format("%s/%s", tree(), alone[*i].dir);

	write_file(format("%s/three", dir), "a b c\n", 6);
	for (size_t v = 0; v < 2 * VALUES; v++) {
		char *setting = format("%s=%s", alone[*i].name, values[v / 2]);

		say(dir, alone[*i].words, setting, v % 2 == 1);
		expect_nothing_executed(dir, setting);
	}
}

/* It tries perf first, and then starts make once more. */
Test(hostile, a_text_from_the_environment)
{
	const char *dir = tree();
	struct outcome o;

	write_file(format("%s/step1-unbuffered/%s", dir, after(worst, "=")),
	    "a b c\n", 6);
	o = run(&(struct command){ .argv = { "make", "profile" },
	    .dir = format("%s/step1-unbuffered", dir),
	    .env = { worst } });
	cr_expect(o.status == 0 && strstr(o.out, "\n3 ./--';touch") != NULL,
	    "status %d and\n%s%s", o.status, o.out, o.err);
	expect_nothing_executed(format("%s/step1-unbuffered", dir), worst);
}
