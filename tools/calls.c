/*
 * calls.so: counts a program's allocations and frees, and the memory in use.
 *
 * count preloads this library (LD_PRELOAD in ld.so(8)), so the program's calls of malloc,
 * free and so on arrive here.  The functions below call glibc's, which have the names
 * __libc_malloc and so on for this purpose, and the program runs at nearly full speed.
 * A call that the compiler has removed is not counted.  The library works only with glibc
 * and with dynamically linked programs.
 */
#include <sys/mman.h>

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>

#include "calls.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

static struct calls *calls; /* NULL if count did not start the program */

/* Counts a new block and returns it.  A NULL, from a failed allocation, is not counted. */
static void *
allocated(void *block)
{
	if (block != NULL && calls != NULL) {
		calls->allocs++;
		calls->blocks++;
		calls->in_use += malloc_usable_size(block);
		if (calls->in_use > calls->peak) {
			calls->peak = calls->in_use;
			calls->peak_blocks = calls->blocks;
		}
	}
	return block;
}

/* Counts a freed block of that size. */
static void
freed(size_t size)
{
	if (calls != NULL) {
		calls->frees++;
		calls->blocks--;
		calls->in_use -= size;
	}
}

void *
malloc(size_t size)
{
	return allocated(__libc_malloc(size));
}

void *
calloc(size_t n, size_t size)
{
	return allocated(__libc_calloc(n, size));
}

void *
aligned_alloc(size_t alignment, size_t size)
{
	return allocated(__libc_memalign(alignment, size));
}

int
posix_memalign(void **block, size_t alignment, size_t size)
{
	*block = allocated(__libc_memalign(alignment, size));
	return *block == NULL ? errno : 0;
}

/* Counts one allocation and one free, as valgrind does. */
void *
realloc(void *block, size_t size)
{
	size_t before = malloc_usable_size(block); /* 0 if block is NULL */
	void *new = __libc_realloc(block, size);

	if (block != NULL && (new != NULL || size == 0))
		freed(before);
	return allocated(new);
}

void
free(void *block)
{
	if (block != NULL)
		freed(malloc_usable_size(block));
	__libc_free(block);
}

/* Runs before main, and maps the memory that count shares. */
__attribute__((constructor)) static void
begin(void)
{
	const char *fd = getenv(CALLS_FD);
	struct calls *shared;

	if (fd == NULL)
		return;
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED,
	    atoi(fd), 0);
	if (shared == MAP_FAILED)
		return;
	calls = shared;
	calls->is_counted = 1;
}
