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

/* A frame is a Location and a Function, and has the same number as both, its
 * place here and one more.  Of the same name there may be several Functions,
 * which pprof puts together. */
static char **frames;
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

/* How long the name is in "readbyte:49", "ksys_read_[k]" or "read"; and the
 * line, 0 if there is none. */
static size_t
name_length(const char *frame, uint64_t *line)
{
	const char *mark = strstr(frame, "_[k]"), *colon = strrchr(frame, ':');

	*line = 0;
	if (mark != NULL)
		return (size_t)(mark - frame);
	if (colon == NULL || colon[1 + strspn(colon + 1, "0123456789")] != '\0')
		return strlen(frame);
	*line = strtoumax(colon + 1, NULL, 10);
	return (size_t)(colon - frame);
}

static void
put_frame(size_t number)
{
	struct message location, line, function;
	uint64_t at;

	name_length(frames[number - 1], &at);
	start_message(&line);
	put_number(line.f, LINE_FUNCTION, number);
	put_number(line.f, LINE_NUMBER, at);
	start_message(&location);
	put_number(location.f, ID, number);
	end_message(location.f, LINE, &line);
	end_message(stdout, LOCATION, &location);
	start_message(&function);
	put_number(function.f, ID, number);
	put_number(function.f, NAME, NAMES + number - 1);
	put_number(function.f, FILE_NAME, at > 0 ? SOURCE : EMPTY);
	end_message(stdout, FUNCTION, &function);
}

/* Its number, under which it has been put. */
static size_t
frame_number(const char *frame)
{
	for (size_t i = 0; i < nframes; i++)
		if (strcmp(frames[i], frame) == 0)
			return i + 1;
	frames = reallocarray(frames, nframes + 1, sizeof *frames);
	if (frames == NULL || (frames[nframes] = strdup(frame)) == NULL)
		err(1, "a frame");
	put_frame(++nframes);
	return nframes;
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
put_strings(const char *unit, const char *source)
{
	const char *kind_unit = "count";
	uint64_t line;

	if (strcmp(unit, "bytes") == 0 || strcmp(unit, "microseconds") == 0)
		kind_unit = unit;
	put_bytes(stdout, STRING_TABLE, "", 0);
	put_bytes(stdout, STRING_TABLE, unit, strlen(unit));
	put_bytes(stdout, STRING_TABLE, kind_unit, strlen(kind_unit));
	put_bytes(stdout, STRING_TABLE, source, strlen(source));
	for (size_t i = 0; i < nframes; i++)
		put_bytes(stdout, STRING_TABLE, frames[i],
		    name_length(frames[i], &line));
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
	put_strings(unit, source);
	if (fflush(stdout) == EOF || ferror(stdout))
		err(1, "standard output");
	return 0;
}
