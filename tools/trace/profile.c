#define _GNU_SOURCE /* tdestroy(3) */
#include <err.h>
#include <search.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "trace.h"

void *
room_for_one(void *rows, size_t n, size_t size)
{
	if ((n & (n - 1)) != 0) /* it doubles whenever n is a power of 2 */
		return rows;
	rows = reallocarray(rows, 2 * n + 1, size);
	if (rows == NULL)
		err(1, "%zu rows of %zu bytes", 2 * n + 1, size);
	return rows;
}

static int
compare(const void *a, const void *b)
{
	const struct row *one = a, *other = b;

	if (one->size != other->size)
		return one->size < other->size ? -1 : 1;
	return memcmp(one->bytes, other->bytes, one->size);
}

static size_t
add_row(struct table *t, const void *bytes, size_t size)
{
	struct row *new = malloc(sizeof *new + size), **found;

	if (new == NULL)
		err(1, "%zu bytes", sizeof *new + size);
	new->number = t->n;
	new->size = size;
	memcpy(new->bytes, bytes, size);
	found = tsearch(new, &t->tree, compare);
	if (found == NULL)
		err(1, "tsearch");
	if (*found != new) {
		free(new);
		return (*found)->number;
	}
	t->rows = room_for_one(t->rows, t->n, sizeof(struct row *));
	t->rows[t->n] = new;
	return t->n++;
}

static void
remove_rows(struct table *t)
{
	tdestroy(t->tree, free);
	free(t->rows);
}

void
profile_start(struct profile *p, const char *program)
{
	memset(p, 0, sizeof *p);
	p->title = "";
	add_string(p, "");
	add_object(p, "", LIBRARY);
	add_object(p, program, PROGRAM);
}

void
profile_end(struct profile *p)
{
	remove_rows(&p->strings);
	remove_rows(&p->functions);
	remove_rows(&p->locations);
	remove_rows(&p->stacks);
	free(p->objects);
	free(p->values);
	free(p->calls);
	free(p->snapshots);
}

void
add_kind(struct profile *p, const char *name, const char *unit)
{
	p->kinds[p->nkinds++] = (struct kind){ name, unit };
}

size_t
add_string(struct profile *p, const char *s)
{
	return add_row(&p->strings, s, strlen(s) + 1);
}

size_t
add_function(struct profile *p, const char *name, const char *file)
{
	struct function f = { add_string(p, name), add_string(p, file) };

	return add_row(&p->functions, &f, sizeof f);
}

size_t
add_location(struct profile *p, const struct location *l)
{
	return add_row(&p->locations, l,
	    offsetof(struct location, lines) + l->nlines * sizeof l->lines[0]);
}

size_t
add_object(struct profile *p, const char *path, enum part part)
{
	size_t name = add_string(p, path);

	for (size_t i = 0; i < p->nobjects; i++)
		if (p->objects[i].path == name)
			return i;
	p->objects = room_for_one(p->objects, p->nobjects, sizeof *p->objects);
	p->objects[p->nobjects] = (struct object){ .path = name, .part = part };
	return p->nobjects++;
}

static size_t
unknown_location(struct profile *p)
{
	struct location l = { .nlines = 1 };

	l.lines[0].function = add_function(p, "[unknown]", "");
	return add_location(p, &l);
}

bool
add_sample(struct profile *p, const size_t *locations, size_t n,
    const int64_t values[KINDS])
{
	size_t before = p->stacks.n, number, nowhere;

	if (n == 0) {
		nowhere = unknown_location(p);
		return add_sample(p, &nowhere, 1, values);
	}
	for (size_t i = 0; i < p->nkinds; i++)
		if (values[i] < 0 || values[i] > INT64_MAX - p->totals[i])
			return complain(p, "%s: a sum that is beyond 2^63",
			    p->kinds[i].name);
	number = add_row(&p->stacks, locations, n * sizeof *locations);
	if (number == before) {
		p->values = room_for_one(p->values, before, sizeof *p->values);
		memset(p->values[number], 0, sizeof *p->values);
	}
	/* A sum of some is no larger than that of all. */
	for (size_t i = 0; i < p->nkinds; i++) {
		p->values[number][i] += values[i];
		p->totals[i] += values[i];
	}
	return true;
}

const char *
string(const struct profile *p, size_t number)
{
	return p->strings.rows[number]->bytes;
}

const struct function *
function(const struct profile *p, size_t number)
{
	return (const void *)p->functions.rows[number]->bytes;
}

const struct location *
location(const struct profile *p, size_t number)
{
	return (const void *)p->locations.rows[number]->bytes;
}

size_t
stack_depth(const struct profile *p, size_t stack)
{
	return p->stacks.rows[stack]->size / sizeof(size_t);
}

size_t
stack_location(const struct profile *p, size_t stack, size_t i)
{
	return ((const size_t *)p->stacks.rows[stack]->bytes)[i];
}

const char *
function_name(const struct profile *p, const struct line *l)
{
	return string(p, function(p, l->function)->name);
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

bool
is_source(const struct profile *p, const char *file)
{
	const char *name = base_name(file);
	const char *program =
	    base_name(string(p, p->objects[THE_PROGRAM].path));
	size_t n = strlen(program);

	return strncmp(name, program, n) == 0 && strcmp(name + n, ".c") == 0;
}

size_t
kind_named(const struct profile *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->nkinds; i++)
		if (strcmp(p->kinds[i].name, name) == 0)
			break;
	return i;
}

/* Ends s where a name has what a compiler or linker put behind it. */
static void
drop_suffix(char *s)
{
	static const char *const suffixes[] = { "@", ".constprop.", ".isra.",
		".part.", ".cold", ".lto_priv." };

	for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
		char *at = strstr(s, suffixes[i]);

		if (at != NULL && at != s)
			*at = '\0';
	}
}

const char *
plain_name(char *symbol)
{
	static const char *const names[] = { "malloc", "calloc", "realloc",
		"free", "read", "write", "open64" };
	const char *s = symbol;

	drop_suffix(symbol);
	if (strncmp(s, "__GI_", 5) == 0)
		s += 5;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *bare = s + strspn(s, "_");

		if (strncmp(bare, "libc_", 5) == 0)
			bare += 5;
		if (strcmp(bare, names[i]) == 0)
			return names[i];
	}
	if (strcmp(s, "cfree") == 0) /* glibc's first name for it */
		return "free";
	return s;
}

bool
complain(struct profile *p, const char *how, ...)
{
	va_list arguments;

	va_start(arguments, how);
	vsnprintf(p->complaint, sizeof p->complaint, how, arguments);
	va_end(arguments);
	return false;
}

/*
 * Validity.  The rules are those of CheckValid in pprof's profile/profile.go: a number
 * of a row is that of a row there is, a sum of values is one, code lies somewhere.
 * A reader that breaks one has a fault of its own, and nothing is written then.
 */

static bool
check_kinds(struct profile *p)
{
	if (p->nkinds == 0 || p->nkinds > KINDS || p->shown >= p->nkinds)
		return complain(p, "no kind of value to show");
	for (size_t i = 0; i < p->nkinds; i++)
		if (kind_named(p, p->kinds[i].name) != i)
			return complain(
			    p, "two kinds of value are %s", p->kinds[i].name);
	return true;
}

static bool
check_objects(struct profile *p)
{
	for (size_t i = 0; i < p->nobjects; i++) {
		const struct object *o = &p->objects[i];

		if (o->path >= p->strings.n)
			return complain(p, "object %zu has no name", i);
		if (o->limit != 0 &&
		    (o->start >= o->limit ||
			o->offset > UINT64_MAX - (o->limit - o->start)))
			return complain(p, "%s lies at no place in memory",
			    string(p, o->path));
		for (size_t j = 0; j < i; j++)
			if (p->objects[j].path == o->path)
				return complain(
				    p, "%s is there twice", string(p, o->path));
	}
	return true;
}

static bool
check_line(struct profile *p, const struct line *l)
{
	if (l->function >= p->functions.n)
		return complain(p, "a line of no function");
	if (l->number < 0)
		return complain(p, "%s: a negative line", function_name(p, l));
	return true;
}

static bool
check_locations(struct profile *p)
{
	for (size_t i = 0; i < p->functions.n; i++)
		if (function(p, i)->name >= p->strings.n ||
		    function(p, i)->file >= p->strings.n)
			return complain(p, "function %zu has no name", i);
	for (size_t i = 0; i < p->locations.n; i++) {
		const struct location *l = location(p, i);

		if (l->object >= p->nobjects)
			return complain(p, "location %zu is in no object", i);
		if (l->nlines == 0 || l->nlines > INLINED)
			return complain(p, "location %zu has no line", i);
		for (size_t j = 0; j < l->nlines; j++)
			if (!check_line(p, &l->lines[j]))
				return false;
	}
	for (size_t i = 0; i < p->ncalls; i++) {
		const struct line to = { .function = p->calls[i].to };

		if (!check_line(p, &p->calls[i].from) || !check_line(p, &to))
			return false;
	}
	return true;
}

static bool
check_samples(struct profile *p)
{
	int64_t left[KINDS];

	memcpy(left, p->totals, sizeof left);
	for (size_t i = 0; i < p->stacks.n; i++) {
		size_t n = stack_depth(p, i);

		if (n == 0 || n > DEPTH)
			return complain(p, "stack %zu is of %zu places", i, n);
		for (size_t j = 0; j < n; j++)
			if (stack_location(p, i, j) >= p->locations.n)
				return complain(p, "stack %zu: no place", i);
		for (size_t k = 0; k < p->nkinds; k++) {
			if (p->values[i][k] < 0 || p->values[i][k] > left[k])
				return complain(p,
				    "stack %zu: its %s are not in their sum", i,
				    p->kinds[k].name);
			left[k] -= p->values[i][k];
		}
	}
	for (size_t k = 0; k < p->nkinds; k++)
		if (left[k] != 0)
			return complain(p,
			    "the %s of all stacks are not their sum",
			    p->kinds[k].name);
	return true;
}

bool
profile_check(struct profile *p)
{
	if (p->strings.n == 0 || string(p, 0)[0] != '\0')
		return complain(p, "the first string is not empty");
	return check_kinds(p) && check_objects(p) && check_locations(p) &&
	       check_samples(p);
}
