/*
 * calls: count a program's calls of malloc and free, and what is in use.
 *
 * count starts the program with this library in front of the others (ld.so(8),
 * LD_PRELOAD), so the loader binds these names to the functions here.  They go on
 * to glibc's own functions, which have second names for this purpose, and the
 * program runs at nearly full speed.  A call that the compiler removed does not come
 * here.  Known limits: glibc only, and only programs that are linked dynamically.
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

static struct calls *calls; /* NULL: nothing is counted */

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

int
posix_memalign(void **block, size_t alignment, size_t size)
{
	*block = allocated(__libc_memalign(alignment, size));
	return *block == NULL ? errno : 0;
}

/* A new block for an old one, as valgrind counts it. */
void *
realloc(void *block, size_t size)
{
	size_t before = malloc_usable_size(block); /* 0 of NULL */
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
