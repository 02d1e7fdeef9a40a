/* getc, and the C library's buffer. */
#include "attempt.h"

static int
next(int fd)
{
	static FILE *f;
	int c;

	if (f == NULL && (f = fdopen(fd, "r")) == NULL)
		return FAILED;
	c = getc(f);
	return c != EOF ? c : ferror(f) ? FAILED : END;
}
