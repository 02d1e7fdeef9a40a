#define _GNU_SOURCE /* tdestroy(3) */
#include <err.h>
#include <search.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "profile.h"

static void *
resized(void *old, size_t n, size_t size)
{
	void *new = reallocarray(old, n, size);

	if (new == NULL)
		err(1, "%zu bytes", n * size);
	return new;
}

/* Tables grow by doubling. */
static bool
is_full(size_t n)
{
	return (n & (n - 1)) == 0;
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
	struct row *new = resized(NULL, 1, sizeof *new + size), **found;

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
	if (is_full(t->n))
		t->rows = resized(t->rows, 2 * t->n + 1, sizeof *t->rows);
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
profile_start(struct profile *p)
{
	memset(p, 0, sizeof *p);
	add_string(p, "");
	add_object(p, "", LIBRARY);
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
	if (is_full(p->nobjects))
		p->objects = resized(
		    p->objects, 2 * p->nobjects + 1, sizeof *p->objects);
	p->objects[p->nobjects] = (struct object){ .path = name, .part = part };
	return p->nobjects++;
}

int64_t *
add_stack(struct profile *p, const size_t *locations, size_t n)
{
	size_t before = p->stacks.n;
	size_t number = add_row(&p->stacks, locations, n * sizeof *locations);

	if (number == before) {
		if (is_full(before))
			p->values = resized(
			    p->values, 2 * before + 1, sizeof *p->values);
		memset(p->values[number], 0, sizeof *p->values);
	}
	return p->values[number];
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

const size_t *
stack(const struct profile *p, size_t number, size_t *n)
{
	const struct row *row = p->stacks.rows[number];

	*n = row->size / sizeof(size_t);
	return (const void *)row->bytes;
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
