/*
 * flame: draws stacks (tools/stacks) as a flame graph, an SVG on standard output.
 *
 *	flame [-t title] [-u unit] FILE.stacks [FILE.stacks]
 *
 * A box is a function.  It is below the box of its caller, and its width is its share of
 * the total.  Two files are compared: the first is of the original, the second of a new
 * version, and the colour of a box tells whether its value has decreased or increased.
 * A box is then wide enough for its callees of both versions, so a function keeps its
 * place if the new version does not call it.
 *
 * -u names the unit of the values, by default samples.
 */
#include <err.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "frame.h"

enum { WIDTH = 1280, MARGIN = 16, TOP = 92, ROW = 32, FONT = 18 }; /* pixels */

#define CHARACTER (0.61 * FONT) /* the width of a character */
#define NARROWEST 0.002         /* boxes with a smaller share are left out */

enum part { OWN, LIBRARY, HEAP, KERNEL, ALL };

static const char *const classes[] = { "own", "library", "heap", "kernel",
	"all" };
static const char *const parts[] = { "main's source", "other code",
	"malloc and free", "the kernel" };

struct box {
	char *name;
	enum part part;
	uint64_t value[2], self[2]; /* inclusive and self, in each file */
	uint64_t width;             /* in the unit of the values */
	struct box *inner, *next;   /* its callees; its next sibling */
};

static const char *unit = "samples";
static bool is_difference;
static uint64_t of_part[ALL + 1]; /* self values in the first file */
static double total;              /* the width of the box "all" */
static double chance; /* how much two runs may differ, or 0: class_of */

static const char palette[] =
#include "palette.h"
    ;

/* Cuts a frame off after the name of its function, and returns its part.  Functions that
 * malloc or free call belong to the heap, too. */
static enum part
part_of(char *frame, const struct box *outer)
{
	unsigned long line;
	bool is_kernel;

	frame[parse_frame(frame, &line, &is_kernel)] = '\0';
	if (is_kernel)
		return KERNEL;
	if (line > 0)
		return OWN;
	if (outer->part == HEAP || strcmp(frame, "malloc") == 0 ||
	    strcmp(frame, "calloc") == 0 || strcmp(frame, "realloc") == 0 ||
	    strcmp(frame, "free") == 0)
		return HEAP;
	return LIBRARY;
}

/* Returns the box of a frame below outer, and makes one if there is none yet.  The boxes below
 * a box have the order of the alphabet, as in FlameGraph.  Code that is inlined from a header
 * has no line, so a function is the program's own if one of its frames has one. */
static struct box *
inner_box(struct box *outer, char *frame)
{
	enum part part = part_of(frame, outer);
	struct box *b, **at;

	for (at = &outer->inner; (b = *at) != NULL; at = &b->next) {
		int order = strcmp(b->name, frame);

		if (order == 0 && (b->part == KERNEL) == (part == KERNEL)) {
			if (part == OWN)
				b->part = OWN;
			return b;
		}
		if (order > 0)
			break;
	}
	b = calloc(1, sizeof *b);
	if (b == NULL || (b->name = strdup(frame)) == NULL)
		err(1, "calloc");
	b->part = part;
	b->next = *at;
	return *at = b;
}

/* Adds the values of a file's stacks to the boxes.  file is 0 or 1. */
static void
read_stacks(struct box *all, const char *path, int file)
{
	FILE *f = fopen(path, "r");
	char *line = NULL, *next, *frame;
	size_t room = 0;

	if (f == NULL)
		err(1, "%s", path);
	while (getline(&line, &room, f) != -1) {
		char *blank = strrchr(line, ' ');
		struct box *b = all;
		uint64_t value;

		if (blank == NULL)
			errx(1, "%s: not a line of tools/stacks: %s", path,
			    line);
		value = strtoumax(blank + 1, NULL, 10);
		*blank = '\0';
		all->value[file] += value;
		for (next = line; (frame = strsep(&next, ";")) != NULL;) {
			b = inner_box(b, frame);
			b->value[file] += value;
		}
		b->self[file] += value;
	}
	free(line);
	fclose(f);
}

/* Sets the width of a box and of all those below it.  A width is the box's own value, the
 * larger of both files, plus the widths below it. */
static void
set_widths(struct box *b)
{
	of_part[b->part] += b->self[0];
	b->width = b->self[0] > b->self[1] ? b->self[0] : b->self[1];
	for (struct box *i = b->inner; i != NULL; i = i->next) {
		set_widths(i);
		b->width += i->width;
	}
}

/* Returns how many rows of boxes are wide enough to be drawn. */
static int
rows(const struct box *b)
{
	int most = 0, n;

	for (const struct box *i = b->inner; i != NULL; i = i->next)
		if ((n = rows(i)) > most)
			most = n;
	return (double)b->width < NARROWEST * total ? 0 : most + 1;
}

/* Prints at most that many characters, as XML text.  Bytes outside of ASCII become question
 * marks, because a name may be cut within a character. */
static void
put_text(const char *s, size_t most)
{
	for (; *s != '\0' && most > 0; s++, most--) {
		if (*s == '<')
			printf("&lt;");
		else if (*s == '&')
			printf("&amp;");
		else
			putchar(*s < ' ' || *s > '~' ? '?' : *s);
	}
}

/* Prints a number with commas, as in 1,204,997. */
static void
put_number(uint64_t n)
{
	if (n < 1000) {
		printf("%" PRIu64, n);
		return;
	}
	put_number(n / 1000);
	printf(",%03" PRIu64, n % 1000);
}

/* Returns the CSS class, which is the colour of a box.  A box with few samples may differ by
 * more, so 1 % of all samples is added to its own. */
static const char *
class_of(const struct box *b)
{
	double was = (double)b->value[0], is = (double)b->value[1];

	if (!is_difference)
		return classes[b->part];
	if (is - was > chance * (is + total / 100))
		return "more";
	if (was - is > chance * (was + total / 100))
		return "less";
	return "same";
}

/* Prints as much of the name and the figures as fits into so many pixels. */
static void
put_label(const struct box *b, double room)
{
	size_t fits = room > 0 ? (size_t)(room / CHARACTER) : 0;
	size_t length = strlen(b->name);

	if (length > fits) {
		put_text(b->name, fits >= 4 ? fits - 1 : 0);
		printf("%s", fits >= 4 ? "&#8230;" : "");
		return;
	}
	put_text(b->name, length);
	if (is_difference && length + 24 <= fits) {
		printf("  ");
		put_number(b->value[0]);
		printf(" &#8594; ");
		put_number(b->value[1]);
	} else if (!is_difference && length + 9 <= fits) {
		printf("  %.1f %%", 100 * (double)b->value[0] / total);
	}
}

/* Prints a box, its tooltip and label, and all boxes below it.  x is its left edge. */
static void
put_box(const struct box *b, int depth, double x)
{
	double scale = (WIDTH - 2 * MARGIN) / total;
	double width = scale * (double)b->width;
	int y = TOP + depth * ROW;

	if ((double)b->width < NARROWEST * total)
		return;
	printf("<g><title>");
	put_text(b->name, SIZE_MAX);
	printf(": ");
	put_number(b->value[0]);
	printf(" %s", unit);
	if (is_difference) {
		printf(" in the original, now ");
		put_number(b->value[1]);
	} else {
		printf(", in itself ");
		put_number(b->self[0]);
	}
	printf("</title>\n<rect x='%.1f' y='%d' width='%.1f' height='%d' "
	       "class='%s'/><text x='%.1f' y='%d'>",
	    x, y, width - 0.8, ROW - 2, class_of(b), x + 5, y + 21);
	put_label(b, width - 10);
	printf("</text></g>\n");
	for (const struct box *i = b->inner; i != NULL; i = i->next) {
		put_box(i, depth + 1, x);
		x += scale * (double)i->width;
	}
}

/* Prints an entry of the legend, and returns the x of the next one. */
static double
put_key(double x, const char *class, const char *text, double percent)
{
	printf("<rect x='%.1f' y='58' width='22' height='22' class='%s'/>"
	       "<text x='%.1f' y='75' class='ink'>%s",
	    x, class, x + 30, text);
	if (percent > 0)
		printf(" %.0f %%", percent);
	printf("</text>\n");
	return x + 30 + (double)(strlen(text) + 8) * CHARACTER;
}

static void
put_all(const struct box *all, const char *title)
{
	int height = TOP + MARGIN + ROW * rows(all);
	double x = MARGIN;

	printf("<svg xmlns='http://www.w3.org/2000/svg' "
	       "viewBox='0 0 %d %d' width='%d' height='%d' font-size='%d' "
	       "font-family='DejaVu Sans Mono,Menlo,Consolas,monospace'>\n"
	       "<style>\n%s</style>\n"
	       "<rect width='100%%' height='100%%' class='paper'/>\n"
	       "<text x='%d' y='38' font-size='24' class='ink'>",
	    WIDTH, height, WIDTH, height, FONT, palette, MARGIN);
	put_text(title, 84);
	printf("</text>\n");
	if (is_difference) {
		x = put_key(x, "less", "less than in the original", 0);
		x = put_key(x, "more", "more", 0);
		put_key(
		    x, "same", chance > 0 ? "about the same" : "the same", 0);
	} else {
		for (int i = 0; i < ALL; i++)
			if (of_part[i] > 0)
				x = put_key(x, classes[i], parts[i],
				    100 * (double)of_part[i] / total);
	}
	put_box(all, 0, MARGIN);
	printf("</svg>\n");
}

int
main(int argc, char *argv[])
{
	struct box all = { .name = "all", .part = ALL };
	const char *title = "";
	int option;

	while ((option = getopt(argc, argv, "t:u:")) != -1) {
		if (option == 't')
			title = optarg;
		else if (option == 'u')
			unit = optarg;
		else
			return 2;
	}
	argc -= optind;
	argv += optind;
	if (argc != 1 && argc != 2)
		errx(2, "usage: flame [-t title] [-u unit] FILE.stacks "
			"[FILE.stacks]");
	is_difference = argc == 2;
	for (int i = 0; i < argc; i++)
		read_stacks(&all, argv[i], i);
	set_widths(&all);
	if (all.width == 0)
		errx(1, "%s: no stacks", argv[0]);
	total = (double)all.width;
	if (strcmp(unit, "samples") == 0)
		chance = 1.0 / 3; /* on a machine with other users */
	put_all(&all, title);
	if (fflush(stdout) == EOF || ferror(stdout))
		err(1, "standard output");
	return 0;
}
