/* Memory that the kernel calls shared: files on a tmpfs, with a name or without. */
#ifndef SHMEM_H
#define SHMEM_H

#include <sys/types.h>

/* What a process has of it, in KiB. */
struct shmem {
	/* Of memfd_create(2), and of MAP_ANONYMOUS with MAP_SHARED.  Status in
	 * /proc has only those pages of them that are mapped now. */
	unsigned long nameless;
	/* Mapped, and it cannot write to them: the text itself, for example. */
	unsigned long texts;
};

/* Forgets what was counted.  What several processes share is counted once. */
void begin_shmem(void);

struct shmem shmem_of(pid_t pid);

#endif
