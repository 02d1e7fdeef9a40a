/*
 * What pprof and the others rely on: that a number of a row is that of a row there
 * is, that a sum of values is one, that code lies somewhere.  A reader that breaks
 * it has a fault of its own; nothing is written then.
 *
 * The rules are those of CheckValid in pprof's profile/profile.go.  That a row's
 * number is its place is what keeps numbers from being there twice.
 */
#include <string.h>

#include "profile.h"

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

		if (o->path >= p->strings.n || o->build_id >= p->strings.n)
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
check_functions(struct profile *p)
{
	for (size_t i = 0; i < p->functions.n; i++)
		if (function(p, i)->name >= p->strings.n ||
		    function(p, i)->file >= p->strings.n)
			return complain(p, "function %zu has no name", i);
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
	return true;
}

static bool
check_samples(struct profile *p)
{
	int64_t left[KINDS];
	const size_t *locations;
	size_t n;

	memcpy(left, p->totals, sizeof left);
	for (size_t i = 0; i < p->stacks.n; i++) {
		locations = stack(p, i, &n);
		if (n == 0 || n > DEPTH)
			return complain(p, "stack %zu is of %zu places", i, n);
		for (size_t j = 0; j < n; j++)
			if (locations[j] >= p->locations.n)
				return complain(p, "stack %zu: no place", i);
		for (size_t k = 0; k < p->nkinds; k++) {
			if (p->values[i][k] < 0 || p->values[i][k] > left[k])
				return complain(p,
				    "stack %zu: its %s are not "
				    "in their sum",
				    i, p->kinds[k].name);
			left[k] -= p->values[i][k];
		}
	}
	for (size_t k = 0; k < p->nkinds; k++)
		if (left[k] != 0)
			return complain(p,
			    "the %s of all stacks are not their "
			    "sum",
			    p->kinds[k].name);
	return true;
}

static bool
check_calls(struct profile *p)
{
	for (size_t i = 0; i < p->ncalls; i++) {
		const struct line to = { .function = p->calls[i].to };

		if (!check_line(p, &p->calls[i].from) || !check_line(p, &to))
			return false;
	}
	return true;
}

bool
profile_check(struct profile *p)
{
	if (p->strings.n == 0 || string(p, 0)[0] != '\0')
		return complain(p, "the first string is not empty");
	return check_kinds(p) && check_objects(p) && check_functions(p) &&
	       check_locations(p) && check_samples(p) && check_calls(p);
}
