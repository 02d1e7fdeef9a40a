/*
 * count: runs a command once, within limits, and counts its system calls, time and memory.
 *
 *	count [-m] [-o file] [-t seconds] command [argument ...]
 *
 *	-m  preloads calls.so, which counts allocations
 *	-o  writes the counts to a file instead of standard error
 *	-t  ends the command after so many seconds of CPU time, or PATIENCE times as many
 *	    by the clock; it also limits the stack to 8 MiB and a written file to 16 MiB
 *
 * It prints each count as a line with a name and a number:
 *
 *	reads       read(2) and similar calls, including the loader's
 *	writes      write(2) and similar calls
 *	wall        seconds from start to end
 *	user, sys   seconds of CPU time
 *	pagefaults  minor and major ones, getrusage(2)
 *	rss         the peak resident set size, in KiB
 *	status      the exit status, or 128 plus the number of the signal, or 124 if
 *	            -t ended the command
 *
 * and with -m
 *
 *	allocs      blocks allocated
 *	frees       blocks freed
 *	peak        the peak of bytes in use, by malloc_usable_size(3)
 *	blocks      blocks in use at that peak
 *
 * A count is left out where it is not available: reads and writes without /proc, those
 * of -m for a static program and with a C library other than glibc.  No privilege is
 * needed, because /proc/self/io includes the calls of children that have been waited for.
 *
 * The exit status is the command's, or 125 with a message if count itself fails.
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
	FAILURE = 125, /* exit status of count itself, as in timeout(1) */
	TIMEOUT = 124, /* status if -t ended the command: timeout(1) */
	PATIENCE = 5,  /* times -t by the clock, for a busy machine */
	LOADING = 1    /* read calls of the loader for calls.so */
};

static struct {
	bool counts_calls;
	rlim_t seconds; /* 0: no limit */
} options;

struct io {
	unsigned long reads, writes;
};

static struct calls *calls; /* NULL without -m */

/* Reads our own counts of calls, and those of children that have been waited for. */
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

/* Limits a resource of this process.  At the soft limit of CPU time the kernel sends
 * SIGXCPU, and a second later, at the hard limit, SIGKILL. */
static void
limit(unsigned resource, rlim_t most)
{
	struct rlimit r = { most, resource == RLIMIT_CPU ? most + 1 : most };

	if (setrlimit(resource, &r) == -1)
		err(FAILURE, "setrlimit");
}

/* Creates the memory in which calls.so counts, and puts its file descriptor into the
 * environment, for calls.so in the child. */
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
 * Tells the loader to preload calls.so, which is in the folder of this program.  A path in
 * LD_PRELOAD cannot contain a blank, but one in LD_LIBRARY_PATH can, and the loader looks
 * there for a name without a slash.
 */
static void
put_calls_in_front(void)
{
	char folder[PATH_MAX] = "", *slash;

	if (readlink("/proc/self/exe", folder,
		sizeof folder - sizeof "/calls.so") == -1)
		return;
	slash = strrchr(folder, '/');
	strcpy(slash, "/calls.so");
	if (access(folder, R_OK) == -1)
		return;
	*slash = '\0';
	setenv("LD_LIBRARY_PATH", folder, 1);
	setenv("LD_PRELOAD", "calls.so", 1);
}

/* In the child: sets the limits and becomes the command. */
static void
run(char *command[])
{
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* end with count */
	if (options.counts_calls)
		put_calls_in_front();
	if (options.seconds > 0) {
		alarm((unsigned)options.seconds * PATIENCE); /* exec keeps it */
		limit(RLIMIT_CPU, options.seconds);
		limit(RLIMIT_STACK, 8 << 20);
		limit(RLIMIT_FSIZE, 16 << 20);
	}
	execvp(command[0], command);
	err(FAILURE, "cannot run %s", command[0]);
}

/* The status to print, from that of wait4(2). */
static int
status_of(int status)
{
	if (!WIFSIGNALED(status))
		return WEXITSTATUS(status);
	if (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGALRM)
		return TIMEOUT;
	return 128 + WTERMSIG(status);
}

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* Runs the command, prints the kernel's counts to f, and returns the command's status. */
static int
count_run(FILE *f, char *command[])
{
	struct io before, after;
	struct timespec begin, end;
	struct rusage usage;
	bool has_io;
	pid_t child;
	int status;

	has_io = io_so_far(&before);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	child = fork();
	if (child == -1)
		err(FAILURE, "fork");
	if (child == 0)
		run(command);
	if (wait4(child, &status, 0, &usage) == -1)
		err(FAILURE, "wait4");
	clock_gettime(CLOCK_MONOTONIC, &end);
	status = status_of(status);

	if (has_io && io_so_far(&after)) {
		after.reads -= before.reads + 1; /* the read in io_so_far */
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

	/* +: options after the command belong to the command. */
	while ((option = getopt(argc, argv, "+mo:t:")) != -1) {
		switch (option) {
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
		errx(FAILURE, "usage: count [-m] [-o file] [-t seconds] "
			      "command [argument ...]");
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
