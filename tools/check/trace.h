/* Every system call of a program and of all its descendants: ptrace(2). */
#ifndef TRACE_H
#define TRACE_H

#include <sys/types.h>

#include <stdbool.h>
#include <stdio.h>

struct traced {
	unsigned long calls, reads; /* reads: those of calls that read */
	unsigned long processes;    /* and threads, that it started */
	unsigned long long
	    written;     /* bytes, for files of any kind, by write(2) */
	bool is_stopped; /* it made the most that it may */
	int status;      /* as waitpid(2) has it */
};

/* Until the child, which launch started to be traced, and all others have ended.
 * What is left a moment after the child is named on f, and ended, as
 * end_leftovers does.  False: nobody may trace here; the child is ended. */
bool trace(pid_t child, unsigned long most, struct traced *t, FILE *f);

#endif
