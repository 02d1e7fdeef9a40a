/*
 * To pprof's profile.proto: github.com/google/pprof/proto says what its fields mean.
 *
 * It is four kinds of message in six tables, so that the wire format is written here: protobuf.dev/programming-guides/encoding.  A message is a list of
 * fields.  A field is its number with how it is written, in one integer; and then
 * an integer, or the size of a string or message and that.  Integers have 7 bits a
 * byte, the lowest first, and the highest bit in all but the last.
 */
#include <stdlib.h>
#include <string.h>

#include "trace.h"

enum { INTEGER = 0, BYTES = 2 }; /* how a field is written */

/* Numbers of the fields, by message. */
enum {
	SAMPLE_TYPE = 1,
	SAMPLE,
	MAPPING,
	LOCATION,
	FUNCTION,
	STRING_TABLE,
	PERIOD_TYPE = 11,
	PERIOD,
	DEFAULT_SAMPLE_TYPE = 14
};
enum { TYPE = 1, UNIT };                    /* ValueType */
enum { SAMPLE_LOCATION = 1, SAMPLE_VALUE }; /* Sample */
enum { ID = 1 };                            /* each row */
enum { START = 2, LIMIT, OFFSET, PATH };    /* Mapping */
enum { HAS_FUNCTIONS = 7, HAS_FILES, HAS_LINES, HAS_INLINED };
enum { OBJECT = 2, ADDRESS, LINE };        /* Location */
enum { LINE_FUNCTION = 1, LINE_NUMBER };   /* Line */
enum { NAME = 2, SYSTEM_NAME, FILE_NAME }; /* Function */

struct message {
	char *bytes;
	size_t size;
};

static void
put_byte(struct message *m, unsigned char byte)
{
	m->bytes = room_for_one(m->bytes, m->size, 1);
	m->bytes[m->size++] = (char)byte;
}

static void
put_integer(struct message *m, uint64_t n)
{
	for (; n > 0x7f; n >>= 7)
		put_byte(m, (unsigned char)(0x80 | (n & 0x7f)));
	put_byte(m, (unsigned char)n);
}

static void
put_number(struct message *m, unsigned field, uint64_t n)
{
	put_integer(m, field << 3 | INTEGER);
	put_integer(m, n);
}

static void
put_bytes(struct message *m, unsigned field, const char *bytes, size_t size)
{
	put_integer(m, field << 3 | BYTES);
	put_integer(m, size);
	for (size_t i = 0; i < size; i++)
		put_byte(m, (unsigned char)bytes[i]);
}

/* The message is empty after it, and can be filled again. */
static void
put_message(struct message *m, unsigned field, struct message *inner)
{
	put_bytes(m, field, inner->bytes, inner->size);
	free(inner->bytes);
	*inner = (struct message){ 0 };
}

static void
put_kind(struct message *m, unsigned field, struct profile *p, size_t kind)
{
	struct message type = { 0 };

	put_number(&type, TYPE, add_string(p, p->kinds[kind].name));
	put_number(&type, UNIT, add_string(p, p->kinds[kind].unit));
	put_message(m, field, &type);
}

static void
put_kinds(struct message *m, struct profile *p)
{
	size_t cpu = kind_named(p, "cpu"); /* of the time between samples */

	for (size_t i = 0; i < p->nkinds; i++)
		put_kind(m, SAMPLE_TYPE, p, i);
	put_number(
	    m, DEFAULT_SAMPLE_TYPE, add_string(p, p->kinds[p->shown].name));
	if (cpu < p->nkinds) {
		put_kind(m, PERIOD_TYPE, p, cpu);
		put_number(m, PERIOD, (uint64_t)p->period);
	}
}

static void
put_stack(struct message *m, const struct profile *p, size_t number)
{
	struct message sample = { 0 };

	for (size_t i = 0; i < stack_depth(p, number); i++)
		put_number(
		    &sample, SAMPLE_LOCATION, stack_location(p, number, i) + 1);
	for (size_t i = 0; i < p->nkinds; i++)
		put_number(
		    &sample, SAMPLE_VALUE, (uint64_t)p->values[number][i]);
	put_message(m, SAMPLE, &sample);
}

/* Nothing has the first object: its number is pprof's for none. */
static void
put_object(struct message *m, const struct profile *p, size_t number)
{
	const struct object *o = &p->objects[number];
	struct message mapping = { 0 };

	put_number(&mapping, ID, number);
	put_number(&mapping, START, o->start);
	put_number(&mapping, LIMIT, o->limit);
	put_number(&mapping, OFFSET, o->offset);
	put_number(&mapping, PATH, o->path);
	/* Or pprof would look for them by itself. */
	put_number(&mapping, HAS_FUNCTIONS, true);
	put_number(&mapping, HAS_FILES, o->part == PROGRAM);
	put_number(&mapping, HAS_LINES, o->part == PROGRAM);
	put_number(&mapping, HAS_INLINED, o->part == PROGRAM);
	put_message(m, MAPPING, &mapping);
}

static void
put_location(struct message *m, const struct profile *p, size_t number)
{
	const struct location *l = location(p, number);
	struct message row = { 0 }, line = { 0 };

	put_number(&row, ID, number + 1);
	/* Without an address pprof would look for one in the object. */
	put_number(&row, OBJECT, l->address == 0 ? 0 : l->object);
	put_number(&row, ADDRESS, l->address);
	for (size_t i = 0; i < l->nlines; i++) {
		put_number(&line, LINE_FUNCTION, l->lines[i].function + 1);
		put_number(&line, LINE_NUMBER, (uint64_t)l->lines[i].number);
		put_message(&row, LINE, &line);
	}
	put_message(m, LOCATION, &row);
}

static void
put_function(struct message *m, const struct profile *p, size_t number)
{
	struct message row = { 0 };

	put_number(&row, ID, number + 1);
	put_number(&row, NAME, function(p, number)->name);
	put_number(&row, SYSTEM_NAME, function(p, number)->name);
	put_number(&row, FILE_NAME, function(p, number)->file);
	put_message(m, FUNCTION, &row);
}

void
write_pprof(struct profile *p, FILE *f)
{
	struct message all = { 0 };

	put_kinds(&all, p);
	for (size_t i = 0; i < p->stacks.n; i++)
		put_stack(&all, p, i);
	for (size_t i = 1; i < p->nobjects; i++)
		put_object(&all, p, i);
	for (size_t i = 0; i < p->locations.n; i++)
		put_location(&all, p, i);
	for (size_t i = 0; i < p->functions.n; i++)
		put_function(&all, p, i);
	for (size_t i = 0; i < p->strings.n; i++)
		put_bytes(
		    &all, STRING_TABLE, string(p, i), strlen(string(p, i)));
	fwrite(all.bytes, 1, all.size, f);
	free(all.bytes);
}
