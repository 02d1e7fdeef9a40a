/*
 * The ladder: what an ordinary user is taught where something is refused to him.
 * The refusals are real: the sysctl, PATH, seccomp, permissions.
 *
 * If root runs the tests, they become such a user first, in a copy of the
 * workshop that is his.
 */
#define _GNU_SOURCE /* pipe2 */

#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <criterion/hooks.h>
#include <criterion/parameterized.h>

#include "run.h"
#include "tree.h"

static void leave(void);
TestSuite(ladder, .timeout = STUCK, .fini = leave);

enum { NOBODY = 65534 };

static char home[] = "/tmp/ladder.XXXXXX"; /* where NOBODY may go, too */

static void
leave(void)
{
	run(&(struct command){ .argv = { "rm", "-rf", home } });
}

/* A test that is skipped has no .fini. */
static void
skip(const char *why)
{
	leave();
	cr_skip("%.*s", (int)strcspn(why, "\n"), why);
}

static void
become_ordinary(void)
{
	become(NOBODY);
}

/* What an ordinary user's command says; refusal is what comes before it. */
static struct outcome
ordinary(const char *const refusal[], const char *const words[])
{
	struct command c = { .dir = format("%s/workshop", home),
		.env = { format("HOME=%s", home), format("TMPDIR=%s", home) },
		.prepare = become_ordinary };
	size_t n = 0;

	for (size_t i = 0; refusal[i] != NULL; i++)
		c.argv[n++] = refusal[i];
	for (size_t i = 0; words[i] != NULL; i++)
		c.argv[n++] = words[i];
	return run(&c);
}

static void
must(const char *const argv[])
{
	struct command c = { .dir = NULL };
	struct outcome o;

	for (size_t i = 0; argv[i] != NULL; i++)
		c.argv[i] = argv[i];
	o = run(&c);
	cr_assert(o.status == 0, "%s: %s", argv[0], o.err);
}

/* The ordinary user's copy, with that text for moby.txt, and what refuses.  A
 * short text saves minutes of valgrind's. */
static void
move_in(const char *text)
{
	cr_assert(mkdtemp(home) != NULL, "%s: %s", home, strerror(errno));
	must((const char *[]){
	    "lib/tree.sh", format("%s/workshop", home), NULL });
	must((const char *[]){ "cp", "-p", "build/refuse",
	    format("%s/workshop/tools", home), NULL });
	must((const char *[]){
	    "cp", text, format("%s/workshop/moby.txt", home), NULL });
	if (geteuid() == 0)
		must((const char *[]){
		    "chown", "-R", format("%d", NOBODY), home, NULL });
}

static const char *const no_refusal[] = { NULL };

/* What is expected of an ordinary user's profiles. */
struct lesson {
	const char *said;     /* why it is less than whole; NULL if it is not */
	const char *shows[2]; /* in the profiles of steps 1 and 2 */
};

static const struct lesson whole = { NULL,
	{ "[kernel.kallsyms]", "malloc\n readbyte\n" } };
static const struct lesson without_kernel = {
	"perf records no samples in the kernel",
	{ " read\n", "malloc\n readbyte\n" }
};

static uintmax_t
bytes_of_text(void)
{
	struct stat s;

	cr_assert(stat(format("%s/workshop/moby.txt", home), &s) == 0,
	    "moby.txt: %s", strerror(errno));
	return (uintmax_t)s.st_size;
}

static void
expect_lesson(
    const char *const refusal[], const char *said, int step, const char *shows)
{
	const char *name = format("step%d", step);
	struct outcome o = ordinary(
	    refusal, (const char *[]){ "make", name, "profile", NULL });

	cr_assert(o.status == 0, "make %s profile: status %d:\n%s%s", name,
	    o.status, o.out, o.err);
	cr_expect(strstr(squeezed(o.out), shows) != NULL,
	    "make %s profile: no \"%s\" in:\n%s%s", name, shows, o.out, o.err);
	cr_expect(said == NULL || strstr(o.out, said) != NULL ||
		      strstr(o.err, said) != NULL,
	    "make %s profile: does not say \"%s\":\n%s%s", name, said, o.out,
	    o.err);
	if (step == 1)
		cr_expect(
		    number_after(o.out, "\n  read calls ") >= bytes_of_text(),
		    "step 1: too few reads:\n%s", o.out);
	else
		cr_expect(
		    strstr(o.out, "of them by readbyte (words.c:77)") != NULL,
		    "step 2: readbyte is not named:\n%s", o.out);
}

static void
expect_lessons(const char *const refusal[], const struct lesson *l)
{
	expect_lesson(refusal, l->said, 1, l->shows[0]);
	expect_lesson(refusal, l->said, 2, l->shows[1]);
}

/* doctor finds it, and a way all the same. */
static void
expect_found(const char *const refusal[], const char *item)
{
	struct outcome o =
	    ordinary(refusal, (const char *[]){ "tools/care/doctor.sh", NULL });

	cr_expect(o.status == 0 && o.err[0] == '\0' &&
		      strstr(o.out, "\nEvery step works here") != NULL,
	    "doctor: status %d:\n%s%s", o.status, o.out, o.err);
	cr_expect(strstr(o.out, item) != NULL, "doctor: no \"%s\" in:\n%s",
	    item, o.out);
}

/* check needs none of what is refused here. */
static void
expect_verdicts(const char *const refusal[])
{
	struct outcome flawed = ordinary(
	    refusal, (const char *[]){ "tools/check.sh",
			 "step1-unbuffered", "step1-unbuffered", NULL });
	struct outcome solved = ordinary(refusal,
	    (const char *[]){ "tools/check.sh", "step1-unbuffered",
		"solutions/step1-unbuffered", NULL });

	cr_expect(flawed.status == 1 &&
		      number_after(flawed.out, "200,000 bytes") >= 200000 &&
		      strstr(flawed.out, "too many\n") != NULL,
	    "check of step 1: %d:\n%s%s", flawed.status, flawed.out,
	    flawed.err);
	cr_expect(
	    solved.status == 0 && strstr(solved.out, "All of it holds") != NULL,
	    "check of its solution: %d:\n%s%s", solved.status, solved.out,
	    solved.err);
}

/*
 * The levels of perf_event_paranoid.  Only root may set it, for all of the
 * machine, and the old one must come back, however these tests end.
 */
static const char setting[] = "/proc/sys/kernel/perf_event_paranoid";

static int
read_level(void)
{
	return (int)strtol(read_file(setting), NULL, 10);
}

static bool
write_level(int fd, int level)
{
	return fd != -1 && dprintf(fd, "%d\n", level) > 0;
}

/* A process that outlives all others here and puts the level back: its read
 * returns when the last other end of the pipe is closed, by whatever cause. */
ReportHook(PRE_ALL)(struct criterion_test_set *tests)
{
	int ends[2], fd, level;
	char nothing;

	(void)tests;
	fd = open(setting, O_WRONLY | O_CLOEXEC);
	if (fd == -1 || pipe2(ends, O_CLOEXEC) == -1)
		return;
	level = read_level();
	if (fork() != 0) {
		close(fd);
		close(ends[0]);
		return;
	}
	setsid(); /* out of the reach of Ctrl-C */
	close(ends[1]);
	while (read(ends[0], &nothing, 1) == -1 && errno == EINTR)
		continue;
	if (read_level() != level)
		write_level(fd, level);
	_exit(0);
}

/* Sets the level, and keeps others from it until this test ends. */
static void
at_level(int level)
{
	int fd;

	if (geteuid() != 0)
		skip(format(
		    "perf_event_paranoid %d: only root may set it", level));
	fd = open(setting, O_WRONLY | O_CLOEXEC);
	if (fd == -1 || flock(fd, LOCK_EX) == -1 || !write_level(fd, level))
		skip(format(
		    "perf_event_paranoid %d: %s", level, strerror(errno)));
}

ParameterizedTestParameters(ladder, paranoid)
{
	static int levels[] = { -1, 1, 2, 3, 4 };

	return cr_make_param_array(
	    int, levels, sizeof levels / sizeof levels[0]);
}

/* What perf_event_paranoid is about, and no more, may keep perf from running. */
static void
need_perf_but_for_paranoid(void)
{
	struct outcome o =
	    run(&(struct command){ .argv = { "../tools/care/perf.sh" } });

	if (o.status != 0 && strstr(o.out, "perf_event_paranoid") == NULL)
		skip(o.out);
}

ParameterizedTest(int *level, ladder, paranoid)
{
	const char *now = format("(perf_event_paranoid is %d)", *level);
	struct outcome o;

	need_perf_but_for_paranoid();
	move_in("../moby.txt");
	at_level(*level);
	o = ordinary(
	    no_refusal, (const char *[]){ "tools/care/perf.sh", NULL });
	if (*level < 2 && read_file("/proc/sys/kernel/kptr_restrict")[0] != '0')
		skip(o.out);
	cr_assert(*level > 1 ? strstr(o.out, now) != NULL : o.out[0] == '\0',
	    "perf_event_paranoid %d: rung.sh says: %s", *level, o.out);
	cr_assert(*level > 2 || o.status == 0,
	    "perf_event_paranoid %d: no samples", *level);

	switch (*level) {
	case 1:
		expect_found(no_refusal, "\nperf        ok ");
		expect_lessons(no_refusal, &whole);
		break;
	case 2:
		expect_found(no_refusal, "\nperf        limited ");
		expect_lessons(no_refusal, &without_kernel);
		break;
	case 3:
	case 4:
		if (o.status == 0)
			skip(format(
			    "perf_event_paranoid %d forbids no more than 2 "
			    "here: not a kernel of Debian's or Ubuntu's",
			    *level));
		expect_found(no_refusal, "\nperf        missing ");
	}
}

static void
expect_callgrind(const char *const refusal[], const char *reason)
{
	expect_found(refusal, format("\nperf        missing  %s\n", reason));
	expect_lessons(refusal,
	    &(struct lesson){ reason, { "< words.c:file_read (200,001x)",
					  "< words.c:readbyte (200,001x)" } });
}

Test(ladder, no_perf)
{
	const char *path;

	move_in("build/part.txt");
	path = format("%s/path", home);
	must((const char *[]){ "lib/without.sh", "perf", path, NULL });
	expect_callgrind(
	    (const char *[]){ "env", format("PATH=%s", path), NULL },
	    "perf is not installed");
}

Test(ladder, perf_event_open_refused)
{
	static const char *const refusal[] = { "tools/refuse",
		"perf_event_open", NULL };

	need_perf_but_for_paranoid();
	move_in("build/part.txt");
	expect_callgrind(refusal,
	    "perf is forbidden here (perf_event_open refused, as in "
	    "containers)");
	expect_verdicts(refusal);
}

/* What a command says, on both outputs, of what cannot be had and what is had instead. */
struct instead {
	const char *command;
	const char *shows[3];
};

static const struct instead instead_of_perf[] = {
	{ "make step4 profile PROFILER=perf 2>&1",
	    { "perf is forbidden here", "\ncallgrind runs instead",
		"< words.c:readbyte (200,001x)" } },
	{ "make step4 line PROFILER=perf 2>&1",
	    { "perf is forbidden here", "about 10 s", "By callgrind:" } },
	{ "make step3 profile 2>&1",
	    { "time, under perf ", "  perf is forbidden here (make doctor)",
		"" } },
	{ "make step1 profile 2>&1",
	    { "about 10 s", "make step1 recorded prints", "" } },
	{ "make encore profile 2>&1",
	    { "callgrind runs instead", "# Instructions of each line",
		"%)  \t" } },
	{ "cd step2-buffered && make profile 2>&1",
	    { "perf may not be used here (cd .. && make doctor)", "about 10 s",
		"< words.c:readbyte (200,001x)" } },
	{ "cd solutions/encore && make profile 2>&1 || make callgrind",
	    { "perf may not be used here (make doctor): make callgrind",
		"# Instructions of each line", "" } },
};

ParameterizedTestParameters(ladder, instead_of_perf)
{
	return numbers(sizeof instead_of_perf / sizeof instead_of_perf[0]);
}

ParameterizedTest(size_t *i, ladder, instead_of_perf)
{
	static const char *const refusal[] = { "tools/refuse",
		"perf_event_open", NULL };
	const struct instead *in = &instead_of_perf[*i];
	struct outcome o;

	need_perf_but_for_paranoid();
	move_in("build/part.txt");
	o = ordinary(
	    refusal, (const char *[]){ "sh", "-c", in->command, NULL });
	cr_expect(o.status == 0, "%s: status %d:\n%s%s", in->command, o.status,
	    o.out, o.err);
	for (size_t n = 0; n < 3; n++)
		cr_expect(strstr(o.out, in->shows[n]) != NULL,
		    "%s: no \"%s\" in:\n%s", in->command, in->shows[n], o.out);
	cr_expect(widest(o.out) <= 100, "%s: wider than 100:\n%s", in->command,
	    o.out);
}

/* Where this kernel is not Debian's or Ubuntu's, the level may be any. */
Test(ladder, perf_event_open_refused_by_level)
{
	static const char *const refusal[] = { "tools/refuse", "-a",
		"perf_event_open", NULL };

	need_perf_but_for_paranoid();
	move_in("build/part.txt");
	expect_found(refusal,
	    format("perf is forbidden here (perf_event_paranoid is %d)\n"
		   "%21ssudo sysctl kernel.perf_event_paranoid=1\n",
		read_level(), ""));
}

/* Nothing here needs it, valgrind no more than perf. */
Test(ladder, ptrace_refused)
{
	static const char *const refusal[] = { "tools/refuse", "ptrace", NULL };

	move_in("../moby.txt");
	expect_found(refusal, "\nptrace      limited  refused");
	expect_lessons(
	    refusal, &(struct lesson){ NULL, { "readbyte", "malloc" } });
	expect_verdicts(refusal);
}

/* To the /proc/self/io of a program that he may run but not read, an ordinary
 * user has no right.  Without perf too, only valgrind is left. */
Test(ladder, count_unreadable)
{
	static const char *const refusal[] = { "tools/refuse",
		"perf_event_open", NULL };

	move_in("build/part.txt");
	must((const char *[]){ "chmod", "111",
	    format("%s/workshop/tools/count", home), NULL });
	expect_found(refusal, "\nread calls  limited ");
	expect_lesson(refusal, NULL, 1, "< words.c:file_read (200,001x)");
	expect_verdicts(refusal);
}
