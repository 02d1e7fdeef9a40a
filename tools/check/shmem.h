/* Files without a name, in memory: of memfd_create(2), and MAP_ANONYMOUS with
 * MAP_SHARED.  Status in /proc has only those pages of them that are mapped now. */
#ifndef SHMEM_H
#define SHMEM_H

#include <sys/types.h>

/* Forgets what was counted.  What several processes share is counted once. */
void begin_shmem(void);

/* KiB that a process has there. */
unsigned long shmem_of(pid_t pid);

/*
 * KiB of files on a tmpfs that the process has mapped, and cannot write to, such as
 * the text itself.  The kernel counts them as shared memory.
 */
unsigned long texts_in_memory(pid_t pid);

#endif
