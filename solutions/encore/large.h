/*
 * The large file that bench times its commands on: as large as memory and disk allow,
 * at most 1 GiB.  It is in TMPDIR, or else in /tmp.  It has no name, so nothing is
 * left of it, however the program ends.
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

/* Writes all of it, so many bytes at a time: at most 8 MiB, and a power of 2. */
void write_large(size_t piece);

/* Page faults for each MiB, if it is mapped in windows. */
double faults_a_mib(void);

/* Its folder. */
const char *place_of_large(void);

#endif
