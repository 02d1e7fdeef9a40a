/*
 * mallocs: count the blocks that a program asks of the heap and gives back.
 *
 *	cc -shared -fPIC -o mallocs.so mallocs.c
 *	LD_PRELOAD=./mallocs.so ./words moby.txt
 *
 * The loader binds malloc to the first library that has one.  So the program's
 * calls come here, at full speed, and go on to glibc's own, which has a second
 * name for that purpose.  A call that the compiler removed comes nowhere.  At
 * exit two lines on standard error say how many there were, in the words of
 * tools/count.  Known limits: glibc only; aligned_alloc and posix_memalign are
 * not counted; nothing is said if the program ends in _exit or by a signal.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *block, size_t size);
void __libc_free(void *block);

static atomic_ulong allocs, frees; /* atomic: a program may have threads */

void *
malloc(size_t size)
{
	allocs++;
	return __libc_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
	allocs++;
	return __libc_calloc(n, size);
}

/* A new block for an old one, as valgrind counts it. */
void *
realloc(void *block, size_t size)
{
	allocs++;
	if (block != NULL)
		frees++;
	return __libc_realloc(block, size);
}

void
free(void *block)
{
	if (block != NULL)
		frees++;
	__libc_free(block);
}

__attribute__((destructor)) static void
report(void)
{
	dprintf(STDERR_FILENO, "allocs %lu\nfrees %lu\n", allocs, frees);
}
