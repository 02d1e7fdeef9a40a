/*
 * count: run a command and count what it did.
 *
 *	count [-ap] [-o file] [-t seconds] command [argument ...]
 *
 * It prints a line for each count, a name and a number:
 *
 *	reads   read(2) calls, and pread(2)s and the like; those by which the
 *	        kernel and the dynamic loader bring the program in are among them
 *	wall    seconds from start to end
 *	user    seconds of processor time in the program
 *	sys     seconds of processor time in the kernel on its behalf
 *	rss     KiB, the most physical memory that it had at one time
 *	status  its exit status, or 128 and the number of the signal it died of;
 *	        124 if -t ended it
 *
 * and with -a, after another run, under valgrind's memcheck
 *
 *	allocs  blocks taken from the heap
 *	frees   blocks given back
 *	errors  wrong uses of memory that memcheck saw
 *
 * and with -p, after one more, under massif
 *
 *	peak    bytes, the most that the heap held at one time, with what malloc
 *	        needs for itself by massif's model: 8 bytes a block, and blocks
 *	        rounded up to 16
 *
 * They go to standard error, or to the file of -o, as the command's own output
 * goes to standard output (of its first run: that of the others is thrown away).  -t ends the command after that many whole
 * seconds of processor time, or PATIENCE times as many by the clock; and after
 * SLOWER times as many under valgrind.  A command that does
 * not end well by itself is not run again under valgrind.  Each run begins where
 * standard input stood; if that is a pipe, only the first has what comes from it.
 *
 * count's own status is the command's; 125 if count itself failed, with a line
 * that says why.
 *
 * No privilege is needed.  The kernel adds up what a process and the children
 * it has waited for have read: /proc/self/io in proc(5).  So the difference
 * across one child, less our own reading of that file, is the child's.  Where
 * that file may not be read, valgrind lists the system calls, some ten times as
 * slowly; a few by which the kernel itself starts the program are missing then.
 */
#define _GNU_SOURCE /* pipe2(2) */
#include <sys/resource.h>
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

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
	double wall, user, sys; /* seconds */
	long rss;               /* KiB */
	int status;             /* exit status, TIMEOUT, or 128 + signal */
	uintmax_t allocs, frees, errors;
	uintmax_t peak; /* bytes */
};

extern char **environ; /* no header declares it: environ(7) */

static unsigned limit; /* seconds that the command may take; 0: any time */
static off_t input;    /* where its standard input begins; -1 for a pipe */

/*
 * The read calls of this process and the children that it has waited for; false
 * if the kernel doesn't tell.
 */
static bool
reads_so_far(uintmax_t *reads)
{
	char text[1024], *syscr;
	ssize_t nread;
	int fd;

	fd = open("/proc/self/io", O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return false;
	nread = read(fd, text, sizeof text - 1);
	close(fd);
	if (nread == -1)
		return false;
	text[nread] = '\0';
	syscr = strstr(text, "syscr: ");
	if (syscr == NULL)
		return false;
	*reads = strtoumax(syscr + strlen("syscr: "), NULL, 10);
	return true;
}

/* For the functions of posix_spawn(3), which return an error number. */
static void
need(int error, const char *what)
{
	errno = error;
	if (errno != 0)
		err(FAILURE, "%s", what);
}

/*
 * Starts a command.  If log is not -1, that file is its LOG_FD, and its standard
 * output is thrown away.
 */
static pid_t
start(char *const command[], int log)
{
	posix_spawn_file_actions_t actions;
	pid_t child;

	need(posix_spawn_file_actions_init(&actions), "posix_spawn");
	if (log != -1) {
		need(posix_spawn_file_actions_addopen(
			 &actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0),
		    "/dev/null");
		need(posix_spawn_file_actions_adddup2(&actions, log, LOG_FD),
		    "dup2");
	}
	errno =
	    posix_spawnp(&child, command[0], &actions, NULL, command, environ);
	if (errno == ENOENT)
		err(FAILURE, "cannot run %s; is it installed?", command[0]);
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
	/* The run before this one may have read it. */
	if (input != -1)
		lseek(STDIN_FILENO, input, SEEK_SET);
	if (pipe2(ends, O_CLOEXEC) == -1)
		err(FAILURE, "pipe");
	child = start(argv, ends[1]);
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
	uintmax_t before, after;
	bool told;

	told = reads_so_far(&before);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	c->status = finish(start(command, -1), &usage);
	clock_gettime(CLOCK_MONOTONIC, &end);

	c->wall = (double)(end.tv_sec - begin.tv_sec) +
		  (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
	c->user = seconds(usage.ru_utime);
	c->sys = seconds(usage.ru_stime);
	c->rss = usage.ru_maxrss;
	if (told && reads_so_far(&after))
		c->reads = after - before - 1; /* 1: our own, of before */
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

static void
count_allocs(char *const command[], struct counts *c)
{
	char line[1024], allocs[32], frees[32];
	const char *figure;
	bool found = false;
	pid_t child;
	FILE *log;

	/* -v, because -q would leave out the lines that we are here for. */
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
		figure = strstr(line, "ERROR SUMMARY: ");
		if (figure != NULL)
			c->errors = number(figure + strlen("ERROR SUMMARY: "));
	}
	finish_valgrind(child, log, found, "allocations");
}

static void
count_peak(char *const command[], struct counts *c)
{
	uintmax_t heap = 0, extra;
	bool found = false;
	char line[1024];
	pid_t child;
	FILE *log;

	/* A heap that only grows has no peak until the end, which the last of a
	 * few snapshots may miss. */
	child = start_valgrind(
	    (char *[]){ "--tool=massif", "--peak-inaccuracy=0",
		"--max-snapshots=1000", "--massif-out-file=/dev/fd/9", NULL },
	    command, &log);
	while (fgets(line, sizeof line, log) != NULL) {
		if (sscanf(line, "mem_heap_B=%ju", &heap) == 1)
			continue;
		if (sscanf(line, "mem_heap_extra_B=%ju", &extra) == 1) {
			found = true;
			if (heap + extra > c->peak)
				c->peak = heap + extra;
		}
	}
	finish_valgrind(child, log, found, "the heap");
}

static void
print(FILE *f, bool allocs, bool peak, const struct counts *c)
{
	static const char line[] = "%s %ju\n", time[] = "%s %.6f\n";

	fprintf(f, line, "reads", c->reads);
	fprintf(f, time, "wall", c->wall);
	fprintf(f, time, "user", c->user);
	fprintf(f, time, "sys", c->sys);
	fprintf(f, line, "rss", (uintmax_t)c->rss);
	fprintf(f, line, "status", (uintmax_t)c->status);
	if (allocs) {
		fprintf(f, line, "allocs", c->allocs);
		fprintf(f, line, "frees", c->frees);
		fprintf(f, line, "errors", c->errors);
	}
	if (peak)
		fprintf(f, line, "peak", c->peak);
}

static void
usage(void)
{
	fprintf(stderr, "usage: count [-ap] [-o file] [-t seconds] command "
			"[argument ...]\n");
	exit(FAILURE);
}

int
main(int argc, char *argv[])
{
	bool allocs = false, peak = false;
	const char *output = NULL;
	struct counts c = { 0 };
	FILE *f = stderr;
	int option;

	/* +: an option after the command is the command's. */
	while ((option = getopt(argc, argv, "+ao:pt:")) != -1) {
		switch (option) {
		case 'a':
			allocs = true;
			break;
		case 'o':
			output = optarg;
			break;
		case 'p':
			peak = true;
			break;
		case 't':
			limit = (unsigned)strtoul(optarg, NULL, 10);
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
	count_run(argv, &c);
	allocs = allocs && c.status == 0;
	peak = peak && c.status == 0;
	if (allocs)
		count_allocs(argv, &c);
	if (peak)
		count_peak(argv, &c);
	print(f, allocs, peak, &c);
	if (fflush(f) == EOF || ferror(f))
		err(FAILURE, "%s", output == NULL ? "standard error" : output);
	return c.status;
}
