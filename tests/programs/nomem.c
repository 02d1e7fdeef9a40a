/*
 * nomem: a malloc that fails after MALLOCS successful calls.
 *
 *	MALLOCS=200 LD_PRELOAD=./nomem.so ./words moby.txt
 *
 * It replaces only malloc, because the word counters call no other allocation function.
 */
#include <errno.h>
#include <stdlib.h>

void *__libc_malloc(size_t size); /* glibc's malloc under a second name */

void *
malloc(size_t size)
{
	static long given;
	const char *most = getenv("MALLOCS");

	if (most != NULL && given >= atol(most)) {
		errno = ENOMEM;
		return NULL;
	}
	given++;
	return __libc_malloc(size);
}
