/*
 * The large file for the commands that bench measures.  It has 1 GiB, or less if the memory
 * or the disk is too small.  It is in TMPDIR, or in /tmp.  It has no name, so the kernel
 * deletes it when the program ends, however that happens.
 *
 * If one of these functions fails, it ends the program.
 */
#ifndef LARGE_H
#define LARGE_H

#include <stddef.h>

enum { KIB = 1 << 10, MIB = 1 << 20 };

/* The path under which this process and those that it starts can open the file. */
#define LARGE "/dev/fd/9"

/* Makes the file, and reads the text that it will be filled with.  Returns the size of the
 * file in bytes. */
size_t make_large(const char *text);

/* Fills the file, with writes of piece bytes: a power of 2, at most 8 MiB.  Returns the page
 * faults for each MiB when the file is mapped. */
double write_large(size_t piece);

#endif
