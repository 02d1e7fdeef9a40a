/* Ends a child that takes too long.  One child at a time. */
#ifndef WATCHDOG_H
#define WATCHDOG_H

#include <sys/types.h>

/* How many times as long as it may compute may it take by the clock?  That many,
 * as it may wait for something, and the machine may have more to do.  And how many
 * seconds may pass in which it does not compute at all?  On a busy machine, too, a
 * process that could run does. */
enum { PATIENCE = 10, STILL = 4 };

/* From now on the child is ended by SIGKILL if it takes more seconds of processor
 * time, or PATIENCE times as many by the clock, or as many, and STILL at least, in
 * which it does not compute.  0: it may take any time.  A SIGTERM that ends us
 * ends it, too. */
void watch(pid_t child, unsigned seconds);

/* No longer, as it has ended; by itself, or by us, for which of the two? */
enum ending { BY_ITSELF, BUSY, IDLE } unwatch(void);

#endif
