/* Memory that no process has: System V's segments and queues, sysvipc(7). */
#ifndef SYSV_H
#define SYSV_H

#include <sys/types.h>

#include <stdio.h>

/* KiB in queues to which this process sent last, and in segments that it made and
 * that nobody has attached.  0 too where /proc does not tell. */
unsigned long sysv_memory(pid_t maker);

/* Removes those, when it has ended.  A line on f, "left NAME", says so.  Known limit:
 * what a process made that the maker started stays. */
void end_sysv(FILE *f, pid_t maker);

#endif
