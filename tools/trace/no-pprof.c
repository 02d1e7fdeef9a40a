/* In the place of pprof.c, where the libraries that it wants are not here. */
#include <err.h>

#include "formats.h"

void
write_pprof(struct profile *p, FILE *f)
{
	(void)p;
	(void)f;
	errx(1, "pprof's format wants protobuf-c and zlib: ./setup.sh");
}
