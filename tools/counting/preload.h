/* Counting a program's calls with calls.so, in memory that is shared with it. */
#ifndef PRELOAD_H
#define PRELOAD_H

#include <stdio.h>

#include "calls.h"

struct preload {
	struct calls *calls; /* programs is 0 if none took the library */
	/* In TMPDIR, until end_calls. */
	char *folder, *file, *library;
	char *before; /* LD_PRELOAD as it was; NULL: not set */
};

/* From here on each program that is started counts its calls.  self: the path of
 * this program, beside which calls.so stands. */
void begin_calls(const char *self, struct preload *p);

/* No longer.  The counts stay. */
void end_calls(struct preload *p);

void print_calls(FILE *f, const struct calls *c);

#endif
