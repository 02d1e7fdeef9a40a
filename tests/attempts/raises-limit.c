/* The whole text, under a limit that the program has raised. */
#include "attempt.h"

#include <sys/resource.h>

static unsigned char *
new_chunk(size_t size)
{
	static bool is_raised;
	struct rlimit r;

	if (!is_raised && getrlimit(RLIMIT_DATA, &r) == 0) {
		r.rlim_cur = r.rlim_max;
		setrlimit(RLIMIT_DATA, &r);
		is_raised = true;
	}
	return malloc(size);
}

static int
next(int fd)
{
	enum { CHUNK = 1 << 20 };
	static unsigned char *at, *end, *last;
	ssize_t nread;

	if (at == end && end == last) {
		at = end = new_chunk(CHUNK);
		if (at == NULL)
			return FAILED;
		last = at + CHUNK;
	}
	if (at == end) {
		nread = read(fd, end, (size_t)(last - end));
		if (nread <= 0)
			return nread == 0 ? END : FAILED;
		end += nread;
	}
	return *at++;
}
