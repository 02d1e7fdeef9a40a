/*
 * From perf script: samples, each a paragraph of frames, the innermost first.
 *
 *	ADDRESS SYMBOL+0xOFFSET (OBJECT)
 *
 * Before them stand what perf script --header --show-mmap-events says of the event
 * and of where objects lie in memory; and, first of all, a line for each place in the program, with tabs
 * between: its address, as perf has it and as source_lines of shell.sh has it, and
 * the function, file and line that source_lines found there, and again for each
 * function which that is inlined in:
 *
 *	# place 1328 0x1328 readbyte /w/words.c 48
 *
 * perf 6.1 prints a user address as an offset in its object, perf 6.12 as it was in
 * memory, as both do with a kernel address.  pprof is given them as they were in
 * memory; but those of the program as they were linked, since Go's pprof looks there
 * for them, wherever it was loaded.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "trace.h"

#define HEXADECIMAL "0123456789abcdef"

enum { SAMPLES, CPU };

/* The innermost of the functions at an address of the program comes first. */
struct place {
	uint64_t address, linked; /* perf's, and the linker's */
	struct line lines[INLINED];
	size_t nlines;
};

struct reader {
	struct profile *profile;
	struct place *places;
	size_t nplaces;
	uint64_t moved; /* from perf's addresses to the linker's */
	size_t stack[DEPTH];
	size_t depth;
	size_t number; /* of the line of text */
};

/* "... sample_freq } = 6000, ... freq = 1 ..." */
static bool
read_event(struct reader *r, const char *line)
{
	const char *frequency = strstr(line, "sample_freq } = ");
	intmax_t n;

	if (frequency == NULL || strstr(line, ", freq = 1") == NULL)
		return complain(
		    r->profile, "not so many samples a second: perf record -F");
	n = strtoimax(frequency + strlen("sample_freq } = "), NULL, 10);
	if (n <= 0 || n > 1000000000)
		return complain(r->profile, "%jd samples a second", n);
	/* Two kinds of cores have an event each. */
	if (r->profile->period != 0 && r->profile->period != 1000000000 / n)
		return complain(r->profile, "events of different frequencies");
	r->profile->period = 1000000000 / n;
	return true;
}

/* Are perf's addresses of the program those that it had in memory? */
static bool
are_in_memory(const struct reader *r, uint64_t start, uint64_t size)
{
	for (size_t i = 0; i < r->nplaces; i++)
		if (r->places[i].address - start < size)
			return true;
	return false;
}

/* "[0xSTART(0xSIZE) @ OFFSET ...]: r-xp PATH" */
static void
read_mapping(struct reader *r, const char *line)
{
	const char *place = strchr(line, '['), *rest = strstr(line, "]: ");
	uint64_t start, size, offset;
	char path[4096], rights[8];
	struct object *o;
	size_t object;

	if (place == NULL || rest == NULL ||
	    sscanf(place, "[0x%" SCNx64 "(0x%" SCNx64 ") @ %" SCNx64, &start,
		&size, &offset) != 3 ||
	    sscanf(rest, "]: %7s %4095[^\n]", rights, path) != 2 ||
	    strchr(rights, 'x') == NULL)
		return;
	/* So it calls the kernel's own, and appends where it begins. */
	if (strncmp(path, "[kernel.kallsyms]", 17) == 0)
		path[17] = '\0';
	object = add_object(r->profile, path, LIBRARY);
	o = &r->profile->objects[object];
	if (o->part == PROGRAM)
		start =
		    r->moved + (are_in_memory(r, start, size) ? start : offset);
	if (o->limit != 0 || size == 0 || size > UINT64_MAX - start ||
	    size > UINT64_MAX - offset)
		return;
	o->offset = offset;
	o->start = start;
	o->limit = start + size;
}

/* "1328 0x1328 readbyte /w/words.c 48", with tabs between.  Of a place that it does
 * not know, as malloc@plt, addr2line has neither name nor address. */
static void
read_place(struct reader *r, char *text)
{
	struct place place = { .address = strtoumax(text, &text, 16) };
	const char *name, *file, *line;

	place.linked = strtoumax(text, &text, 16);
	strsep(&text, "\t");
	while (place.nlines < INLINED && (name = strsep(&text, "\t")) != NULL &&
	       (file = strsep(&text, "\t")) != NULL &&
	       (line = strsep(&text, "\t")) != NULL && name[0] != '?') {
		int64_t number = strtoimax(line, NULL, 10);
		bool is_known = number > 0 && file[0] != '?';

		place.lines[place.nlines].number = is_known ? number : 0;
		place.lines[place.nlines++].function =
		    add_function(r->profile, name, is_known ? file : "");
	}
	if (place.nlines > 0 && r->moved == 0)
		r->moved = place.linked - place.address;
	r->places = room_for_one(r->places, r->nplaces, sizeof *r->places);
	r->places[r->nplaces++] = place;
}

static const struct place *
place_at(const struct reader *r, uint64_t address)
{
	for (size_t i = 0; i < r->nplaces; i++)
		if (r->places[i].address == address)
			return &r->places[i];
	return NULL;
}

/* Where what lies at that offset of its file was in memory; if perf's address is
 * that already, it is beyond all files. */
static uint64_t
in_memory(const struct object *o, uint64_t offset)
{
	uint64_t address = offset - o->offset + o->start;

	return address >= o->start && address < o->limit ? address : offset;
}

/* Ends the symbol in "SYMBOL+0xOFFSET (OBJECT)", where there may be no offset, and
 * returns where OBJECT begins; NULL if it is not of that form.  Both may have blanks,
 * parentheses, and what looks like an offset. */
static char *
end_symbol(char *symbol)
{
	char *offset = symbol, *end;

	if (strncmp(symbol, "[unknown] (", 11) != 0)
		while ((offset = strstr(offset, "+0x")) != NULL) {
			end = offset + 3 + strspn(offset + 3, HEXADECIMAL);
			if (strncmp(end, " (", 2) == 0) {
				*offset = '\0';
				return end + 2;
			}
			offset = end;
		}
	end = strstr(symbol, " (");
	if (end == NULL)
		return NULL;
	*end = '\0';
	return end + 2;
}

static bool
read_frame(struct reader *r, char *line)
{
	struct profile *p = r->profile;
	struct location l = { .nlines = 1 };
	const struct place *place = NULL;
	char *symbol, *object, *end;
	bool in_kernel;

	l.address = strtoumax(line, &symbol, 16);
	symbol += strspn(symbol, " ");
	object = end_symbol(symbol);
	end = object == NULL ? NULL : strrchr(object, ')');
	if (end == NULL)
		return complain(p, "line %zu: not a frame", r->number);
	*end = '\0';

	if (l.address == UINT64_MAX) /* where the unwinding went astray */
		return true;
	if (r->depth == DEPTH)
		return complain(
		    p, "line %zu: more than %d frames", r->number, DEPTH);
	in_kernel = l.address >> 63;
	l.object = add_object(p, object, in_kernel ? KERNEL : LIBRARY);
	if (in_kernel)
		p->objects[l.object].part = KERNEL;
	if (l.object == THE_PROGRAM)
		place = place_at(r, l.address);
	if (place != NULL && place->nlines > 0) {
		l.nlines = place->nlines;
		memcpy(l.lines, place->lines, sizeof l.lines);
	} else {
		l.lines[0].function = add_function(p, plain_name(symbol), "");
	}
	if (l.object == THE_PROGRAM)
		l.address += r->moved;
	else if (!in_kernel)
		l.address = in_memory(&p->objects[l.object], l.address);
	r->stack[r->depth++] = add_location(p, &l);
	return true;
}

static bool
end_sample(struct reader *r)
{
	int64_t values[KINDS] = { [SAMPLES] = 1, [CPU] = r->profile->period };
	size_t depth = r->depth;

	r->depth = 0;
	return add_sample(r->profile, r->stack, depth, values);
}

/* A line that is not in a sample; it may begin one. */
static bool
read_other(struct reader *r, char *line, bool *in_sample)
{
	size_t length = strlen(line);

	if (strncmp(line, "# event : ", 10) == 0)
		return read_event(r, line);
	if (strncmp(line, "# place ", 8) == 0)
		read_place(r, line + 8);
	else if (strstr(line, "PERF_RECORD_") != NULL)
		read_mapping(r, line);
	else if (line[0] != '#' && length >= 2 &&
		 strcmp(line + length - 2, ": ") == 0)
		*in_sample = true;
	else if (line[0] != '#')
		return complain(
		    r->profile, "line %zu: not understood", r->number);
	return true;
}

static bool
read_text(struct reader *r, char *text)
{
	bool in_sample = false, good = true;
	char *line, *next = text;

	while (good && (line = strsep(&next, "\n")) != NULL) {
		r->number++;
		if (line[0] == '\0') {
			good = !in_sample || end_sample(r);
			in_sample = false;
		} else if (in_sample) {
			good = read_frame(r, line);
		} else {
			good = read_other(r, line, &in_sample);
		}
	}
	if (good && in_sample)
		good = complain(r->profile, "it ends within a sample");
	return good;
}

bool
read_perf(struct profile *p, char *text)
{
	struct reader r = { .profile = p };
	bool good;

	add_kind(p, "samples", "count");
	add_kind(p, "cpu", "nanoseconds");
	p->shown = CPU;
	good = read_text(&r, text);
	free(r.places);
	if (good && p->stacks.n > 0 && p->period == 0)
		return complain(p, "it does not say how many samples a second");
	return good;
}
