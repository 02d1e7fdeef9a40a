/*
 * To a flame graph: a box for each function in each stack, below its caller's,
 * as wide as its share.  An SVG that stands alone, without script: what is below
 * the pointer its tooltip tells.
 */
#include <inttypes.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "trace.h"

/* In pixels.  As wide and high as a slide, and higher if there are many rows. */
enum {
	WIDTH = 1280,
	HEIGHT = 720,
	MARGIN = 16,
	TOP = 92,     /* where the boxes begin; above it are title and legend */
	ROW_MAX = 40, /* the height of a row with its gap */
	ROW_MIN = 18
};

#define NARROWEST 0.002 /* share: a narrower box is left out */
#define CHARACTER 0.61  /* width of one, in heights, in a monospaced font */
#define FONT "'DejaVu Sans Mono',Menlo,Consolas,monospace"

struct drawing {
	const struct profile *profile;
	const struct kind *kind;
	uint64_t total;
	uint64_t self[KERNEL + 1]; /* by part */
	bool is_there[KERNEL + 1];
	bool of_memory;
	double row, font; /* heights */
	FILE *f;
};

/* Light enough for black on it, on a projector as well; and of different
 * brightness. */
static const char *const colours[] = { "#f5a623", "#9ad1f5", "#d3d3d3" };
static const char *const parts[] = { "the program", "libraries", "the kernel" };

#define ALL "#f0f0f0"

static double
share(const struct drawing *d, uint64_t value)
{
	return (double)value / (double)d->total;
}

/* What each part of the machine had by itself. */
static void
add_parts(struct drawing *d, const struct box *outer)
{
	for (const struct box *b = outer->inner; b != NULL; b = b->next) {
		d->is_there[b->part] = true;
		d->self[b->part] += b->self;
		add_parts(d, b);
	}
}

/* Rows that are to be seen, this one included. */
static size_t
rows(const struct drawing *d, const struct box *b)
{
	size_t most = 0;

	if (share(d, b->value) < NARROWEST)
		return 0;
	for (const struct box *i = b->inner; i != NULL; i = i->next) {
		size_t n = rows(d, i);

		if (n > most)
			most = n;
	}
	return most + 1;
}

/* How many bytes the next character of UTF-8 has; 0 if it is none that XML allows
 * (Char in https://www.w3.org/TR/xml), or one that is not to be seen. */
static size_t
character(const char *s)
{
	mbstate_t start = { 0 };
	wchar_t c = 0;
	size_t n = mbrtowc(&c, s, MB_CUR_MAX, &start);

	return (c >= 0x20 && c < 0x7f) || (c > 0x7f && c <= 0xd7ff) ||
		       (c >= 0xe000 && c <= 0xfffd) ||
		       (c >= 0x10000 && c <= 0x10ffff)
		   ? n
		   : 0;
}

static size_t
characters(const char *s)
{
	size_t count = 0, n;

	for (; *s != '\0'; s += n, count++)
		n = character(s) ? character(s) : 1;
	return count;
}

/* At most so many characters, as text in XML; a byte that is none is a "?". */
static void
put_text(FILE *f, const char *s, size_t most)
{
	for (; *s != '\0' && most > 0; most--) {
		size_t n = character(s);

		if (n == 0)
			fputc('?', f);
		else if (*s == '<')
			fputs("&lt;", f);
		else if (*s == '>')
			fputs("&gt;", f);
		else if (*s == '&')
			fputs("&amp;", f);
		else
			fwrite(s, 1, n, f);
		s += n == 0 ? 1 : n;
	}
}

/* With commas, as in 1,204,997. */
static const char *
commas(uint64_t n, char text[32])
{
	char digits[32], *to = text;
	int length = snprintf(digits, sizeof digits, "%" PRIu64, n);

	for (int i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			*to++ = ',';
		*to++ = digits[i];
	}
	*to = '\0';
	return text;
}

/* What a kind counts, as a noun. */
static const char *
unit(const struct kind *k)
{
	return strcmp(k->unit, "count") == 0 ? k->name : k->unit;
}

/* As much of name and share as there is room for. */
static void
put_label(
    const struct drawing *d, const char *name, double share_of, double room)
{
	/* A box may have less room than its margins take. */
	size_t fits = room > 0 ? (size_t)(room / (d->font * CHARACTER)) : 0;
	size_t length = characters(name);
	char percent[16];

	snprintf(percent, sizeof percent, "  %.1f %%", 100 * share_of);
	if (length + strlen(percent) <= fits) {
		put_text(d->f, name, length);
		fputs(percent, d->f);
	} else if (length <= fits) {
		put_text(d->f, name, length);
	} else if (fits >= 4) {
		put_text(d->f, name, fits - 1);
		fputs("\xe2\x80\xa6", d->f);
	}
}

static void
put_box(const struct drawing *d, const struct box *b, size_t row, double x)
{
	const char *name = string(d->profile, b->name);
	double w = share(d, b->value) * (WIDTH - 2 * MARGIN);
	double y = TOP + (double)row * d->row;
	char value[32], total[32];

	if (share(d, b->value) < NARROWEST)
		return;
	fprintf(d->f, "<g><title>");
	put_text(d->f, name, SIZE_MAX);
	fprintf(d->f, ": %s of %s %s, %.2f %%", commas(b->value, value),
	    commas(d->total, total), unit(d->kind), 100 * share(d, b->value));
	fprintf(d->f, "; %s in itself, %.2f %%</title>\n",
	    commas(b->self, value), 100 * share(d, b->self));
	fprintf(d->f,
	    "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' fill='%s'/>", x,
	    y, w - 0.8, d->row - 2, row == 0 ? ALL : colours[b->part]);
	fprintf(d->f, "<text x='%.1f' y='%.1f'>", x + 5,
	    y + (d->row - 2) / 2 + d->font * 0.35);
	put_label(d, name, share(d, b->value), w - 10);
	fprintf(d->f, "</text></g>\n");

	for (const struct box *i = b->inner; i != NULL; i = i->next) {
		put_box(d, i, row + 1, x);
		x += share(d, i->value) * (WIDTH - 2 * MARGIN);
	}
}

/* Where memory is asked for is always a library: that would tell nothing. */
static void
put_legend(const struct drawing *d)
{
	double x = MARGIN;

	for (size_t i = 0; i <= KERNEL; i++) {
		char text[64];

		if (!d->is_there[i])
			continue;
		if (d->of_memory)
			snprintf(text, sizeof text, "%s", parts[i]);
		else
			snprintf(text, sizeof text, "in %s %.0f %%", parts[i],
			    100 * share(d, d->self[i]));
		fprintf(d->f,
		    "<rect x='%.1f' y='58' width='22' height='22' "
		    "fill='%s'/><text x='%.1f' y='75'>%s</text>\n",
		    x, colours[i], x + 30, text);
		x += 30 + (double)(strlen(text) + 2) * 18 * CHARACTER;
	}
}

static void
put_all(struct drawing *d, const struct box *root)
{
	size_t n = rows(d, root);
	double height = HEIGHT;
	char total[32];

	d->row = (double)(HEIGHT - TOP - MARGIN) / (double)(n > 0 ? n : 1);
	if (d->row > ROW_MAX)
		d->row = ROW_MAX;
	if (d->row < ROW_MIN) {
		d->row = ROW_MIN;
		height = TOP + MARGIN + (double)n * ROW_MIN;
	}
	d->font = d->row * 0.56;
	fprintf(d->f,
	    "<svg xmlns='http://www.w3.org/2000/svg' "
	    "viewBox='0 0 %d %.0f' width='%d' height='%.0f' "
	    "font-family=\"" FONT "\" font-size='%.1f'>\n"
	    "<rect width='100%%' height='100%%' fill='white'/>\n"
	    "<text x='%d' y='38' font-size='26'>",
	    WIDTH, height, WIDTH, height, d->font, MARGIN);
	put_text(d->f, d->profile->title, 78);
	fprintf(d->f, "</text>\n<g font-size='18'>\n");
	put_legend(d);
	fprintf(d->f,
	    "<text x='%d' y='75' text-anchor='end'>%s %s, less than "
	    "%.1f %% is left out</text></g>\n",
	    WIDTH - MARGIN, commas(d->total, total), unit(d->kind),
	    100 * NARROWEST);
	put_box(d, root, 0, MARGIN);
	fprintf(d->f, "</svg>\n");
}

void
write_flame(struct profile *p, FILE *f)
{
	struct drawing d = {
		.profile = p, .kind = &p->kinds[p->shown], .f = f
	};
	struct box all = { .name = add_string(p, "all"), .part = LIBRARY };

	/* Without it, each byte of a name that is not ASCII is a "?". */
	setlocale(LC_CTYPE, "C.UTF-8");
	tree_start(p, &all);
	add_parts(&d, &all);
	d.self[all.part] += all.self;
	d.total = all.value == 0 ? 1 : all.value;
	d.of_memory = strncmp(d.kind->name, "alloc_", 6) == 0 ||
		      strncmp(d.kind->name, "inuse_", 6) == 0;
	put_all(&d, &all);
	tree_end(&all);
}
