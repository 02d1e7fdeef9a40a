/* A semicolon is missing. */
#include "attempt.h"

static int
next(int fd)
{
	(void)fd return END;
}
