/* The read calls, and the bytes written to files, that the kernel has counted. */
#ifndef READS_H
#define READS_H

#include <stdbool.h>
#include <stdint.h>

/* Those of this process and of the children that it has waited for: proc(5),
 * /proc/PID/io. */
struct io {
	uintmax_t reads;   /* calls; the next look counts one more, its own */
	uintmax_t written; /* bytes, into files on a disk */
};

/* False if the kernel does not tell. */
bool io_so_far(struct io *io);

#endif
