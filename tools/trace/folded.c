/*
 * To folded stacks, as FlameGraph's stackcollapse scripts write them: on a line the
 * names from main inwards, with semicolons between; a blank; and a value.
 *
 *	main;count_words;readbyte;read 123
 *
 * The value is the innermost function's own.  There is no way to quote, so that a
 * name that has a semicolon gets a colon for it, and for a newline a question mark.
 */
#include <err.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "trace.h"

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
	return b;
}

/* Does a come first?  The order of equal values is always the same. */
static bool
is_wider(const struct box *a, const struct box *b)
{
	if (a->value != b->value)
		return a->value > b->value;
	return a->name != b->name ? a->name < b->name : a->part < b->part;
}

static void
sort(struct box *outer)
{
	struct box *unsorted = outer->inner, *b, **at;

	outer->inner = NULL;
	while ((b = unsorted) != NULL) {
		unsorted = b->next;
		for (at = &outer->inner; *at != NULL && is_wider(*at, b);)
			at = &(*at)->next;
		b->next = *at;
		*at = b;
		sort(b);
	}
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
	struct box *b = all;
	size_t n = stack_depth(p, number);

	for (size_t i = n; i-- > 0;)
		if (is_main(p, location(p, stack_location(p, number, i))))
			n = i + 1;
	all->value += value;
	while (n-- > 0) {
		const struct location *l =
		    location(p, stack_location(p, number, n));

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

/* Without blanks at its end, where the value stands. */
static void
put_name(FILE *f, const char *name)
{
	size_t length = strlen(name);

	while (length > 0 && name[length - 1] == ' ')
		length--;
	if (length == 0)
		fputs("[unknown]", f);
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)name[i];

		fputc(c == ';' ? ':' : c < ' ' || c == 0x7f ? '?' : c, f);
	}
}

static void
put_path(FILE *f, const struct profile *p, const struct box *b)
{
	if (b->outer->outer != NULL) {
		put_path(f, p, b->outer);
		fputc(';', f);
	}
	put_name(f, string(p, b->name));
}

static void
put_boxes(FILE *f, const struct profile *p, const struct box *outer)
{
	for (const struct box *b = outer->inner; b != NULL; b = b->next) {
		if (b->self > 0) {
			put_path(f, p, b);
			fprintf(f, " %" PRIu64 "\n", b->self);
		}
		put_boxes(f, p, b);
	}
}

void
write_folded(struct profile *p, FILE *f)
{
	struct box all = { .part = LIBRARY };

	tree_start(p, &all);
	put_boxes(f, p, &all);
	tree_end(&all);
}
