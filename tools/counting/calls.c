/*
 * calls: count a program's calls of malloc, free and read, and who makes them.
 *
 * The loader binds these names to the first library that has them (ld.so(8),
 * LD_PRELOAD).  So the program's calls come here, at full speed, and go on to
 * glibc's own functions, which have second names for this purpose.  A call that
 * the compiler removed does not come here.  count starts the program in this
 * way, and names the file to count in.  Known limits: glibc only, and only
 * programs that are linked dynamically.
 */
#define _GNU_SOURCE /* dl_iterate_phdr(3) */
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
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
void *__libc_valloc(size_t size);
void *__libc_pvalloc(size_t size);
void __libc_free(void *block);

static struct calls *calls;       /* NULL: nothing is counted */
static uintptr_t base, low, high; /* of the program in memory */

/* backtrace(3) may call malloc and read. */
static _Thread_local bool is_ours;

static bool
is_in_program(uintptr_t address)
{
	return address >= low && address < high;
}

static void
keep_chain(struct site *s, void *caller)
{
	void *frames[32];
	bool is_caller = false; /* the frames before it are ours */
	int n, kept = 0;

	is_ours = true;
	n = backtrace(frames, sizeof frames / sizeof frames[0]);
	is_ours = false;
	for (int i = 0; i < n && kept < CHAIN; i++) {
		/* Back from where it returns to, into the call. */
		uintptr_t address = (uintptr_t)frames[i] - 1;

		is_caller = is_caller || frames[i] == caller;
		if (is_caller && is_in_program(address))
			s->chain[kept++] = address - base;
	}
	/* A caller without unwinding information is all that is known. */
	if (kept == 0 && is_in_program((uintptr_t)caller - 1))
		s->chain[0] = (uintptr_t)caller - 1 - base;
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
			keep_chain(s, caller);
			return s;
		}
		if (unused ==
		    (uintptr_t)caller) /* another thread's, just now */
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
taken(void *block, size_t size, void *caller)
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
	return taken(__libc_malloc(size), size, __builtin_return_address(0));
}

void *
calloc(size_t n, size_t size)
{
	return taken(
	    __libc_calloc(n, size), n * size, __builtin_return_address(0));
}

void *
memalign(size_t alignment, size_t size)
{
	return taken(__libc_memalign(alignment, size), size,
	    __builtin_return_address(0));
}

void *
aligned_alloc(size_t alignment, size_t size)
{
	return taken(__libc_memalign(alignment, size), size,
	    __builtin_return_address(0));
}

void *
valloc(size_t size)
{
	return taken(__libc_valloc(size), size, __builtin_return_address(0));
}

void *
pvalloc(size_t size)
{
	return taken(__libc_pvalloc(size), size, __builtin_return_address(0));
}

int
posix_memalign(void **block, size_t alignment, size_t size)
{
	void *new = __libc_memalign(alignment, size);

	if (new == NULL)
		return errno;
	*block = taken(new, size, __builtin_return_address(0));
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
	return taken(new, size, __builtin_return_address(0));
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

static void
count_read(void *caller)
{
	if (is_counted())
		site_of(caller)->reads++;
}

ssize_t
read(int fd, void *buf, size_t n)
{
	count_read(__builtin_return_address(0));
	return syscall(SYS_read, fd, buf, n);
}

ssize_t
pread(int fd, void *buf, size_t n, off_t offset)
{
	count_read(__builtin_return_address(0));
	return syscall(SYS_pread64, fd, buf, n, offset);
}

ssize_t
readv(int fd, const struct iovec *parts, int n)
{
	count_read(__builtin_return_address(0));
	return syscall(SYS_readv, fd, parts, n);
}

/* The first object that the loader names is the program. */
static int
find_program(struct dl_phdr_info *object, size_t size, void *unused)
{
	(void)size;
	(void)unused;
	base = object->dlpi_addr;
	low = UINTPTR_MAX;
	for (int i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &object->dlpi_phdr[i];
		uintptr_t start = base + part->p_vaddr;

		if (part->p_type != PT_LOAD)
			continue;
		if (start < low)
			low = start;
		if (start + part->p_memsz > high)
			high = start + part->p_memsz;
	}
	return 1;
}

__attribute__((constructor)) static void
begin(void)
{
	const char *file = getenv(CALLS_FILE);
	int fd = file == NULL ? -1 : open(file, O_RDWR | O_CLOEXEC);
	void *shared, *frame;

	if (fd == -1)
		return;
	shared = mmap(
	    NULL, sizeof *calls, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (shared == MAP_FAILED)
		return;
	dl_iterate_phdr(find_program, NULL);
	backtrace(&frame, 1); /* the first time it loads a library */
	calls = shared;
	calls->programs++;
}
