/* The C library's malloc, by the name that its library has for it. */
#define _GNU_SOURCE
#include "attempt.h"
#include <dlfcn.h>
static int
through(unsigned char c)
{
	static void *(*take)(size_t);
	static void (*give)(void *);
	volatile unsigned char *p;

	if (take == NULL) {
		void *library = dlopen("libc.so.6", RTLD_LAZY);
		*(void **)&take = dlsym(library, "malloc");
		*(void **)&give = dlsym(library, "free");
	}
	p = take(1);
	if (p == NULL)
		return FAILED;
	*p = c;
	c = *p;
	give((void *)p);
	return c;
}

static int
next(int fd)
{
	static unsigned char block[4096];
	static ssize_t used, size;

	if (used == size) {
		used = 0;
		size = read(fd, block, sizeof block);
		if (size <= 0)
			return size == 0 ? END : FAILED;
	}
	return through(block[used++]);
}
