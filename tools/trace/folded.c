/*
 * To folded stacks, as FlameGraph's stackcollapse scripts write them: on a line the
 * names from main inwards, with semicolons between; a blank; and a value.
 *
 *	main;count_words;readbyte;read 123
 *
 * The value is the innermost function's own.  There is no way to quote, so that a
 * name that has a semicolon gets a colon for it, and for a newline a question mark.
 */
#include <inttypes.h>
#include <string.h>

#include "formats.h"
#include "tree.h"

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
