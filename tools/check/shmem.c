#define _GNU_SOURCE /* memfd_create(2) */
#include "shmem.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include <dirent.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

enum { MOST_PARTS = 4096, OPEN = 1 }; /* OPEN: no offset of a page */

static struct part {
	unsigned long file, offset;
} parts[MOST_PARTS];
static size_t nparts;

static bool
is_new(struct part p)
{
	for (size_t i = 0; i < nparts; i++)
		if (parts[i].file == p.file && parts[i].offset == p.offset)
			return false;
	if (nparts < MOST_PARTS)
		parts[nparts++] = p;
	return true;
}

/* The kernel has a file system of its own for these files, which nobody mounts. */
static dev_t
their_device(void)
{
	static struct stat s;
	int fd;

	if (s.st_nlink == 0 && (fd = memfd_create("device", 0)) != -1) {
		fstat(fd, &s);
		s.st_nlink = 1; /* known now: it has no link */
		close(fd);
	}
	return s.st_dev;
}

static unsigned long
opened(pid_t pid)
{
	struct dirent *entry;
	unsigned long sum = 0;
	char path[64];
	DIR *all;

	snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
	all = opendir(path);
	while (all != NULL && (entry = readdir(all)) != NULL) {
		struct stat s;

		if (fstatat(dirfd(all), entry->d_name, &s, 0) == 0 &&
		    s.st_dev == their_device() && S_ISREG(s.st_mode) &&
		    is_new((struct part){ s.st_ino, OPEN }))
			sum += (unsigned long)s.st_blocks / 2; /* of 512 */
	}
	if (all != NULL)
		closedir(all);
	return sum;
}

/* With the device and the inode of maps in proc(5), and what may be done there. */
static void
add_mapping(struct shmem *all, const char *may, unsigned long kib, dev_t device,
    struct part p, const char *name)
{
	struct statfs s;

	if (device == their_device()) {
		if (is_new(p))
			all->nameless += kib;
	} else if ((may[1] != 'w' || may[3] == 'p') && name[0] == '/' &&
		   statfs(name, &s) == 0 && s.f_type == TMPFS_MAGIC) {
		all->texts += kib;
	}
}

void
begin_shmem(void)
{
	nparts = 0;
}

struct shmem
shmem_of(pid_t pid)
{
	struct shmem all = { .nameless = 0 };
	unsigned long start, end;
	char path[64], line[512], may[5], name[512];
	unsigned major, minor;
	struct part p;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
	f = fopen(path, "re");
	while (f != NULL && fgets(line, sizeof line, f) != NULL) {
		name[0] = '\0'; /* a mapping may have none */
		if (sscanf(line, "%lx-%lx %4s %lx %x:%x %lu %511[^\n]", &start,
			&end, may, &p.offset, &major, &minor, &p.file,
			name) >= 7)
			add_mapping(&all, may, (end - start) / 1024,
			    makedev(major, minor), p, name);
	}
	if (f != NULL)
		fclose(f);
	all.nameless += opened(pid);
	return all;
}
