/*
 * From DHAT's file, which is JSON: for each stack in which memory was asked for,
 * how many blocks and bytes, in all and at the moment when most was held.
 *
 * What its keys mean is in valgrind's dhat/dh_main.c: tb and tbk are bytes and
 * blocks in all, gb and gbk those at the peak; fs are frames, the innermost
 * first, as numbers in ftbl, where a frame is "ADDRESS: FUNCTION (FILE:LINE)" or
 * "ADDRESS: FUNCTION (in OBJECT)".  A function that was inlined has a frame of
 * its own, with the same address as that of the function it is in.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "profile.h"

static const struct kind kinds[] = { { "alloc_objects", "count" },
	{ "alloc_space", "bytes" }, { "inuse_objects", "count" },
	{ "inuse_space", "bytes" } };

static const char *const keys[] = { "tbk", "tb", "gbk", "gb" };

enum { ALLOC_SPACE = 1 };

struct frame {
	uint64_t address;
	size_t object;
	struct line line;
};

struct reader {
	struct profile *profile;
	size_t program;    /* an object */
	char source[4096]; /* of the program, with the folder that it is in */
	struct frame *frames;
	size_t nframes;
	bool has_program; /* was a frame of it in any stack? */
};

/* The file's name without its folders. */
static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* "FILE:LINE"; the program's own has no folder before it, as valgrind tells it. */
static void
read_source(struct reader *r, struct frame *f, const char *name, char *file)
{
	char *colon = strrchr(file, ':');

	if (colon != NULL) {
		*colon = '\0';
		f->line.number = strtoimax(colon + 1, NULL, 10);
		if (f->line.number < 0)
			f->line.number = 0;
	}
	if (strcmp(file, base_name(r->source)) == 0) {
		f->object = r->program;
		file = r->source;
	}
	f->line.function = add_function(r->profile, name, file);
}

/* text is changed. */
static void
read_frame(struct reader *r, struct frame *f, char *text)
{
	char *name = text, *object, *file = NULL;

	memset(f, 0, sizeof *f);
	if (strncmp(text, "0x", 2) == 0) {
		f->address = strtoumax(text, &name, 16);
		if (strncmp(name, ": ", 2) == 0)
			name += 2;
	}
	object = strstr(name, " (in ");
	if (object == NULL)
		for (char *s = name; (s = strstr(s, " (")) != NULL; s++)
			file = s;
	if (name[0] != '\0' && text[strlen(text) - 1] == ')')
		text[strlen(text) - 1] = '\0';
	if (object != NULL) {
		*object = '\0';
		object += strlen(" (in ");
		f->object = add_object(r->profile, object, LIBRARY);
	}
	if (file != NULL) {
		*file = '\0';
		read_source(r, f, name, file + strlen(" ("));
	} else {
		f->line.function = add_function(r->profile, name, "");
	}
}

static bool
read_frames(struct reader *r, const json_t *table)
{
	if (!json_is_array(table))
		return complain(r->profile, "no table of frames (ftbl)");
	r->nframes = json_array_size(table);
	r->frames = calloc(r->nframes + 1, sizeof *r->frames);
	if (r->frames == NULL)
		return complain(r->profile, "%zu frames: no room", r->nframes);
	for (size_t i = 0; i < r->nframes; i++) {
		const char *text = json_string_value(json_array_get(table, i));
		char *copy = text == NULL ? NULL : strdup(text);

		if (copy == NULL)
			return complain(
			    r->profile, "frame %zu is not understood", i);
		read_frame(r, &r->frames[i], copy);
		free(copy);
	}
	return true;
}

/* The frames from first on that are at one address, as one place; returns how
 * many they are, 0 if there is no such frame. */
static size_t
read_location(
    struct reader *r, const json_t *stack, size_t first, struct location *l)
{
	size_t n;

	l->nlines = 0;
	for (n = first; n < json_array_size(stack); n++) {
		const json_t *number = json_array_get(stack, n);
		json_int_t i = json_integer_value(number);

		if (!json_is_integer(number) || i < 0 ||
		    (size_t)i >= r->nframes)
			return 0;
		if (l->nlines > 0 && (l->address == 0 || l->nlines == INLINED ||
					 r->frames[i].address != l->address))
			break;
		l->address = r->frames[i].address;
		l->object = r->frames[i].object;
		l->lines[l->nlines++] = r->frames[i].line;
		if (l->object == r->program)
			r->has_program = true;
	}
	return n - first;
}

static bool
read_stack(struct reader *r, const json_t *place)
{
	const json_t *frames = json_object_get(place, "fs");
	struct location l = { 0 };
	size_t stack[DEPTH], depth = 0, n;
	int64_t *values;

	for (size_t i = 0; i < json_array_size(frames); i += n) {
		n = read_location(r, frames, i, &l);
		if (n == 0)
			return complain(
			    r->profile, "a frame that is not in its table");
		if (depth == DEPTH)
			return complain(
			    r->profile, "more than %d frames", DEPTH);
		/* DHAT does not tell where the program lay. */
		l.address = 0;
		stack[depth++] = add_location(r->profile, &l);
	}
	if (depth == 0)
		return complain(r->profile, "a place without frames (fs)");
	values = add_stack(r->profile, stack, depth);
	for (size_t i = 0; i < KINDS; i++) {
		const json_t *n_json = json_object_get(place, keys[i]);
		json_int_t more = json_integer_value(n_json);

		if (!json_is_integer(n_json) || more < 0 ||
		    more > INT64_MAX - values[i])
			return complain(
			    r->profile, "%s is not a number of it", keys[i]);
		values[i] += more;
	}
	return true;
}

static bool
read_root(struct reader *r, const json_t *root)
{
	const json_t *version = json_object_get(root, "dhatFileVersion");
	const char *mode = json_string_value(json_object_get(root, "mode"));
	const json_t *places = json_object_get(root, "pps");

	if (!json_is_integer(version))
		return complain(r->profile, "not a file of DHAT's");
	if (json_integer_value(version) != 2)
		return complain(r->profile,
		    "version %" JSON_INTEGER_FORMAT " of DHAT's file, not 2",
		    json_integer_value(version));
	if (mode == NULL || strcmp(mode, "heap") != 0)
		return complain(r->profile, "not of the heap (dhat --mode)");
	if (!read_frames(r, json_object_get(root, "ftbl")))
		return false;
	if (json_array_size(places) == 0)
		return complain(r->profile, "nothing was asked for in it");
	for (size_t i = 0; i < json_array_size(places); i++)
		if (!read_stack(r, json_array_get(places, i)))
			return false;
	return true;
}

bool
read_dhat(struct profile *p, const char *program, char *text, size_t size)
{
	struct reader r = { .profile = p };
	json_error_t error;
	json_t *root;
	bool good;

	p->kinds = kinds;
	p->nkinds = sizeof kinds / sizeof kinds[0];
	p->shown = ALLOC_SPACE;
	r.program = add_object(p, program, PROGRAM);
	snprintf(r.source, sizeof r.source, "%s.c", program);

	root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);
	if (root == NULL)
		return complain(p, "not JSON, or cut short: line %d: %s",
		    error.line, error.text);
	good = read_root(&r, root);
	json_decref(root);
	free(r.frames);
	if (good && !r.has_program)
		return complain(p, "no stack in it is of %s", program);
	return good;
}
