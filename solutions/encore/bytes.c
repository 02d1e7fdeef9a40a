/*
 * The two ways of bytes.h.  Which one is faster depends on the pieces (folios) in which the
 * page cache has the file.  If a piece is a huge page, one page fault maps all of it.  Small
 * pieces need a page fault for each 64 KiB, and an entry in the page table for each page of
 * 4 KiB, so to copy them is cheaper.  The kernel does not tell which they are, and a file may
 * have both.  So we count the page faults for each huge page that we map (getrusage(2)).
 * If there are too many, we read for a while, and then try to map again.
 */
#define _GNU_SOURCE /* RUSAGE_THREAD */
#include "bytes.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <unistd.h>

/* Bytes that one call reads.  A core's own cache has 1 or 2 MiB today, so the copied bytes
 * are still in the cache when they are counted.  Half as many were 1 to 10 % faster on
 * Zen 5, but a quarter slower on Zen 4.  For the bench the Makefile sets a different size. */
#ifndef BLOCK
#define BLOCK MIB
#endif

enum {
	BLOCKS = HUGE_PAGE,      /* bytes, of all threads together */
	WINDOWS = 7 * HUGE_PAGE, /* bytes, of all threads together */
	/* A larger window was not faster, and one of 2 MiB was a tenth slower. */
	MAX_WINDOW = 4 * HUGE_PAGE,

	/* The kernel must supply the pages of a block before it can fill the block.
	 * For a small text this takes longer than a few more calls of read. */
	SMALL_TEXT = 2 * HUGE_PAGE,
	SMALL_BLOCK = 32 * KIB,

	/* Bytes to read after mapping took too many page faults.  The number doubles
	 * each time, because one trial takes as long as reading about 100 KB.  After a
	 * good trial it is the least number again. */
	LEAST_PATIENCE = 4 * HUGE_PAGE,
	MOST_PATIENCE = 64 * HUGE_PAGE
};

/* The place of this thread, for the signal handler. */
static _Thread_local struct place *current;

/*
 * Handles SIGBUS, which means that a byte of a mapped file is missing, because the file
 * became shorter or its disk failed.  The routine goes on with zeros instead, and its result
 * is not used.  On Linux mmap is only a system call, so a signal handler may call it.
 */
static void
put_zeros(int signal_number, siginfo_t *info, void *context)
{
	unsigned char *at = info->si_addr;

	(void)context;
	if (current != NULL && at >= current->window && at < current->mapped) {
		at -= (uintptr_t)at % (uintptr_t)sysconf(_SC_PAGESIZE);
		current->torn = 1;
		if (mmap(at, (size_t)(current->mapped - at), PROT_READ,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == at)
			return;
	}
	/* The address is not ours, so the signal ends the program, as it does by default. */
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

static size_t
smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

void
make_places(struct text *text, struct place *places, size_t threads)
{
	const bool small = text->size <= SMALL_TEXT;
	const bool maps = text->way == MAP || (text->way == CHOOSE && !small);
	struct sigaction action = { .sa_flags = SA_SIGINFO };
	/* These are only addresses.  A page needs memory when it is first used. */
	unsigned char *all =
	    mmap(NULL, BLOCKS + WINDOWS + HUGE_PAGE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (all == MAP_FAILED)
		err(1, "memory to read into");
	action.sa_sigaction = put_zeros;
	if (maps && sigaction(SIGBUS, &action, NULL) == -1)
		err(1, "sigaction");
	/* A huge page needs one address translation instead of 512.  Aligned blocks
	 * also matter for read: some processors copy six times as slowly to an address
	 * that is one byte after the start of a page. */
	all += HUGE_PAGE - (uintptr_t)all % HUGE_PAGE;
	if (!small) /* if this fails, the program is only slower */
		madvise(all, BLOCKS, MADV_HUGEPAGE);
	text->block = smaller(small ? SMALL_BLOCK : BLOCK, BLOCKS / threads);
	text->block -= text->block % (4 * KIB);
	text->window = smaller(MAX_WINDOW, WINDOWS / threads);
	text->window -= text->window % HUGE_PAGE;
	for (size_t i = 0; i < threads; i++)
		places[i] = (struct place){ .block = all + i * text->block,
			.window = maps ? all + BLOCKS + i * text->window : NULL,
			.patience = LEAST_PATIENCE };
}

/* Counts n bytes that have been read into the block. */
static void
count_block(
    const struct text *text, struct place *place, size_t n, struct stretch *all)
{
	*all = join(*all, count_stretch(text->routine, place->block, n));
	place->tally.read += n;
}

int
count_stream(const struct text *text, struct place *place, struct stretch *all)
{
	ssize_t n;

	while ((n = read(text->fd, place->block, text->block)) > 0)
		count_block(text, place, (size_t)n, all);
	return n == -1 ? errno : 0;
}

/* The page faults of this thread until now, also those that waited for a disk. */
static uintmax_t
faults(void)
{
	struct rusage r;

	getrusage(RUSAGE_THREAD, &r);
	return (uintmax_t)(r.ru_minflt + r.ru_majflt);
}

/* Are these bytes in a huge page?  Then the page fault at the first of them has mapped the
 * byte in the middle, too. */
static bool
is_huge(const volatile unsigned char *bytes, size_t n)
{
	const uintmax_t before = faults();

	(void)bytes[0];
	(void)bytes[n / 2];
	return faults() - before <= 1;
}

/* Does the file still have the bytes up to end?  A mapped page has zeros after the end of a
 * file, so no signal tells that the file became a little shorter. */
static bool
is_there(int fd, off_t end)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_size >= end;
}

/* Maps the bytes from at to end into the window, and returns the first of them.  Their
 * distance from the start of a huge page is the same in the window as in the file, because
 * only then can a huge page of the file be mapped as one. */
static const unsigned char *
map(const struct text *text, struct place *place, off_t at, off_t end)
{
	const off_t page = at - at % sysconf(_SC_PAGESIZE);
	unsigned char *bytes = place->window + page % (off_t)text->window;

	if (mmap(bytes, (size_t)(end - page), PROT_READ,
		MAP_PRIVATE | MAP_FIXED, text->fd, page) != bytes)
		return NULL;
	place->mapped = bytes + (end - page);
	return bytes + (at - page);
}

/* Maps and counts bytes of one window, from at on and at most to end.  Returns the offset
 * of the first byte that is not counted.  From there to place->try_at bytes are to be read. */
static off_t
count_mapped(const struct text *text, struct place *place, off_t at, off_t end,
    struct stretch *all)
{
	const off_t next = at - at % (off_t)text->window + (off_t)text->window;
	const unsigned char *bytes;

	place->torn = 0;
	place->try_at = end < next ? end : next;
	end = place->try_at;
	bytes = map(text, place, at, end);
	while (bytes != NULL && at < end) {
		const size_t n = smaller(
		    (size_t)(end - at), (size_t)(HUGE_PAGE - at % HUGE_PAGE));
		const uintmax_t before = faults();
		const bool good = text->way == MAP || is_huge(bytes, n);
		struct stretch s =
		    count_stretch(text->routine, bytes, good ? n : 0);

		place->tally.faults += faults() - before;
		if (!good) {
			place->try_at = at + place->patience;
			if (place->patience < MOST_PATIENCE)
				place->patience *= 2;
			break;
		}
		if (place->torn || !is_there(text->fd, at + (off_t)n))
			break;
		place->patience = LEAST_PATIENCE;
		*all = join(*all, s);
		place->tally.mapped += n;
		bytes += n;
		at += (off_t)n;
	}
	return at;
}

int
count_range(const struct text *text, struct place *place, off_t at, off_t end,
    struct stretch *all)
{
	const off_t most = (off_t)text->block;
	ssize_t n;

	current = place;
	while (at < end) {
		/* Bytes that the file got after we began are read, and never mapped. */
		if (place->window != NULL && at >= place->try_at &&
		    at < text->size) {
			at = count_mapped(text, place, at,
			    end < text->size ? end : text->size, all);
			continue;
		}
		n = pread(text->fd, place->block,
		    (size_t)(end - at < most ? end - at : most), at);
		if (n == -1)
			return errno;
		if (n == 0)
			break;
		count_block(text, place, (size_t)n, all);
		at += n;
	}
	return 0;
}
