/*
 * From DHAT's file, which is JSON: for each stack in which memory was asked for,
 * how many blocks and bytes, in all and at the moment when most was held.
 *
 * What its keys mean is in valgrind's dhat/dh_main.c: tb and tbk are bytes and
 * blocks in all, gb and gbk those at the peak; fs are frames, the innermost
 * first, as numbers in ftbl.  A function that was inlined has a frame of its own,
 * with the same address as that of the function it is in.
 *
 * json.c reads it, and not a library, as step 4's summary has nothing else to go
 * by.
 */
#include <stdlib.h>
#include <string.h>

#include "formats.h"
#include "frame.h"
#include "json.h"

static const char *const keys[] = { "tbk", "tb", "gbk", "gb" };

enum { ALLOC_SPACE = 1 };

struct reader {
	struct profile *profile;
	struct json json;
	char *places; /* of which the frames come later in the file */
	struct location *frames;
	size_t nframes;
};

static void
read_frames(struct reader *r)
{
	for (json_open(&r->json, '['); json_more(&r->json, ']');) {
		char *text = json_string(&r->json);

		r->frames =
		    room_for_one(r->frames, r->nframes, sizeof *r->frames);
		r->frames[r->nframes++] = read_frame(r->profile, text);
	}
}

/* Puts a frame on the stack; in the location of the one before if that was inlined
 * in it.  Returns the depth of the stack. */
static size_t
push(struct location *stack, size_t depth, const struct location *frame)
{
	struct location *l = &stack[depth - (depth > 0)];

	if (depth > 0 && frame->address != 0 && l->nlines < INLINED &&
	    l->address == frame->address) {
		l->lines[l->nlines++] = frame->lines[0];
		l->object = frame->object;
		return depth;
	}
	stack[depth] = *frame;
	return depth + 1;
}

/* "fs":[3,2,1].  Returns how many locations they are. */
static size_t
read_stack(struct reader *r, size_t numbers[DEPTH])
{
	static struct location stack[DEPTH];
	size_t depth = 0;

	for (json_open(&r->json, '['); json_more(&r->json, ']');) {
		uint64_t i = (uint64_t)json_number(&r->json);

		if (r->json.wrong == NULL && i >= r->nframes)
			r->json.wrong = "a frame that is in its table (ftbl)";
		if (depth == DEPTH)
			r->json.wrong = "a stack of at most 1,024 frames";
		if (r->json.wrong == NULL)
			depth = push(stack, depth, &r->frames[i]);
	}
	for (size_t i = 0; i < depth; i++) {
		/* DHAT does not tell where the program lay. */
		stack[i].address = 0;
		numbers[i] = add_location(r->profile, &stack[i]);
	}
	return depth;
}

static bool
read_place(struct reader *r)
{
	int64_t values[KINDS] = { 0 };
	size_t stack[DEPTH], depth = 0;

	for (json_open(&r->json, '{'); json_more(&r->json, '}');) {
		const char *key = json_key(&r->json);
		size_t i = 0;

		while (i < KINDS && strcmp(key, keys[i]) != 0)
			i++;
		if (i < KINDS)
			values[i] = json_number(&r->json);
		else if (strcmp(key, "fs") == 0)
			depth = read_stack(r, stack);
		else
			json_skip(&r->json);
	}
	return r->json.wrong != NULL ||
	       add_sample(r->profile, stack, depth, values);
}

/* All but the places, which are left out for now. */
static bool
read_root(struct reader *r)
{
	struct json *j = &r->json;
	int64_t version = 0;
	bool is_heap = false;

	for (json_open(j, '{'); json_more(j, '}');) {
		const char *key = json_key(j);

		if (strcmp(key, "dhatFileVersion") == 0) {
			version = json_number(j);
		} else if (strcmp(key, "mode") == 0) {
			is_heap = strcmp(json_string(j), "heap") == 0;
		} else if (strcmp(key, "ftbl") == 0) {
			read_frames(r);
		} else {
			if (strcmp(key, "pps") == 0)
				r->places = j->at;
			json_skip(j);
		}
	}
	if (j->wrong != NULL)
		return false;
	if (version != 2)
		return complain(r->profile, "version %jd of DHAT's file, not 2",
		    (intmax_t)version);
	if (!is_heap)
		return complain(r->profile, "not of the heap (dhat --mode)");
	if (j->at[strspn(j->at, " \t\r\n")] != '\0')
		j->wrong = "the end";
	else if (r->places == NULL)
		j->wrong = "a list of places (pps)";
	return j->wrong == NULL;
}

static bool
read_places(struct reader *r)
{
	r->json.at = r->places;
	for (json_open(&r->json, '['); json_more(&r->json, ']');)
		if (!read_place(r))
			return false;
	return r->json.wrong == NULL;
}

bool
read_dhat(struct profile *p, char *text, size_t size)
{
	struct reader r = { .profile = p, .json = { .at = text } };
	size_t line = 1;
	bool good;

	(void)size;
	add_kind(p, "alloc_objects", "count");
	add_kind(p, "alloc_space", "bytes");
	add_kind(p, "inuse_objects", "count");
	add_kind(p, "inuse_space", "bytes");
	p->shown = ALLOC_SPACE;
	good = read_root(&r) && read_places(&r);
	if (r.json.wrong != NULL) {
		for (const char *s = text; s < r.json.at; s++)
			line += *s == '\n';
		complain(p, "line %zu: not DHAT's, or cut short: expected %s",
		    line, r.json.wrong);
	}
	free(r.frames);
	return good;
}
