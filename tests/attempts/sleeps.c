/* Waits for ever. */
#include "attempt.h"
static int
next(int fd)
{
	(void)fd;
	sleep(1000000);
	return END;
}
