/*
 * The large file that bench times its commands on: 1 GiB, or less if memory or the
 * disk has not the room.  It is in TMPDIR, or else in /tmp.  It has no name, so nothing
 * is left of it, however the program ends.
 *
 * These functions end the program where they fail.
 */
#ifndef LARGE_H
#define LARGE_H

#include <stddef.h>

enum { KIB = 1 << 10, MIB = 1 << 20 };

/* How this process and those that it starts open it. */
#define LARGE "/dev/fd/9"

/* Makes the file, and takes the text to fill it with.  Returns its size in bytes. */
size_t make_large(const char *text);

/* Writes all of it, so many bytes at a time: at most 8 MiB, and a power of 2.  Returns
 * the page faults for each MiB that mapping it takes then. */
double write_large(size_t piece);

#endif
