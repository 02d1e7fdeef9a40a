/*
 * From DHAT's file, which is JSON: for each stack in which memory was asked for,
 * how many blocks and bytes, in all and at the moment when most was held.
 *
 * What its keys mean is in valgrind's dhat/dh_main.c: tb and tbk are bytes and
 * blocks in all, gb and gbk those at the peak; fs are frames, the innermost
 * first, as numbers in ftbl.  A function that was inlined has a frame of its own,
 * with the same address as that of the function it is in.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "trace.h"

static const char *const keys[] = { "tbk", "tb", "gbk", "gb" };

enum { ALLOC_SPACE = 1 };

/*
 * JSON (RFC 8259), read from front to back as its caller asks for it:
 *
 *	for (json_open(&j, '['); json_more(&j, ']');)
 *		n += json_number(&j);
 *
 * What is not there is wrong, and from then on there is nothing more: so a loop
 * ends, and a caller need ask only at its own end whether all was right.
 */
struct json {
	char *at;          /* in text that a NUL ends, and that is changed */
	const char *wrong; /* what was expected and is not there; or NULL */
	bool is_first;     /* of its array or object */
};

struct reader {
	struct profile *profile;
	struct json json;
	char *places; /* of which the frames come later in the file */
	struct location *frames;
	size_t nframes;
};

static char
next(struct json *j)
{
	if (j->wrong != NULL)
		return '\0';
	j->at += strspn(j->at, " \t\r\n");
	return *j->at;
}

static void
expect(struct json *j, char c, const char *what)
{
	if (next(j) == c && c != '\0')
		j->at++;
	else if (j->wrong == NULL)
		j->wrong = what;
}

static void
json_open(struct json *j, char bracket)
{
	expect(j, bracket, bracket == '[' ? "an array" : "an object");
	j->is_first = true;
}

/* Is there one more, before the bracket that closes? */
static bool
json_more(struct json *j, char bracket)
{
	bool is_first = j->is_first;

	j->is_first = false;
	if (next(j) == bracket) {
		j->at++;
		return false;
	}
	if (!is_first)
		expect(j, ',', "a comma or the end");
	return j->wrong == NULL;
}

/* The quote that ends a string; NULL if there is none. */
static char *
end_of_string(char *s)
{
	for (; *s != '"'; s++) {
		if (*s == '\\')
			s++;
		if (*s == '\0')
			return NULL;
	}
	return s;
}

/* Of the characters that are written as \u valgrind has none. */
static char
unescaped(char c)
{
	static const char from[] = "bfnrtu", to[] = "\b\f\n\r\t?";
	const char *at = strchr(from, c);

	return at == NULL ? c : to[at - from];
}

/* A string; "" if it is wrong. */
static char *
json_string(struct json *j)
{
	static char empty[1];
	char *start, *end, *to;

	expect(j, '"', "a string");
	end = j->wrong == NULL ? end_of_string(j->at) : NULL;
	if (end == NULL) {
		j->wrong = "a string";
		empty[0] = '\0';
		return empty;
	}
	start = to = j->at;
	for (char *from = start; from < end; from++)
		*to++ = *from == '\\' ? unescaped(*++from) : *from;
	*to = '\0';
	j->at = end + 1;
	return start;
}

/* An object's next key; its value comes next. */
static const char *
json_key(struct json *j)
{
	const char *key = json_string(j);

	expect(j, ':', "a colon");
	return key;
}

/* One that is whole and from 0 to 2^63 - 1; 0 if it is wrong. */
static int64_t
json_number(struct json *j)
{
	char c = next(j);
	intmax_t n;

	errno = 0;
	n = strtoimax(j->at, &j->at, 10);
	if (c < '0' || c > '9' || errno != 0) {
		j->wrong = "a number";
		return 0;
	}
	return n;
}

/* Leaves out a value, and its text as it was.  It is enough for this that brackets
 * are balanced. */
static void
json_skip(struct json *j)
{
	size_t depth = 0;

	do {
		char c = next(j), *end;

		if (c == '[' || c == '{') {
			depth++;
			end = j->at + 1;
		} else if (depth > 0 && strchr("]},:", c) != NULL) {
			depth -= c == ']' || c == '}';
			end = j->at + 1;
		} else if (c == '"') {
			end = end_of_string(j->at + 1);
			end = end == NULL ? NULL : end + 1;
		} else { /* a number, true, false or null */
			end = j->at + strcspn(j->at, " \t\r\n\"[]{},:");
		}
		if (c == '\0' || end == NULL || end == j->at) {
			j->wrong = j->wrong == NULL ? "a value" : j->wrong;
			return;
		}
		j->at = end;
	} while (depth > 0);
}

static void
read_frames(struct reader *r)
{
	for (json_open(&r->json, '['); json_more(&r->json, ']');) {
		char *text = json_string(&r->json);

		r->frames =
		    room_for_one(r->frames, r->nframes, sizeof *r->frames);
		r->frames[r->nframes++] = read_valgrind_frame(r->profile, text);
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
read_dhat(struct profile *p, char *text)
{
	struct reader r = { .profile = p, .json = { .at = text } };
	size_t line = 1;
	bool good;

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
