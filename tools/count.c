/*
 * count: run a command once, within limits, and count what it did.
 *
 *	count [-m] [-d bytes] [-o file] [-t seconds] command [argument ...]
 *
 *	-d  most bytes of data: heap and private writable mappings, getrlimit(2)
 *	-m  with calls.so in front of its libraries, which counts allocations
 *	-t  ends it after so many seconds of CPU time, or PATIENCE times as many by
 *	    the clock; it may have 8 MiB of stack, and write 1 MiB into a file
 *
 * It prints a line for each count, a name and a number, to standard error or to the
 * file of -o:
 *
 *	reads   read(2) calls and the like, by which it was started among them
 *	writes  write(2) calls and the like
 *	wall    seconds from start to end; user and sys: of CPU time
 *	pagefaults  minor and major: getrusage(2)
 *	rss     KiB, the most resident memory that it had at one time
 *	status  exit status, or 128 and the signal's number, or 124 if -t ended it
 *
 * and with -m
 *
 *	allocs  blocks that were allocated; frees: that were freed
 *	peak    bytes, the most in use at one time, by malloc_usable_size(3)
 *	blocks  in use at that time
 *
 * What cannot be counted is left out: reads and writes without /proc, the counts of -m
 * in a static program and with a C library that is not glibc.  No privilege is needed,
 * because the kernel adds the calls of a child that was waited for to our own:
 * /proc/self/io in proc(5).
 *
 * The status is the command's, or 125 with a line that says what count could not do.
 */
#define _GNU_SOURCE /* memfd_create(2) */
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <err.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "calls.h"

enum {
	FAILURE = 125, /* our own exit status, as in env(1) and timeout(1) */
	TIMEOUT = 124, /* the command's, if -t ended it, as in timeout(1) */
	PATIENCE = 5,  /* a machine may be busy, so the clock has longer */
	LOADING = 1    /* read of the loader, for calls.so */
};

static struct {
	bool counts_calls;
	rlim_t seconds, data; /* 0: no limit */
} options;

struct io {
	unsigned long reads, writes;
};

static pid_t child;
static volatile sig_atomic_t has_waited; /* the clock ended the child */
static struct calls *calls;              /* NULL without -m */

static bool
io_so_far(struct io *io)
{
	FILE *f = fopen("/proc/self/io", "re");
	int n = 0;

	if (f != NULL) {
		n = fscanf(f, "rchar: %*u wchar: %*u syscr: %lu syscw: %lu",
		    &io->reads, &io->writes);
		fclose(f);
	}
	return n == 2;
}

static void
limit(unsigned resource, rlim_t most)
{
	/* The kernel sends SIGXCPU at the first of these, SIGKILL at the second. */
	struct rlimit r = { most, resource == RLIMIT_CPU ? most + 1 : most };

	if (setrlimit(resource, &r) == -1)
		err(FAILURE, "setrlimit");
}

/* The memory in which calls.so counts; for the child, the number of its descriptor. */
static void
share_calls(void)
{
	char number[16];
	int fd = memfd_create("calls", 0);

	if (fd == -1 || ftruncate(fd, sizeof *calls) == -1)
		err(FAILURE, "memfd_create");
	calls = mmap(
	    NULL, sizeof *calls, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (calls == MAP_FAILED)
		err(FAILURE, "mmap");
	snprintf(number, sizeof number, "%d", fd);
	setenv(CALLS_FD, number, 1);
}

/*
 * calls.so is in the folder of this program.  LD_PRELOAD takes no path with a blank in
 * it, but LD_LIBRARY_PATH does, and a name without a slash is looked for there.
 */
static void
put_calls_in_front(void)
{
	char folder[PATH_MAX] = "", *slash;

	if (readlink("/proc/self/exe", folder, sizeof folder - 10) == -1)
		return;
	slash = strrchr(folder, '/');
	strcpy(slash, "/calls.so");
	if (access(folder, R_OK) == -1)
		return;
	*slash = '\0';
	setenv("LD_LIBRARY_PATH", folder, 1);
	setenv("LD_PRELOAD", "calls.so", 1);
}

static void
run(char *command[])
{
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* what ends count ends the command */
	if (options.counts_calls)
		put_calls_in_front();
	if (options.data > 0)
		limit(RLIMIT_DATA, options.data);
	if (options.seconds > 0) {
		limit(RLIMIT_CPU, options.seconds);
		limit(RLIMIT_STACK, 8 << 20);
		limit(RLIMIT_FSIZE, 1 << 20);
	}
	execvp(command[0], command);
	err(FAILURE, "cannot run %s", command[0]);
}

static void
end_child(int signal)
{
	(void)signal;
	has_waited = 1;
	kill(child, SIGKILL);
}

static int
status_of(int status)
{
	if (has_waited)
		return TIMEOUT;
	if (!WIFSIGNALED(status))
		return WEXITSTATUS(status);
	return WTERMSIG(status) == SIGXCPU ? TIMEOUT : 128 + WTERMSIG(status);
}

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* Runs the command and prints what the kernel counted; returns its status. */
static int
count_run(FILE *f, char *command[])
{
	/* SA_RESTART, so that wait4 goes on. */
	const struct sigaction action = { .sa_handler = end_child,
		.sa_flags = SA_RESTART };
	struct io before, after;
	struct timespec begin, end;
	struct rusage usage;
	bool told;
	int status;

	told = io_so_far(&before);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	child = fork();
	if (child == -1)
		err(FAILURE, "fork");
	if (child == 0)
		run(command);
	sigaction(SIGALRM, &action, NULL);
	alarm((unsigned)options.seconds * PATIENCE);
	if (wait4(child, &status, 0, &usage) == -1)
		err(FAILURE, "wait4");
	alarm(0);
	clock_gettime(CLOCK_MONOTONIC, &end);
	status = status_of(status);

	if (told && io_so_far(&after)) {
		after.reads -= before.reads + 1; /* our own, of before */
		if (calls != NULL && calls->is_counted)
			after.reads -= LOADING;
		fprintf(f, "reads %lu\nwrites %lu\n", after.reads,
		    after.writes - before.writes);
	}
	fprintf(f, "wall %.6f\nuser %.6f\nsys %.6f\n",
	    (double)(end.tv_sec - begin.tv_sec) +
		(double)(end.tv_nsec - begin.tv_nsec) / 1e9,
	    seconds(usage.ru_utime), seconds(usage.ru_stime));
	fprintf(f, "pagefaults %ld\nrss %ld\nstatus %d\n",
	    usage.ru_minflt + usage.ru_majflt, usage.ru_maxrss, status);
	return status;
}

int
main(int argc, char *argv[])
{
	const char *output = NULL;
	FILE *f = stderr;
	int option, status;

	/* +: an option after the command is the command's. */
	while ((option = getopt(argc, argv, "+d:mo:t:")) != -1) {
		switch (option) {
		case 'd':
			options.data = strtoul(optarg, NULL, 10);
			break;
		case 'm':
			options.counts_calls = true;
			break;
		case 'o':
			output = optarg;
			break;
		case 't':
			options.seconds = strtoul(optarg, NULL, 10);
			break;
		default:
			return FAILURE;
		}
	}
	if (optind == argc)
		errx(FAILURE, "usage: count [-m] [-d bytes] [-o file] "
			      "[-t seconds] command [argument ...]");
	if (output != NULL && (f = fopen(output, "we")) == NULL)
		err(FAILURE, "%s", output);
	if (options.counts_calls)
		share_calls();

	status = count_run(f, argv + optind);
	if (calls != NULL && calls->is_counted)
		fprintf(f, "allocs %lu\nfrees %lu\npeak %lu\nblocks %lu\n",
		    calls->allocs, calls->frees, calls->peak,
		    calls->peak_blocks);
	if (fflush(f) == EOF || ferror(f))
		err(FAILURE, "%s", output == NULL ? "standard error" : output);
	return status;
}
