/*
 * The large file: see large.h.
 */
#include "large.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/statvfs.h>

#include <err.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	LEAST_SIZE = 64 * MIB,
	MOST_SIZE = 1024 * MIB,
	COPIES = 8 * MIB,
	WINDOW = 8 * MIB,
	LARGE_FD = 9 /* LARGE */
};

/* The text again and again. */
static char copies[COPIES];
static size_t size; /* bytes of the file */

const char *
place_of_large(void)
{
	const char *dir = getenv("TMPDIR");

	return dir != NULL && *dir != '\0' ? dir : "/tmp";
}

static _Noreturn void
no_file(void)
{
	warn("no file in %s", place_of_large());
	errx(1, "For another folder: TMPDIR=folder make bench");
}

/* The first number after name in a file of the OS kernel's.  No limit, if there is
 * none. */
static uintmax_t
number_in(const char *path, const char *name)
{
	char line[128];
	uintmax_t n = UINTMAX_MAX;
	FILE *f = fopen(path, "r");

	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, name, strlen(name)) == 0)
			sscanf(line + strlen(name), "%ju", &n);
	if (f != NULL)
		fclose(f);
	return n;
}

/* What the control group may have, which holds the page cache too: cgroups(7). */
static uintmax_t
memory_of_group(void)
{
	char group[2 * KIB], path[3 * KIB];
	FILE *f = fopen("/proc/self/cgroup", "r");
	uintmax_t n = UINTMAX_MAX;

	while (f != NULL && fgets(group, sizeof group, f) != NULL)
		if (strncmp(group, "0::", 3) == 0) {
			group[strcspn(group, "\n")] = '\0';
			snprintf(path, sizeof path,
			    "/sys/fs/cgroup%s/memory.max", group + 3);
			n = number_in(path, "");
		}
	if (f != NULL)
		fclose(f);
	return n;
}

/* Half of the memory and half of the disk's room are ours to use. */
static size_t
size_that_fits(void)
{
	const uintmax_t memory =
	    number_in("/proc/meminfo", "MemAvailable:") / 2 * KIB;
	const uintmax_t group = memory_of_group() / 2;
	size_t n = MOST_SIZE;
	uintmax_t disk;
	struct statvfs fs;

	if (statvfs(place_of_large(), &fs) == -1)
		no_file();
	disk = (uintmax_t)fs.f_bavail * fs.f_frsize / 2;
	while (n > memory || n > group || n > disk)
		n /= 2;
	if (n < LEAST_SIZE)
		errx(1,
		    "%d MiB must be free in memory, and as much in %s.\n"
		    "For another folder: TMPDIR=folder make bench",
		    2 * LEAST_SIZE / MIB, place_of_large());
	return n;
}

static void
fill_copies(const char *text)
{
	FILE *f = fopen(text, "r");
	size_t n;

	if (f == NULL)
		err(1, "%s", text);
	n = fread(copies, 1, COPIES, f);
	if (n == 0)
		errx(1, "%s: nothing to copy", text);
	fclose(f);
	for (size_t at = n; at < COPIES; at++)
		copies[at] = copies[at - n];
}

size_t
make_large(const char *text)
{
	char name[4 * KIB];
	int fd;

	fill_copies(text);
	size = size_that_fits();
	snprintf(name, sizeof name, "%s/bench.XXXXXX", place_of_large());
	fd = mkstemp(name);
	if (fd == -1 || unlink(name) == -1 || dup2(fd, LARGE_FD) == -1)
		no_file();
	if (fd != LARGE_FD)
		close(fd);
	return size;
}

void
write_large(size_t piece)
{
	/* Or the page cache would keep the pieces that it has. */
	if (ftruncate(LARGE_FD, 0) == -1)
		no_file();
	for (size_t at = 0; at < size; at += piece) {
		errno = ENOSPC; /* if it writes less */
		if (pwrite(LARGE_FD, copies + at % COPIES, piece, (off_t)at) !=
		    (ssize_t)piece)
			no_file();
	}
	/* Or the disk would be busy with it while we measure. */
	fsync(LARGE_FD);
}

double
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
	return (double)(after.ru_minflt - before.ru_minflt + after.ru_majflt -
			before.ru_majflt) /
	       (double)(size / MIB);
}
