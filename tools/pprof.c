/*
 * pprof: stacks (tools/stacks) as profile.proto, for go tool pprof.
 *
 *	pprof [-s source] [-u unit] FILE.stacks >FILE.pb
 *
 * -s: the path of the source that the lines are of.  -u: what the values are;
 * samples, if it is not there.
 *
 * github.com/google/pprof/proto/profile.proto says what the fields mean.  In
 * the wire format (protobuf.dev/programming-guides/encoding) a message is a
 * list of fields: the field's number and how it is written, in one integer;
 * then an integer, or the size of a string or message and its bytes.  Integers
 * have 7 bits a byte, the lowest first, and the high bit in all but the last.
 */
#include <err.h>
#include <inttypes.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INTEGER = 0, BYTES = 2 }; /* how a field is written */

/* Numbers of fields, by message. */
enum { SAMPLE_TYPE = 1, SAMPLE, MAPPING, LOCATION, FUNCTION, STRING_TABLE };
enum { TYPE = 1, UNIT };                    /* ValueType */
enum { SAMPLE_LOCATION = 1, SAMPLE_VALUE }; /* Sample */
enum { ID = 1, MAPPED_FILE = 5 };
enum { LINE = 4 };                       /* Location; Function has an ID, too */
enum { LINE_FUNCTION = 1, LINE_NUMBER }; /* Line */
enum { NAME = 2, FILE_NAME = 4 };        /* Function */

/* The string table: these, and then a name for each frame. */
enum { EMPTY, KIND, KIND_UNIT, SOURCE, NAMES };

/* A frame is a Location and a Function, both with its number.  Of the same
 * name there may be several, which pprof puts together. */
struct frame {
	char *text;
	size_t number; /* from 1 */
};

static void *frames; /* of tsearch(3) */
static char **names; /* by number */
static size_t nframes;

struct message {
	FILE *f;
	char *bytes;
	size_t size;
};

static void
put_integer(FILE *f, uint64_t n)
{
	for (; n > 0x7f; n >>= 7)
		putc((int)(0x80 | (n & 0x7f)), f);
	putc((int)n, f);
}

static void
put_number(FILE *f, unsigned field, uint64_t n)
{
	put_integer(f, field << 3 | INTEGER);
	put_integer(f, n);
}

static void
put_bytes(FILE *f, unsigned field, const char *bytes, size_t size)
{
	put_integer(f, field << 3 | BYTES);
	put_integer(f, size);
	fwrite(bytes, 1, size, f);
}

static void
start_message(struct message *m)
{
	m->f = open_memstream(&m->bytes, &m->size);
	if (m->f == NULL)
		err(1, "a message");
}

static void
end_message(FILE *f, unsigned field, struct message *m)
{
	if (fclose(m->f) == EOF)
		err(1, "a message");
	put_bytes(f, field, m->bytes, m->size);
	free(m->bytes);
}

static int
compare(const void *a, const void *b)
{
	const struct frame *one = a, *other = b;

	return strcmp(one->text, other->text);
}

/* "readbyte:49", "ksys_read_[k]" or "read". */
static void
put_frame(const struct frame *frame)
{
	char *name = strdup(frame->text), *mark, *colon;
	struct message location, line, function;
	uint64_t number = 0;

	names = reallocarray(names, frame->number + 1, sizeof *names);
	if (name == NULL || names == NULL)
		err(1, "a name");
	names[frame->number] = name;
	mark = strstr(name, "_[k]");
	colon = strrchr(name, ':');
	if (mark != NULL) {
		*mark = '\0';
	} else if (colon != NULL &&
		   colon[1 + strspn(colon + 1, "0123456789")] == '\0') {
		number = strtoumax(colon + 1, NULL, 10);
		*colon = '\0';
	}
	start_message(&location);
	put_number(location.f, ID, frame->number);
	start_message(&line);
	put_number(line.f, LINE_FUNCTION, frame->number);
	put_number(line.f, LINE_NUMBER, number);
	end_message(location.f, LINE, &line);
	end_message(stdout, LOCATION, &location);
	start_message(&function);
	put_number(function.f, ID, frame->number);
	put_number(function.f, NAME, NAMES + frame->number - 1);
	put_number(function.f, FILE_NAME, number > 0 ? SOURCE : EMPTY);
	end_message(stdout, FUNCTION, &function);
}

/* Its number, under which it has been put. */
static size_t
frame_number(char *text)
{
	struct frame wanted = { .text = text }, *new, **found;

	found = tfind(&wanted, &frames, compare);
	if (found != NULL)
		return (*found)->number;
	new = malloc(sizeof *new);
	if (new == NULL || (new->text = strdup(text)) == NULL ||
	    (new->number = ++nframes, tsearch(new, &frames, compare)) == NULL)
		err(1, "a frame");
	put_frame(new);
	return new->number;
}

/* "main:87;count_words:63;read 123"; profile.proto has the innermost first. */
static void
put_stack(char *stack, uint64_t value)
{
	struct message sample;
	char *semicolon;

	start_message(&sample);
	do {
		semicolon = strrchr(stack, ';');
		put_number(sample.f, SAMPLE_LOCATION,
		    frame_number(semicolon == NULL ? stack : semicolon + 1));
		if (semicolon != NULL)
			*semicolon = '\0';
	} while (semicolon != NULL);
	put_number(sample.f, SAMPLE_VALUE, value);
	end_message(stdout, SAMPLE, &sample);
}

static void
put_string(const char *s)
{
	put_bytes(stdout, STRING_TABLE, s, strlen(s));
}

int
main(int argc, char *argv[])
{
	const char *source = "", *unit = "samples";
	struct message kind, mapping;
	char *line = NULL, *blank;
	size_t room = 0;
	int option;
	FILE *f;

	while ((option = getopt(argc, argv, "s:u:")) != -1) {
		if (option == 's')
			source = optarg;
		else if (option == 'u')
			unit = optarg;
		else
			return 2;
	}
	if (argc - optind != 1)
		errx(2, "usage: pprof [-s source] [-u unit] FILE.stacks");
	f = fopen(argv[optind], "r");
	if (f == NULL)
		err(1, "%s", argv[optind]);
	start_message(&kind);
	put_number(kind.f, TYPE, KIND);
	put_number(kind.f, UNIT, KIND_UNIT);
	end_message(stdout, SAMPLE_TYPE, &kind);
	start_message(&mapping);
	put_number(mapping.f, ID, 1);
	put_number(mapping.f, MAPPED_FILE, SOURCE);
	end_message(stdout, MAPPING, &mapping);
	while (getline(&line, &room, f) != -1) {
		blank = strrchr(line, ' ');
		if (blank == NULL)
			errx(1, "%s: no line of tools/stacks: %s", argv[optind],
			    line);
		*blank = '\0';
		put_stack(line, strtoumax(blank + 1, NULL, 10));
	}
	put_string("");
	put_string(unit);
	put_string(
	    strcmp(unit, "bytes") == 0 || strcmp(unit, "microseconds") == 0
		? unit
		: "count");
	put_string(source);
	for (size_t i = 1; i <= nframes; i++)
		put_string(names[i]);
	if (fflush(stdout) == EOF || ferror(stdout))
		err(1, "standard output");
	return 0;
}
