/*
 * nomem: a heap that gives out so many blocks and no more.
 *
 *	MALLOCS=200 LD_PRELOAD=./nomem.so ./words moby.txt
 *
 * Only malloc is counted, as the word counters use nothing else.
 */
#include <errno.h>
#include <stdlib.h>

void *__libc_malloc(size_t size); /* glibc's second name for its own */

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
