/* The read calls that the kernel has counted. */
#ifndef READS_H
#define READS_H

#include <stdbool.h>
#include <stdint.h>

/* Those of this process and of the children that it has waited for.  The next
 * call counts one more, its own.  False if the kernel does not tell. */
bool reads_so_far(uintmax_t *reads);

#endif
