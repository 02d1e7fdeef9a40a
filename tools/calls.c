/*
 * calls: count a program's calls of malloc, free and read, and who makes them.
 *
 * count starts the program with this library in front of the others (ld.so(8),
 * LD_PRELOAD), so the loader binds these names to the functions here.  They go on
 * to glibc's own functions, which have second names for this purpose, and the
 * program runs at nearly full speed.  A call that the compiler removed does not come
 * here.  Known limits: glibc only, and only programs that are linked dynamically.
 */
#define _GNU_SOURCE /* dladdr1(3) */
#include <sys/mman.h>
#include <sys/syscall.h>

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <link.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "calls.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

static struct calls *calls; /* NULL: nothing is counted */

/* backtrace(3) may call malloc and read. */
static _Thread_local bool is_ours;

/* A call may come from a library, as malloc from fopen: then the place is where the
 * program called the library. */
static void
find_frames(struct site *s, void *caller)
{
	void *frames[32];
	struct link_map *object;
	Dl_info ignored;
	bool is_caller = false; /* the frames before it are ours */
	int n, found = 0;

	is_ours = true;
	n = backtrace(frames, sizeof frames / sizeof frames[0]);
	for (int i = 0; i < n && found < 2; i++) {
		/* Back from where it returns to, into the call. */
		char *address = (char *)frames[i] - 1;

		is_caller = is_caller || frames[i] == caller;
		/* The first object in the loader's list is the program. */
		if (is_caller &&
		    dladdr1(address, &ignored, (void **)&object,
			RTLD_DL_LINKMAP) != 0 &&
		    object == _r_debug.r_map)
			s->frames[found++] =
			    (uintptr_t)address - object->l_addr;
	}
	is_ours = false;
}

static struct site *
site_of(void *caller)
{
	struct site *s = calls->sites;

	for (; s < &calls->sites[SITES - 1]; s++) {
		uintptr_t unused = 0;

		if (s->caller == (uintptr_t)caller)
			return s;
		if (atomic_compare_exchange_strong(
			&s->caller, &unused, (uintptr_t)caller)) {
			find_frames(s, caller);
			return s;
		}
		if (unused == (uintptr_t)caller) /* a different thread's */
			return s;
	}
	return s;
}

static bool
is_counted(void)
{
	return calls != NULL && !is_ours;
}

static void
hold(void *block)
{
	size_t size = malloc_usable_size(block);
	unsigned long held = atomic_fetch_add(&calls->held, size) + size;
	unsigned long blocks = atomic_fetch_add(&calls->blocks, 1) + 1;
	unsigned long peak = calls->peak;

	while (held > peak)
		if (atomic_compare_exchange_weak(&calls->peak, &peak, held)) {
			calls->peak_blocks = blocks;
			break;
		}
}

static void
let_go(void *block)
{
	calls->blocks--;
	calls->held -= malloc_usable_size(block);
}

static void *
allocated(void *block, size_t size, void *caller)
{
	if (block != NULL && is_counted()) {
		struct site *s = site_of(caller);

		calls->allocs++;
		s->allocs++;
		s->bytes += size;
		hold(block);
	}
	return block;
}

void *
malloc(size_t size)
{
	return allocated(
	    __libc_malloc(size), size, __builtin_return_address(0));
}

void *
calloc(size_t n, size_t size)
{
	return allocated(
	    __libc_calloc(n, size), n * size, __builtin_return_address(0));
}

void *
aligned_alloc(size_t alignment, size_t size)
{
	return allocated(__libc_memalign(alignment, size), size,
	    __builtin_return_address(0));
}

int
posix_memalign(void **block, size_t alignment, size_t size)
{
	void *new = __libc_memalign(alignment, size);

	if (new == NULL)
		return errno;
	*block = allocated(new, size, __builtin_return_address(0));
	return 0;
}

/* A new block for an old one, as valgrind counts it. */
void *
realloc(void *block, size_t size)
{
	bool counted = block != NULL && is_counted();
	void *new;

	if (counted)
		let_go(block);
	new = __libc_realloc(block, size);
	if (counted && new == NULL && size > 0)
		hold(block); /* it failed, so the old block is still there */
	else if (counted)
		calls->frees++;
	return allocated(new, size, __builtin_return_address(0));
}

void
free(void *block)
{
	if (block != NULL && is_counted()) {
		calls->frees++;
		let_go(block);
	}
	__libc_free(block);
}

ssize_t
read(int fd, void *buf, size_t n)
{
	if (is_counted())
		site_of(__builtin_return_address(0))->reads++;
	return syscall(SYS_read, fd, buf, n);
}

ssize_t
pread(int fd, void *buf, size_t n, off_t offset)
{
	if (is_counted())
		site_of(__builtin_return_address(0))->reads++;
	return syscall(SYS_pread64, fd, buf, n, offset);
}

__attribute__((constructor)) static void
begin(void)
{
	const char *fd = getenv(CALLS_FD);
	struct calls *shared;
	void *frame;

	if (fd == NULL)
		return;
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED,
	    atoi(fd), 0);
	if (shared == MAP_FAILED)
		return;
	backtrace(&frame, 1); /* the first time it loads a library */
	if (readlink("/proc/self/exe", shared->program,
		sizeof shared->program - 1) == -1)
		shared->program[0] = '?';
	calls = shared;
}
