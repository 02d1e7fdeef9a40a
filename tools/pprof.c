/*
 * pprof: writes stacks (tools/stacks) as profile.proto, for go tool pprof.
 *
 *	pprof [-s source] [-u unit] FILE.stacks >FILE.pb
 *
 * -s is the path of the source that has the lines; -u names the unit of the values, by
 * default samples.
 *
 * The fields are explained in github.com/google/pprof/proto/profile.proto, and the wire
 * format in protobuf.dev/programming-guides/encoding.  A message is a list of fields.  A
 * field begins with an integer for its number and its wire type.  An integer follows, or
 * the size and the bytes of a string or a message.  An integer has 7 bits in each byte,
 * the lowest bits first, and the high bit is set in all bytes but the last.
 */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "frame.h"

enum { INTEGER = 0, BYTES = 2 }; /* wire types */

/* Field numbers, for each message. */
enum { SAMPLE_TYPE = 1, SAMPLE, MAPPING, LOCATION, FUNCTION, STRING_TABLE };
enum { TYPE = 1, UNIT };                    /* ValueType */
enum { SAMPLE_LOCATION = 1, SAMPLE_VALUE }; /* Sample */
enum { ID = 1, MAPPED_FILE = 5 };
enum { LINE = 4 };                       /* Location; Function has an ID, too */
enum { LINE_FUNCTION = 1, LINE_NUMBER }; /* Line */
enum { NAME = 2, FILE_NAME = 4 };        /* Function */

/* Indexes into the string table, where the names of the frames follow. */
enum { EMPTY, KIND, KIND_UNIT, SOURCE, NAMES };

/* Each frame becomes a Location and a Function, both with the number of the frame, which
 * is its index here plus 1.  Frames on different lines of a function become several
 * Functions of the same name, which pprof merges. */
static char **frames;
static size_t nframes;

/* A message, which is written to memory until its size is known. */
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
		err(1, "open_memstream");
}

/* Writes the message to f as a field. */
static void
end_message(FILE *f, unsigned field, struct message *m)
{
	if (fclose(m->f) == EOF)
		err(1, "open_memstream");
	put_bytes(f, field, m->bytes, m->size);
	free(m->bytes);
}

/* Writes the frame with that number as a Location and a Function.  It is frames[number - 1],
 * because an ID of 0 means none. */
static void
put_frame(size_t number)
{
	struct message location, line, function;
	unsigned long at;
	bool is_kernel;

	parse_frame(frames[number - 1], &at, &is_kernel);
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

/* Returns the number of a frame, which is written when it occurs for the first time. */
static size_t
frame_number(const char *frame)
{
	char **more;

	for (size_t i = 0; i < nframes; i++)
		if (strcmp(frames[i], frame) == 0)
			return i + 1;
	more = reallocarray(frames, nframes + 1, sizeof *frames);
	if (more == NULL || (more[nframes] = strdup(frame)) == NULL)
		err(1, "reallocarray");
	frames = more;
	put_frame(++nframes);
	return nframes;
}

/* Writes a stack as a Sample.  The stack begins with main, a Sample with the innermost
 * function. */
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
	unsigned long line;
	bool is_kernel;

	if (strcmp(unit, "bytes") == 0 || strcmp(unit, "microseconds") == 0)
		kind_unit = unit;
	put_bytes(stdout, STRING_TABLE, "", 0);
	put_bytes(stdout, STRING_TABLE, unit, strlen(unit));
	put_bytes(stdout, STRING_TABLE, kind_unit, strlen(kind_unit));
	put_bytes(stdout, STRING_TABLE, source, strlen(source));
	for (size_t i = 0; i < nframes; i++)
		put_bytes(stdout, STRING_TABLE, frames[i],
		    parse_frame(frames[i], &line, &is_kernel));
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
			errx(1, "%s: not a line of tools/stacks: %s",
			    argv[optind], line);
		*blank = '\0';
		put_stack(line, strtoumax(blank + 1, NULL, 10));
	}
	put_strings(unit, source);
	if (fflush(stdout) == EOF || ferror(stdout))
		err(1, "standard output");
	return 0;
}
