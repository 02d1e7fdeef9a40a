/*
 * count: run a command and count what it did.
 *
 *	count [-ajp] [-o file] command [argument ...]
 *
 * It prints a line for each count, a name and a number:
 *
 *	reads   read(2) calls, and pread(2)s and the like; those by which the
 *	        kernel and the dynamic loader bring the program in are among them
 *	wall    seconds from start to end
 *	user    seconds of processor time in the program
 *	sys     seconds of processor time in the kernel on its behalf
 *	rss     KiB, the most physical memory that it had at one time
 *	status  its exit status, or 128 and the number of the signal it died of
 *
 * and with -a, after another run, under valgrind's memcheck
 *
 *	allocs  blocks taken from the heap
 *	frees   blocks given back
 *
 * and with -p, after one more, under massif
 *
 *	peak    bytes, the most that the heap held at one time, with what malloc
 *	        needs for itself by massif's model: 8 bytes a block, and blocks
 *	        rounded up to 16
 *
 * -j prints them as one JSON object.  They go to standard error, or to the file
 * of -o, as the command's own output goes to standard output (of its first run:
 * that of the others is thrown away).  count's own status is the command's, and
 * 125 if count itself failed, with a line that says why.
 *
 * No privilege is needed.  The kernel adds up what a process and the children
 * it has waited for have read: /proc/self/io in proc(5).  So the difference
 * across one child, less our own reading of that file, is the child's.
 */
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

enum {
	FAILURE = 125,   /* our own exit status, as in env(1) and timeout(1) */
	ARGUMENTS = 256, /* the longest command, with valgrind before it */
	VALGRIND = 5     /* arguments that run_valgrind puts there */
};

struct counts {
	uintmax_t reads;
	double wall, user, sys; /* seconds */
	long rss;               /* KiB */
	int status;             /* exit status, or 128 + signal */
	uintmax_t allocs, frees;
	uintmax_t peak; /* bytes */
};

extern char **environ; /* no header declares it: environ(7) */

static char scratch[4096]; /* a file for valgrind's figures, "" if none */

static void
remove_scratch(void)
{
	if (scratch[0] != '\0')
		unlink(scratch);
}

static void
make_scratch(void)
{
	const char *dir = getenv("TMPDIR");
	int fd, n;

	if (dir == NULL || dir[0] == '\0')
		dir = "/tmp";
	n = snprintf(scratch, sizeof scratch, "%s/count.XXXXXX", dir);
	if (n < 0 || (size_t)n >= sizeof scratch) {
		scratch[0] = '\0';
		errx(FAILURE, "TMPDIR is too long: set it to a shorter path");
	}
	fd = mkstemp(scratch);
	if (fd == -1)
		err(FAILURE, "%s: set TMPDIR to where files can be written",
		    scratch);
	close(fd);
	atexit(remove_scratch);
}

/* The read calls of this process and the children that it has waited for. */
static uintmax_t
reads_so_far(void)
{
	const char *file = "/proc/self/io", *syscr;
	char text[1024];
	ssize_t nread;
	int fd;

	fd = open(file, O_RDONLY);
	if (fd == -1)
		err(FAILURE, "cannot count reads: %s", file);
	nread = read(fd, text, sizeof text - 1);
	if (nread == -1)
		err(FAILURE, "cannot count reads: %s", file);
	close(fd);
	text[nread] = '\0';
	syscr = strstr(text, "syscr: ");
	if (syscr == NULL)
		errx(FAILURE, "cannot count reads: %s has no line syscr", file);
	return strtoumax(syscr + strlen("syscr: "), NULL, 10);
}

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* Runs a command to its end; its standard output goes to /dev/null if quiet. */
static void
run(char *const command[], bool quiet, struct counts *c)
{
	posix_spawn_file_actions_t actions;
	struct timespec start, end;
	struct rusage usage;
	uintmax_t before;
	pid_t child;
	int status;

	errno = posix_spawn_file_actions_init(&actions);
	if (errno == 0 && quiet)
		errno = posix_spawn_file_actions_addopen(
		    &actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	if (errno != 0)
		err(FAILURE, "/dev/null");
	before = reads_so_far();
	clock_gettime(CLOCK_MONOTONIC, &start);
	errno =
	    posix_spawnp(&child, command[0], &actions, NULL, command, environ);
	if (errno != 0)
		err(FAILURE, "cannot run %s", command[0]);
	while (wait4(child, &status, 0, &usage) == -1)
		if (errno != EINTR)
			err(FAILURE, "wait4");
	clock_gettime(CLOCK_MONOTONIC, &end);
	posix_spawn_file_actions_destroy(&actions);

	c->reads = reads_so_far() - before - 1; /* 1: our own, of before */
	c->wall = (double)(end.tv_sec - start.tv_sec) +
		  (double)(end.tv_nsec - start.tv_nsec) / 1e9;
	c->user = seconds(usage.ru_utime);
	c->sys = seconds(usage.ru_stime);
	c->rss = usage.ru_maxrss;
	c->status =
	    WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/*
 * Runs a command under valgrind with two options of a tool and a third, output,
 * which ends in = and is completed by the name of the scratch file.  Returns
 * that file, open for reading.
 */
static FILE *
run_valgrind(
    char *tool, char *detail, const char *output, char *const command[])
{
	char file[sizeof scratch + 32];
	char *argv[ARGUMENTS] = { "valgrind", "-q", tool, detail, file };
	struct counts ignored;
	FILE *f;
	int i;

	snprintf(file, sizeof file, "%s%s", output, scratch);
	for (i = 0; command[i] != NULL; i++)
		argv[VALGRIND + i] = command[i];
	run(argv, true, &ignored);
	f = fopen(scratch, "r");
	if (f == NULL)
		err(FAILURE, "%s", scratch);
	return f;
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
	bool found = false;
	FILE *f;

	/* -v, because -q would leave out the line that we are here for. */
	f = run_valgrind("--tool=memcheck", "-v", "--log-file=", command);
	while (fgets(line, sizeof line, f) != NULL) {
		const char *usage = strstr(line, "total heap usage: ");

		if (usage != NULL &&
		    sscanf(usage, "total heap usage: %31s allocs, %31s frees",
			allocs, frees) == 2) {
			c->allocs = number(allocs);
			c->frees = number(frees);
			found = true;
		}
	}
	fclose(f);
	if (!found)
		errx(FAILURE,
		    "cannot count allocations of %s: "
		    "valgrind did not run it to its end; try it by hand",
		    command[0]);
}

static void
count_peak(char *const command[], struct counts *c)
{
	uintmax_t heap = 0, n;
	bool found = false;
	char line[1024];
	FILE *f;

	f = run_valgrind("--tool=massif", "--peak-inaccuracy=0",
	    "--massif-out-file=", command);
	while (fgets(line, sizeof line, f) != NULL) {
		if (sscanf(line, "mem_heap_B=%ju", &n) == 1)
			heap = n;
		if (sscanf(line, "mem_heap_extra_B=%ju", &n) == 1) {
			found = true;
			if (heap + n > c->peak)
				c->peak = heap + n;
		}
	}
	fclose(f);
	if (!found)
		errx(FAILURE,
		    "cannot count the heap of %s: "
		    "massif did not run it to its end; try it by hand",
		    command[0]);
}

static void
print(FILE *f, bool json, bool allocs, bool peak, const struct counts *c)
{
	const char *line = json ? ",\n \"%s\": %ju" : "%s %ju\n";
	const char *time = json ? ",\n \"%s\": %.4f" : "%s %.4f\n";

	fprintf(f, json ? "{\"%s\": %ju" : "%s %ju\n", "reads", c->reads);
	fprintf(f, time, "wall", c->wall);
	fprintf(f, time, "user", c->user);
	fprintf(f, time, "sys", c->sys);
	fprintf(f, line, "rss", (uintmax_t)c->rss);
	fprintf(f, line, "status", (uintmax_t)c->status);
	if (allocs) {
		fprintf(f, line, "allocs", c->allocs);
		fprintf(f, line, "frees", c->frees);
	}
	if (peak)
		fprintf(f, line, "peak", c->peak);
	if (json)
		fprintf(f, "}\n");
}

static void
usage(void)
{
	fprintf(
	    stderr, "usage: count [-ajp] [-o file] command [argument ...]\n");
	exit(FAILURE);
}

int
main(int argc, char *argv[])
{
	bool json = false, allocs = false, peak = false;
	const char *output = NULL;
	struct counts c = { 0 };
	FILE *f = stderr;
	int option;

	/* +: an option after the command is the command's. */
	while ((option = getopt(argc, argv, "+ajo:p")) != -1) {
		switch (option) {
		case 'a':
			allocs = true;
			break;
		case 'j':
			json = true;
			break;
		case 'o':
			output = optarg;
			break;
		case 'p':
			peak = true;
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

	run(argv, false, &c);
	if (allocs || peak)
		make_scratch();
	if (allocs)
		count_allocs(argv, &c);
	if (peak)
		count_peak(argv, &c);
	print(f, json, allocs, peak, &c);
	if (fflush(f) == EOF || ferror(f))
		err(FAILURE, "%s", output == NULL ? "standard error" : output);
	return c.status;
}
