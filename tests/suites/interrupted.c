/*
 * Ctrl-C, and what a kernel without memory does, at any moment: nothing is left
 * that runs, nothing of the learner's has changed, and the next command works.
 *
 * The moments are random.  INTERRUPT_SEED=n, which a failure names, repeats them
 * as far as the machine is as fast as it was.
 */
#define _GNU_SOURCE /* strsignal */

#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "run.h"
#include "tree.h"

TestSuite(interrupted, .timeout = 4 * STUCK, .fini = remove_scratch);

enum {
	AS_AT_FIRST = -1, /* what these want not every machine has */
	TIMES = 50,
	LONGEST = 3000, /* ms until the signal */
	GRACE = 10000   /* ms until all has ended that it ends */
};

static char port[sizeof "PORT=65535"];

static const struct {
	const char *words[4];
	const char *then[4]; /* what has to work after it */
	int status;          /* if that is left alone; make's; or */
} commands[] = {
	{ { "step1", "profile" }, { "step1", "profile" }, 0 },
	{ { "step2", "check" }, { "step2", "check" }, 1 },
	{ { "step3", "profile" }, { "step3", "profile" }, 0 },
	{ { "step3", "reset" }, { "step3", "reset" }, 0 },
	{ { "step4", "check", "OF=solution" }, { "step4", "check" }, 1 },
	{ { "step4", "profile" }, { "step4", "profile" }, 0 },
	{ { "step2", "flame" }, { "step2", "flame" }, AS_AT_FIRST },
	{ { "step3", "web", port }, { "step3", "pprof" }, AS_AT_FIRST },
	{ { "step4", "pprof" }, { "step4", "pprof" }, AS_AT_FIRST },
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

static unsigned seed;
static int expected[COMMANDS]; /* statuses */
static const char mine[] = "/* mine */\n";

static void
pause_ms(unsigned ms)
{
	nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000L }, NULL);
}

/* Starts make as a terminal would: a process group of its own, which hears of
 * Ctrl-C.  All that it starts has TMPDIR in its environment. */
static pid_t
start(const char *dir, const char *tmpdir, const char *const words[])
{
	char *argv[8] = { "make", "-s" };
	pid_t child;

	for (size_t i = 0; words[i] != NULL; i++)
		argv[2 + i] = (char *)words[i];
	child = fork();
	cr_assert(child != -1, "fork: %s", strerror(errno));
	if (child != 0) {
		setpgid(child, child);
		return child;
	}
	setpgid(0, 0);
	/* Who runs the tests in the background has it ignored. */
	signal(SIGINT, SIG_DFL);
	setenv("TMPDIR", tmpdir, 1);
	dup2(open("/dev/null", O_RDWR), STDIN_FILENO);
	dup2(STDIN_FILENO, STDOUT_FILENO);
	dup2(STDIN_FILENO, STDERR_FILENO);
	if (chdir(dir) == -1)
		_exit(125);
	execvp(argv[0], argv);
	_exit(125);
}

/* The command line of a process that has that TMPDIR, or NULL if none has. */
static char *
still_running(const char *tmpdir)
{
	struct outcome o = run(
	    &(struct command){ .argv = { "sh", "-c",
				   "for p in /proc/[0-9]*; do "
				   "grep -qzxF \"TMPDIR=$0\" $p/environ && "
				   "tr '\\0' ' ' <$p/cmdline; done 2>/dev/null",
				   (char *)tmpdir } });

	return o.out[0] == '\0' ? NULL : o.out;
}

static void
expect_all_ended(const char *what, const char *tmpdir)
{
	const char *left = NULL;

	for (unsigned ms = 0; ms < GRACE; ms += 100) {
		left = still_running(tmpdir);
		if (left == NULL)
			return;
		pause_ms(100);
	}
	cr_expect_fail("%s: still running: %s", what, left);
}

/* Ctrl-C leaves time to tidy up, SIGKILL doesn't. */
static void
expect_tidy(const char *what, const char *tmpdir)
{
	struct outcome o =
	    run(&(struct command){ .argv = { "ls", "-A", tmpdir } });

	cr_expect(o.out[0] == '\0', "%s: left in TMPDIR:\n%s", what, o.out);
	run(&(struct command){ .argv = { "rm", "-rf", tmpdir } });
}

/* Each step's words.c has the learner's line at its end. */
static void
edit(const char *dir)
{
	for (size_t i = 0; i < STEPS; i++) {
		char *file = format("%s/%s/words.c", dir, steps[i]);
		char *text = format("%s%s", read_file(file), mine);

		if (strstr(read_file(file), mine) == NULL)
			write_file(file, text, strlen(text));
	}
}

/* Whole, with the learner's line; or, where it was reset, as shipped and the
 * learner's kept. */
static void
expect_kept(const char *what, const char *dir, size_t step, bool reset)
{
	const char *shipped = read_file(source_of(step));
	const char *whole = format("%s%s", shipped, mine);
	const char *now = read_file(format("%s/%s/words.c", dir, steps[step]));
	glob_t kept;

	if (strcmp(now, whole) == 0)
		return;
	cr_assert(reset && strcmp(now, shipped) == 0,
	    "%s: %s/words.c is neither the learner's nor as shipped:\n%s", what,
	    steps[step], now);
	cr_assert(glob(format("%s/%s/words.c.2*", dir, steps[step]), 0, NULL,
		      &kept) == 0,
	    "%s: nothing is kept", what);
	cr_assert(
	    strcmp(read_file(kept.gl_pathv[kept.gl_pathc - 1]), whole) == 0,
	    "%s: what is kept is not the learner's", what);
}

static void
interrupt(const char *dir, unsigned n)
{
	size_t c = (unsigned)rand() % COMMANDS;
	int signal = rand() % 2 == 0 ? SIGINT : SIGKILL;
	bool reset = strcmp(commands[c].words[1], "reset") == 0;
	unsigned ms = (unsigned)rand() % (reset ? 100 : LONGEST);
	char *tmpdir = format("%s/tmp%u", scratch(), n);
	char *what = format(
	    "INTERRUPT_SEED=%u, number %u: make %s %s, %s after %u ms", seed, n,
	    commands[c].words[0], commands[c].words[1], strsignal(signal), ms);
	struct outcome o;
	pid_t child;

	edit(dir);
	if (rand() % 4 == 0) /* so that it is built, too */
		make(dir, (const char *[]){ "-s", "clean", NULL });
	run(&(struct command){ .argv = { "mkdir", tmpdir } });
	child = start(dir, tmpdir, commands[c].words);
	pause_ms(ms);
	kill(-child, signal);
	waitpid(child, NULL, 0);

	expect_all_ended(what, tmpdir);
	if (signal == SIGINT)
		expect_tidy(what, tmpdir);
	for (size_t i = 0; i < STEPS; i++)
		expect_kept(what, dir, i, reset);
	edit(dir);
	o = make(dir, commands[c].then);
	cr_expect(o.status == expected[c],
	    "%s: then it ends with status %d:\n%s%s", what, o.status, o.out,
	    o.err);
}

Test(interrupted, at_any_moment)
{
	const char *dir = tree(), *again = getenv("INTERRUPT_SEED");
	int number;

	close(listen_somewhere(&number));
	snprintf(port, sizeof port, "PORT=%d", number);

	seed = again != NULL ? (unsigned)strtoul(again, NULL, 10)
			     : (unsigned)time(NULL);
	srand(seed);
	for (size_t c = 0; c < COMMANDS; c++)
		expected[c] = commands[c].status != AS_AT_FIRST
				  ? commands[c].status
				  : make(dir, commands[c].then).status;
	for (unsigned n = 1; n <= TIMES; n++)
		interrupt(dir, n);
}
