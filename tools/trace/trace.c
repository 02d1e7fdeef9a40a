/*
 * trace: what perf, callgrind, DHAT or massif recorded, as something to look at.
 *
 *	trace [-k kind] [-t title] FROM TO program file
 *
 * FROM is perf, callgrind, dhat or massif.  What is to be in the file perf.c,
 * callgrind.c, dhat.c and massif.c say; - is standard input.  program is the path
 * of the program that was recorded, and words.c beside it is its source file.
 *
 * TO, which goes to standard output, is
 *
 *	pprof    profile.proto, for go tool pprof
 *	flame    a flame graph, in SVG; -t title heads it
 *	folded   a line a stack, main;count_words;readbyte;read 123, as other
 *	         viewers and FlameGraph's scripts read it
 *	facts    a line a figure: facts.c says which
 *	curve    of massif, a line a snapshot: millions of instructions, bytes
 *	         asked for, bytes that malloc adds
 *
 * -k names the kind of value that is shown, or in pprof shown first:
 *
 *	perf        samples, cpu (nanoseconds)
 *	callgrind   instructions, syscalls, systime (microseconds)
 *	dhat        alloc_objects, alloc_space, inuse_objects, inuse_space
 *	massif      inuse_space
 *
 * Objects are blocks, space is bytes; in use is what was held when most was.
 *
 * Exit status: 0 if all of it was written; 1 if not, and nothing was, as the file
 * is not what FROM writes, or the profile in it is not valid; 2 if it was called
 * wrongly.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "trace.h"

const struct format formats[] = { { "perf", read_perf, perf_facts },
	{ "callgrind", read_callgrind, callgrind_facts },
	{ "dhat", read_dhat, dhat_facts },
	{ "massif", read_massif, massif_facts }, { NULL, NULL, NULL } };

const struct writer writers[] = { { "pprof", write_pprof },
	{ "flame", write_flame }, { "folded", write_folded }, { "facts", NULL },
	{ "curve", write_curve }, { NULL, NULL } };

bool
read_profile(
    struct profile *p, const struct format *from, char *text, size_t size)
{
	if (memchr(text, '\0', size) != NULL)
		return complain(p, "it has a byte that no text has");
	return from->read(p, text) && profile_check(p);
}

bool
can_write(struct profile *p, const struct writer *to)
{
	if (to->write == NULL)
		return true;
	if (to->write == write_curve)
		return p->nsnapshots > 0 ||
		       complain(p, "no snapshot of the heap in it");
	if (p->stacks.n == 0)
		return complain(p, "nothing was recorded in it");
	for (size_t i = 0; i < p->locations.n; i++)
		if (p->objects[location(p, i)->object].part == PROGRAM)
			return true;
	return complain(p, "nothing in it is of %s",
	    string(p, p->objects[THE_PROGRAM].path));
}

_Noreturn static void
usage(void)
{
	fprintf(stderr, "usage: trace [-k kind] [-t title] "
			"perf|callgrind|dhat|massif "
			"pprof|flame|folded|facts|curve program file\n");
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

int
main(int argc, char *argv[])
{
	const char *kind = NULL, *title = "";
	const struct format *from = formats;
	const struct writer *to = writers;
	struct profile p;
	size_t size;
	char *text;
	int option;

	while ((option = getopt(argc, argv, "k:t:")) != -1) {
		switch (option) {
		case 'k':
			kind = optarg;
			break;
		case 't':
			title = optarg;
			break;
		default:
			usage();
		}
	}
	if (argc - optind != 4)
		usage();
	argv += optind;
	while (from->name != NULL && strcmp(from->name, argv[0]) != 0)
		from++;
	while (to->name != NULL && strcmp(to->name, argv[1]) != 0)
		to++;
	if (from->name == NULL || to->name == NULL)
		usage();
	text = contents(argv[3], &size);
	profile_start(&p, argv[2]);
	p.title = title;
	if (!read_profile(&p, from, text, size) || !can_write(&p, to))
		errx(1, "%s: %s", argv[3], p.complaint);
	if (kind != NULL && (p.shown = kind_named(&p, kind)) == p.nkinds)
		errx(2, "-k %s: no such kind of value in %s", kind, argv[3]);
	if (to->write == NULL)
		from->write_facts(&p, stdout);
	else
		to->write(&p, stdout);
	if (fflush(stdout) == EOF || ferror(stdout))
		err(1, "standard output");
	profile_end(&p);
	free(text);
	return 0;
}
