#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "tree.h"

static struct box *
inner_box(struct box *outer, size_t name, enum part part)
{
	struct box *b;

	for (b = outer->inner; b != NULL; b = b->next)
		if (b->name == name && b->part == part)
			return b;
	b = calloc(1, sizeof *b);
	if (b == NULL)
		err(1, "a box");
	b->name = name;
	b->part = part;
	b->outer = outer;
	b->next = outer->inner;
	outer->inner = b;
	outer->ninner++;
	return b;
}

static int
compare_boxes(const void *a, const void *b)
{
	const struct box *const *one = a, *const *other = b;

	if ((*one)->value != (*other)->value)
		return (*one)->value < (*other)->value ? 1 : -1;
	if ((*one)->name != (*other)->name)
		return (*one)->name < (*other)->name ? -1 : 1;
	return (*one)->part < (*other)->part ? -1 : 1;
}

static void
sort(struct box *b)
{
	struct box **all = calloc(b->ninner + 1, sizeof(struct box *));
	size_t n = 0;

	if (all == NULL)
		err(1, "%zu boxes", b->ninner);
	for (struct box *i = b->inner; i != NULL; i = i->next)
		all[n++] = i;
	qsort(all, n, sizeof(struct box *), compare_boxes);
	for (size_t i = 0; i < n; i++) {
		all[i]->next = all[i + 1];
		sort(all[i]);
	}
	b->inner = all[0];
	free(all);
}

/* What leads to main is the same in every stack, and is left out. */
static bool
is_main(const struct profile *p, const struct location *l)
{
	for (size_t i = 0; i < l->nlines; i++)
		if (strcmp(function_name(p, &l->lines[i]), "main") == 0)
			return true;
	return false;
}

static void
add(const struct profile *p, struct box *all, size_t number)
{
	uint64_t value = (uint64_t)p->values[number][p->shown];
	const size_t *locations;
	struct box *b = all;
	size_t n;

	locations = stack(p, number, &n);
	for (size_t i = n; i-- > 0;)
		if (is_main(p, location(p, locations[i])))
			n = i + 1;
	all->value += value;
	while (n-- > 0) {
		const struct location *l = location(p, locations[n]);

		for (size_t i = l->nlines; i-- > 0;) {
			b = inner_box(b,
			    function(p, l->lines[i].function)->name,
			    p->objects[l->object].part);
			b->value += value;
		}
	}
	b->self += value;
}

void
tree_start(const struct profile *p, struct box *all)
{
	for (size_t i = 0; i < p->stacks.n; i++)
		if (p->values[i][p->shown] > 0)
			add(p, all, i);
	sort(all);
}

void
tree_end(struct box *all)
{
	struct box *next;

	for (struct box *i = all->inner; i != NULL; i = next) {
		next = i->next;
		tree_end(i);
		free(i);
	}
}
