#define _GNU_SOURCE /* asprintf(3) */
#include "preload.h"

#include <sys/mman.h>

#include <err.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FAILURE = 125 };

/*
 * A folder for the shared file, and for a link to calls.so: LD_PRELOAD takes no
 * name with a blank or a colon in it.
 */
static char *
temporary_folder(void)
{
	const char *parent = getenv("TMPDIR");
	char *folder;

	if (parent == NULL || parent[0] == '\0' ||
	    strpbrk(parent, " \t\n:") != NULL)
		parent = "/tmp";
	if (asprintf(&folder, "%s/count.XXXXXX", parent) == -1 ||
	    mkdtemp(folder) == NULL)
		err(FAILURE, "no temporary files can be written to %s", parent);
	return folder;
}

/* The library stands beside this program. */
static void
link_library(const char *self, const char *link)
{
	const char *slash = strrchr(self, '/');
	char *beside, *library;

	if (asprintf(&beside, "%.*s/calls.so",
		slash == NULL ? 1 : (int)(slash - self),
		slash == NULL ? "." : self) == -1)
		err(FAILURE, NULL);
	library = realpath(beside, NULL);
	if (library == NULL)
		err(FAILURE, "%s: make -C tools/count builds it", beside);
	if (symlink(library, link) == -1)
		err(FAILURE, "%s", link);
	free(library);
	free(beside);
}

void
begin_calls(const char *self, struct preload *p)
{
	const char *before = getenv("LD_PRELOAD");
	int fd;

	p->folder = temporary_folder();
	if (asprintf(&p->file, "%s/calls", p->folder) == -1 ||
	    asprintf(&p->library, "%s/calls.so", p->folder) == -1)
		err(FAILURE, NULL);
	fd = open(p->file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1 || ftruncate(fd, sizeof *p->calls) == -1)
		err(FAILURE, "%s", p->file);
	p->calls = mmap(
	    NULL, sizeof *p->calls, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p->calls == MAP_FAILED)
		err(FAILURE, "%s", p->file);
	close(fd);
	link_library(self, p->library);

	p->before = before == NULL ? NULL : strdup(before);
	setenv(CALLS_FILE, p->file, 1);
	setenv("LD_PRELOAD", p->library, 1);
}

void
end_calls(struct preload *p)
{
	unsetenv(CALLS_FILE);
	if (p->before == NULL)
		unsetenv("LD_PRELOAD");
	else
		setenv("LD_PRELOAD", p->before, 1);
	unlink(p->library);
	unlink(p->file);
	rmdir(p->folder);
	free(p->before);
	free(p->library);
	free(p->file);
	free(p->folder);
}

static void
print_chain(FILE *f, const struct site *s)
{
	for (size_t i = 0; i < CHAIN && s->chain[i] != 0; i++)
		fprintf(f, " 0x%" PRIxPTR, s->chain[i]);
	fprintf(f, "\n");
}

void
print_calls(FILE *f, const struct calls *c)
{
	fprintf(f, "allocs %lu\nfrees %lu\npeak %lu\nblocks %lu\n", c->allocs,
	    c->frees, c->peak, c->peak_blocks);
	for (const struct site *s = c->sites; s < &c->sites[SITES]; s++) {
		if (s->allocs > 0) {
			fprintf(f, "asks %lu %lu", s->allocs, s->bytes);
			print_chain(f, s);
		}
		if (s->reads > 0) {
			fprintf(f, "reader %lu", s->reads);
			print_chain(f, s);
		}
	}
}
