/*
 * convert: what perf, DHAT or callgrind recorded, as a profile for pprof or a flame graph.
 *
 *	convert [-f] [-k kind] [-t title] perf|dhat|callgrind program file
 *
 * program is the path of the program that was recorded; the file is refused if
 * nothing in it is of that program.  What is to be in the file perf.c, dhat.c and
 * callgrind.c say; - is standard input.  The profile goes to standard output: for
 * pprof, compressed; or with -f as a flame graph, in SVG.  -k names the kind of
 * value that is shown, or shown first: samples, alloc_space, ...
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "profile.h"

static const struct instrument {
	const char *name;
	bool (*read)(
	    struct profile *p, const char *program, char *text, size_t size);
} instruments[] = { { "perf", read_perf }, { "dhat", read_dhat },
	{ "callgrind", read_callgrind } };

_Noreturn static void
usage(void)
{
	fprintf(stderr, "usage: convert [-f] [-k kind] [-t title] "
			"perf|dhat|callgrind program file\n");
	exit(2);
}

static char *
contents(const char *path, size_t *size)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	size_t room = 0, nread;
	char *text = NULL;

	if (f == NULL)
		err(1, "%s", path);
	*size = 0;
	do {
		if (*size + 1 >= room) {
			room = 2 * room + 65536;
			text = realloc(text, room);
			if (text == NULL)
				err(1, "%s: %zu bytes", path, room);
		}
		nread = fread(text + *size, 1, room - *size - 1, f);
		*size += nread;
	} while (nread > 0);
	if (ferror(f))
		err(1, "%s", path);
	fclose(f);
	text[*size] = '\0';
	return text;
}

static const struct instrument *
instrument(const char *name)
{
	size_t n = sizeof instruments / sizeof instruments[0];

	for (size_t i = 0; i < n; i++)
		if (strcmp(instruments[i].name, name) == 0)
			return &instruments[i];
	usage();
}

static size_t
kind(const struct profile *p, const char *name)
{
	for (size_t i = 0; i < p->nkinds; i++)
		if (strcmp(p->kinds[i].name, name) == 0)
			return i;
	errx(2, "-k %s: the profile has no such kind of value", name);
}

int
main(int argc, char *argv[])
{
	const char *shown = NULL, *title = "";
	bool draws = false;
	const struct instrument *from;
	struct profile p;
	size_t size;
	char *text;
	int option;

	while ((option = getopt(argc, argv, "fk:t:")) != -1) {
		switch (option) {
		case 'f':
			draws = true;
			break;
		case 'k':
			shown = optarg;
			break;
		case 't':
			title = optarg;
			break;
		default:
			usage();
		}
	}
	if (argc - optind != 3)
		usage();
	argv += optind;
	from = instrument(argv[0]);
	text = contents(argv[2], &size);
	profile_start(&p);
	if (!from->read(&p, argv[1], text, size))
		errx(1, "%s: %s", argv[2], p.complaint);
	if (shown != NULL)
		p.shown = kind(&p, shown);
	if (draws)
		write_flame(&p, title, stdout);
	else
		write_pprof(&p, STDOUT_FILENO);
	if (fflush(stdout) == EOF || ferror(stdout))
		err(1, "standard output");
	profile_end(&p);
	free(text);
	return 0;
}
