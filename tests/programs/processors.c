/*
 * processors: a machine with as many processors as PROCESSORS says.
 *
 *	PROCESSORS=64 LD_PRELOAD=./processors.so ./words -j 64 moby.txt
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdlib.h>

int
sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set)
{
	(void)pid;
	CPU_ZERO_S(size, set);
	for (int i = 0; i < atoi(getenv("PROCESSORS")); i++)
		CPU_SET_S((size_t)i, size, set);
	return 0;
}
