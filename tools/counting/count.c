/*
 * count: run a command and count what it did.
 *
 *	count [-m] [-o file] [-t seconds] command [argument ...]
 *
 * It prints a line for each count, a name and a number:
 *
 *	reads   read(2) calls, and pread(2)s and the like.  Those by which the
 *	        kernel and the dynamic loader start the program are among them.
 *	wall    seconds from start to end
 *	user    seconds of CPU time in the program
 *	sys     seconds of CPU time in the kernel on its behalf
 *	pagefaults  of both kinds: getrusage(2), ru_minflt and ru_majflt
 *	rss     KiB, the most resident memory that it had at one time
 *	status  its exit status, or 128 plus the number of the signal that ended
 *	        it, or 124 if -t ended it
 *
 * With -m the command runs once more, with calls.so in front of its libraries.  If
 * standard input is a pipe, it runs only so, as nothing is left to read for another
 * run, and the times include the counting:
 *
 *	allocs  blocks taken from the heap
 *	frees   blocks given back
 *	peak    bytes, the most that were held at one time: malloc_usable_size(3)
 *	blocks  blocks that were held at that time
 *	asks    for each place that calls malloc: how often, for how many bytes,
 *	        and where it is: addresses for addr2line(1), innermost first
 *	reader  for each place that calls read: how often, and where it is
 *
 * A static program, or another C library than glibc, takes no such library.
 * Then valgrind counts allocs and frees, and the other lines are not printed.
 *
 * All lines go to standard error, or to the file of -o.  The command's own
 * output goes to standard output, that of its first run only.  -t ends the
 * command after that many whole seconds of CPU time, or after PATIENCE times as
 * many by the clock.  Under valgrind it has SLOWER times as long.  A command
 * that does not end well by itself is not run again.  Each run begins where
 * standard input stood.
 *
 * count's own status is the command's, or 125 if count itself failed, with a
 * line that says why.
 *
 * No privilege is needed.  The kernel adds up what a process and the children
 * it has waited for have read: /proc/self/io in proc(5).  So the difference
 * across one child, less our own reading of that file, is the child's.  Where
 * that file may not be read, valgrind lists the system calls, about ten times as
 * slowly.  The few by which the kernel starts the program are missing then.
 */
#define _GNU_SOURCE /* pipe2(2) */
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "calls.h"
#include "preload.h"
#include "reads.h"
#include "watchdog.h"

enum {
	FAILURE = 125, /* our own exit status, as in env(1) and timeout(1) */
	TIMEOUT = 124, /* the command's, if -t ended it, as in timeout(1) */
	SLOWER = 20,   /* times as long as bare may a run under valgrind take */
	ARGUMENTS = 256, /* the longest command, with valgrind before it */
	VALGRIND = 7,    /* arguments that start_valgrind puts there, at most */
	LOG_FD = 9       /* where valgrind writes, in its process */
};

struct counts {
	uintmax_t reads;
	double wall, user, sys;    /* seconds */
	long faults;               /* page faults */
	long rss;                  /* KiB */
	int status;                /* exit status, TIMEOUT, or 128 + signal */
	const struct calls *calls; /* NULL: not counted by calls.so */
	uintmax_t allocs, frees;   /* by valgrind */
};

extern char **environ; /* no header declares it: environ(7) */

static unsigned limit; /* seconds that the command may take; 0: any time */
static off_t input;    /* where its standard input begins; -1 for a pipe */

/* For the functions of posix_spawn(3), which return an error number. */
static void
need(int error, const char *what)
{
	errno = error;
	if (errno != 0)
		err(FAILURE, "%s", what);
}

/*
 * Starts a command.  Of a run that is not the first, the output is thrown away,
 * and standard input stands where the first run found it.  log is -1, or a file
 * that becomes LOG_FD of a valgrind.
 */
static pid_t
start(char *const command[], bool is_first, int log)
{
	posix_spawn_file_actions_t actions;
	pid_t child;

	if (!is_first && input != -1)
		lseek(STDIN_FILENO, input, SEEK_SET);
	need(posix_spawn_file_actions_init(&actions), "posix_spawn");
	if (!is_first)
		need(posix_spawn_file_actions_addopen(
			 &actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0),
		    "/dev/null");
	if (log != -1)
		need(posix_spawn_file_actions_adddup2(&actions, log, LOG_FD),
		    "dup2");
	errno =
	    posix_spawnp(&child, command[0], &actions, NULL, command, environ);
	if (errno == ENOENT)
		err(FAILURE, "cannot run %s: is it installed?", command[0]);
	if (errno != 0)
		err(FAILURE, "cannot run %s", command[0]);
	posix_spawn_file_actions_destroy(&actions);

	watch(child, log == -1 ? limit : limit * SLOWER);
	return child;
}

/* Waits for a child to end; returns its status as struct counts has it. */
static int
finish(pid_t child, struct rusage *usage)
{
	int status;

	if (wait4(child, &status, 0, usage) == -1)
		err(FAILURE, "wait4");
	if (unwatch() != BY_ITSELF)
		return TIMEOUT;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}

/*
 * Starts a command under valgrind, with the options of a tool; *log gets what it
 * writes as it comes.
 */
static pid_t
start_valgrind(char *const options[], char *const command[], FILE **log)
{
	/* Without gdb's way into it, as that is by files in TMPDIR, which stay
	 * there if it is killed. */
	char *argv[ARGUMENTS] = { "valgrind", "-q", "--vgdb=no" };
	int ends[2], n = 3, i;
	pid_t child;

	for (i = 0; options[i] != NULL; i++)
		argv[n++] = options[i];
	for (i = 0; command[i] != NULL; i++)
		argv[n++] = command[i];
	if (pipe2(ends, O_CLOEXEC) == -1)
		err(FAILURE, "pipe");
	child = start(argv, false, ends[1]);
	close(ends[1]);
	*log = fdopen(ends[0], "r");
	if (*log == NULL)
		err(FAILURE, "fdopen");
	return child;
}

/* Ends what start_valgrind began; found: was there what one looked for? */
static void
finish_valgrind(pid_t child, FILE *log, bool found, const char *what)
{
	struct rusage ignored;
	int status;

	fclose(log);
	status = finish(child, &ignored);
	if (status == TIMEOUT)
		errx(FAILURE, "cannot count %s: stopped after %u s of valgrind",
		    what, limit * SLOWER);
	if (!found)
		errx(FAILURE,
		    "cannot count %s: valgrind ended with status %d; "
		    "run it by hand to see why",
		    what, status);
}

static void
count_reads(char *const command[], struct counts *c)
{
	char line[1024];
	FILE *log;
	pid_t child;

	child = start_valgrind((char *[]){ "--tool=none",
				   "--trace-syscalls=yes", "--log-fd=9", NULL },
	    command, &log);
	while (fgets(line, sizeof line, log) != NULL)
		if (strstr(line, " sys_read ") != NULL ||
		    strstr(line, " sys_pread") != NULL)
			c->reads++;
	finish_valgrind(child, log, c->reads > 0, "read calls");
}

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void
count_run(char *const command[], struct counts *c)
{
	struct timespec begin, end;
	struct rusage usage;
	struct io before, after;
	bool told;

	told = io_so_far(&before);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	c->status = finish(start(command, true, -1), &usage);
	clock_gettime(CLOCK_MONOTONIC, &end);

	c->wall = (double)(end.tv_sec - begin.tv_sec) +
		  (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
	c->user = seconds(usage.ru_utime);
	c->sys = seconds(usage.ru_stime);
	c->faults = usage.ru_minflt + usage.ru_majflt;
	c->rss = usage.ru_maxrss;
	if (told && io_so_far(&after))
		c->reads =
		    after.reads - before.reads - 1; /* 1: our own, of before */
	else if (c->status == 0)
		count_reads(command, c);
}

/* A number as valgrind writes it, with commas. */
static uintmax_t
number(const char *s)
{
	uintmax_t n = 0;

	for (; (*s >= '0' && *s <= '9') || *s == ','; s++)
		if (*s != ',')
			n = 10 * n + (uintmax_t)(*s - '0');
	return n;
}

/* By valgrind's memcheck, the sum of what it saw. */
static void
count_under_memcheck(char *const command[], struct counts *c)
{
	char line[1024], allocs[32], frees[32];
	const char *figure;
	bool found = false;
	pid_t child;
	FILE *log;

	/* -v, because -q leaves out the lines that we are here for. */
	child = start_valgrind(
	    (char *[]){ "--tool=memcheck", "-v", "--log-fd=9", NULL }, command,
	    &log);
	while (fgets(line, sizeof line, log) != NULL) {
		figure = strstr(line, "total heap usage: ");
		if (figure != NULL &&
		    sscanf(figure, "total heap usage: %31s allocs, %31s frees",
			allocs, frees) == 2) {
			c->allocs = number(allocs);
			c->frees = number(frees);
			found = true;
		}
	}
	finish_valgrind(child, log, found, "allocations");
}

/* Can it be read once only? */
static bool
is_pipe(int fd)
{
	struct stat s;

	return fstat(fd, &s) == 0 &&
	       (S_ISFIFO(s.st_mode) || S_ISSOCK(s.st_mode));
}

/* A run with the library: the only one, or once more.  c->calls stays NULL if the
 * program took it not, or did not end well with it. */
static void
count_calls(
    const char *self, char *const command[], bool is_only, struct counts *c)
{
	struct preload preload;
	struct rusage ignored;
	int status;

	begin_calls(self, &preload);
	if (is_only) {
		count_run(command, c);
		status = c->status;
	} else {
		status = finish(start(command, false, -1), &ignored);
	}
	end_calls(&preload);
	if (status == 0 && preload.calls->programs > 0)
		c->calls = preload.calls;
}

static void
print(FILE *f, const struct counts *c)
{
	fprintf(f, "reads %ju\nwall %.6f\nuser %.6f\nsys %.6f\n", c->reads,
	    c->wall, c->user, c->sys);
	fprintf(f, "pagefaults %ld\nrss %ld\nstatus %d\n", c->faults, c->rss,
	    c->status);
}

static void
usage(void)
{
	fprintf(stderr, "usage: count [-m] [-o file] [-t seconds] command "
			"[argument ...]\n");
	exit(FAILURE);
}

/* Seconds, from 1 up; 0 for text that is no such number. */
static unsigned
seconds_of(const char *text)
{
	uintmax_t n;
	char *end;

	errno = 0;
	n = strtoumax(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 ||
	    n > UINT_MAX / SLOWER / PATIENCE)
		return 0;
	return (unsigned)n;
}

int
main(int argc, char *argv[])
{
	bool mallocs = false, is_only;
	const char *self = argv[0], *output = NULL;
	struct counts c = { 0 };
	FILE *f = stderr;
	int option;

	/* +: an option after the command is the command's. */
	while ((option = getopt(argc, argv, "+mo:t:")) != -1) {
		switch (option) {
		case 'm':
			mallocs = true;
			break;
		case 'o':
			output = optarg;
			break;
		case 't':
			limit = seconds_of(optarg);
			if (limit == 0)
				errx(FAILURE, "-t %s: not a number of seconds",
				    optarg);
			break;
		default:
			usage();
		}
	}
	argc -= optind;
	argv += optind;
	if (argc == 0)
		usage();
	if (argc + VALGRIND >= ARGUMENTS)
		errx(FAILURE, "%d arguments: too many, at most %d", argc,
		    ARGUMENTS - VALGRIND - 1);
	if (output != NULL && (f = fopen(output, "we")) == NULL)
		err(FAILURE, "%s", output);

	input = lseek(STDIN_FILENO, 0, SEEK_CUR);
	is_only = mallocs && is_pipe(STDIN_FILENO);
	if (!is_only)
		count_run(argv, &c);
	if (c.status == 0 && mallocs)
		count_calls(self, argv, is_only, &c);
	if (c.status == 0 && mallocs && !is_only && c.calls == NULL)
		count_under_memcheck(argv, &c);

	print(f, &c);
	if (c.calls != NULL)
		print_calls(f, c.calls);
	else if (c.status == 0 && mallocs && !is_only)
		fprintf(f, "allocs %ju\nfrees %ju\n", c.allocs, c.frees);
	if (fflush(f) == EOF || ferror(f))
		err(FAILURE, "%s", output == NULL ? "standard error" : output);
	return c.status;
}
