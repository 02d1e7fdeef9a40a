/* The large file of large.h. */
#include "large.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/statvfs.h>

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LEAST_SIZE = 64 * MIB, MOST_SIZE = 1024 * MIB, WINDOW = 8 * MIB };
enum { LARGE_FD = 9 /* LARGE */ };

static char copies[8 * MIB]; /* of the text */
static size_t size;          /* bytes of the file */

static const char *
folder(void)
{
	const char *dir = getenv("TMPDIR");

	return dir != NULL && *dir != '\0' ? dir : "/tmp";
}

static _Noreturn void
no_file(void)
{
	err(1, "no file in %s (another folder: TMPDIR=folder make bench)",
	    folder());
}

/* At most a quarter of the memory and half of the free space on the disk. */
static size_t
size_that_fits(void)
{
	const size_t memory =
	    (size_t)sysconf(_SC_PHYS_PAGES) * (size_t)sysconf(_SC_PAGESIZE);
	size_t n = MOST_SIZE;
	struct statvfs fs;

	if (statvfs(folder(), &fs) == -1)
		no_file();
	while (n > LEAST_SIZE &&
	       (n > memory / 4 || n / fs.f_frsize > fs.f_bavail / 2))
		n /= 2;
	return n;
}

size_t
make_large(const char *text)
{
	FILE *f = fopen(text, "r");
	char name[4 * KIB];
	size_t n;
	int fd;

	if (f == NULL || (n = fread(copies, 1, sizeof copies, f)) == 0)
		err(1, "%s", text);
	fclose(f);
	for (size_t at = n; at < sizeof copies; at++)
		copies[at] = copies[at - n];

	size = size_that_fits();
	snprintf(name, sizeof name, "%s/bench.XXXXXX", folder());
	fd = mkstemp(name);
	if (fd == -1 || unlink(name) == -1 || dup2(fd, LARGE_FD) == -1)
		no_file();
	return size;
}

/* Maps the file in windows, as words does, and counts the page faults. */
static double
faults_a_mib(void)
{
	struct rusage before, after;

	getrusage(RUSAGE_SELF, &before);
	for (size_t at = 0; at < size; at += WINDOW) {
		const volatile unsigned char *window = mmap(
		    NULL, WINDOW, PROT_READ, MAP_PRIVATE, LARGE_FD, (off_t)at);

		if (window == MAP_FAILED)
			err(1, "mmap");
		for (size_t i = 0; i < WINDOW; i += 4 * KIB)
			(void)window[i];
		munmap((void *)window, WINDOW);
	}
	getrusage(RUSAGE_SELF, &after);
	return (double)(after.ru_minflt - before.ru_minflt) /
	       (double)(size / MIB);
}

double
write_large(size_t piece)
{
	/* Otherwise the page cache would keep its old pages, of the old size. */
	if (ftruncate(LARGE_FD, 0) == -1)
		no_file();
	for (size_t at = 0; at < size; at += piece) {
		errno = ENOSPC; /* pwrite sets none if it writes only a part */
		if (pwrite(LARGE_FD, copies + at % sizeof copies, piece,
			(off_t)at) != (ssize_t)piece)
			no_file();
	}
	/* Otherwise the disk would be busy with the file while we measure. */
	fsync(LARGE_FD);
	return faults_a_mib();
}
