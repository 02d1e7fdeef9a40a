/* Starting ./words within limits, and ending all that it leaves behind. */
#ifndef LAUNCH_H
#define LAUNCH_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum {
	FAILURE = 125,  /* our own exit status, as in env(1) */
	MOST_FILE = 20, /* log2 of the bytes that each of its files may have */
	MOST_OPEN = 32, /* descriptors, so that many files are no memory */
	MOST_PROCESSES = 100, /* at one time */
	GRACE = 100           /* ms in which its children may end after it */
};

struct launch {
	char *name;   /* its argument; NULL: none */
	int in;       /* its standard input */
	int out, err; /* its output; -1: closed */
	size_t data;  /* bytes of RLIMIT_DATA; 0: no limit */
	bool traced;  /* it stops before it begins, and is ours to trace */
};

/* Starts it in a process group of its own.  What it leaves behind becomes ours. */
pid_t launch(const struct launch *l);

/* What there is below this process, now. */
struct family {
	pid_t pids[MOST_PROCESSES];
	size_t n; /* all of them, more than fit perhaps */
	/* KiB of memory, of all together: the most that each has had, and what
	 * they have now without the pages of files. */
	unsigned long all, no_files;
};

/* Without the process apart, which is not the program's.  False: no /proc. */
bool look_at_family(struct family *f, pid_t apart);

/* Waits GRACE ms.  Then each process that is still there is named on f, by a line
 * "left NAME", and ended.  group: the program's process group. */
void end_leftovers(FILE *f, pid_t group);

#endif
