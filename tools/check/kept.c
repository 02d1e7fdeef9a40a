/*
 * What is known of each byte that a reader has stored: where it is, and its value.
 * keeper.c has its calls put into a words.c.  At the end of the text, or of the
 * program, each byte is looked for.  What was found goes to the file that
 * WORDS_KEPT names, a line each, a name and a number:
 *
 *	bytes    that readers have stored, for callers that are no readers
 *	gone     of these: in memory that was freed, or of a function that returned
 *	changed  of these: there, but with another value
 *	again    times that a reader gave another one a buffer that it gave before
 *
 * To be built with AddressSanitizer, which knows what memory is still there.
 */
#define _GNU_SOURCE /* mincore(2) */
#include <sanitizer/asan_interface.h>
#include <sys/mman.h>

#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST = 1 << 21, PAGE = 4096 };

void keeper_begin(void);
void keeper_end(const void *buf, long got, long room);

static struct {
	const unsigned char *at;
	unsigned char value;
} kept[MOST];
static atomic_size_t nkept;

static _Thread_local int depth; /* of readers that call readers */
static const void *inner;       /* what a reader gave another one last */
static unsigned long again;
static atomic_flag has_looked = ATOMIC_FLAG_INIT;

/* Was all of its page given back to the kernel? */
static bool
is_mapped(const unsigned char *at)
{
	static uintptr_t last;
	uintptr_t page = (uintptr_t)at & ~(uintptr_t)(PAGE - 1);
	unsigned char ignored;

	if (page != last && mincore((void *)page, 1, &ignored) == -1)
		return false;
	last = page;
	return true;
}

static void
look(void)
{
	unsigned long gone = 0, changed = 0;
	const char *file = getenv("WORDS_KEPT");
	char text[200];
	int fd, size;

	if (file == NULL || atomic_flag_test_and_set(&has_looked))
		return;
	for (size_t i = 0; i < nkept && i < MOST; i++)
		if (!is_mapped(kept[i].at) ||
		    __asan_address_is_poisoned(kept[i].at))
			gone++;
		else if (*kept[i].at != kept[i].value)
			changed++;
	size = snprintf(text, sizeof text,
	    "bytes %zu\ngone %lu\nchanged %lu\nagain %lu\n", (size_t)nkept,
	    gone, changed, again);
	fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd == -1 || write(fd, text, (size_t)size) != size)
		_exit(125);
	close(fd);
}

void
keeper_begin(void)
{
	depth++;
}

void
keeper_end(const void *buf, long got, long room)
{
	const unsigned char *bytes = buf;

	if (--depth > 0) {
		again += got > 0 && buf == inner;
		inner = buf;
		return;
	}
	for (long i = 0; i < got && i < room; i++) {
		size_t n = nkept++;

		if (n >= MOST)
			break;
		kept[n].at = &bytes[i];
		kept[n].value = bytes[i];
	}
	if (got <= 0)
		look();
}

__attribute__((destructor)) static void
look_at_the_end(void)
{
	look();
}
