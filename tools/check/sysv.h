/* Memory that no process has: System V's segments and queues, sysvipc(7). */
#ifndef SYSV_H
#define SYSV_H

#include <stdio.h>
#include <time.h>

/* KiB in this user's queues, and in segments that no process has attached.  0 too
 * where /proc does not tell. */
unsigned long sysv_memory(void);

/* Removes those that were made since then, and whose maker has ended.  A line on f,
 * "left NAME", says so. */
void end_sysv(FILE *f, time_t since);

#endif
