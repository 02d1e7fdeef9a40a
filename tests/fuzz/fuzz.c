/*
 * A libFuzzer target: trace refuses what it reads, or writes it whole, in every form
 * that it has.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "../../tools/trace/trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
expect(bool sound, const char *what)
{
	if (!sound) {
		warnx("%s", what);
		abort();
	}
}

/* What is written of it, as a string that is to be freed. */
static char *
written(struct profile *p, const struct format *from, const struct writer *to)
{
	char *text;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (f == NULL)
		err(1, "open_memstream");
	if (to->write == NULL)
		from->write_facts(p, f);
	else
		to->write(p, f);
	if (fclose(f) == EOF)
		err(1, "%s", to->name);
	expect(to->write == write_pprof || strlen(text) == size,
	    "a NUL in what was written");
	return text;
}

static void
expect_flame(const char *svg)
{
	static const char end[] = "</svg>\n";

	expect(strstr(svg, "<script") == NULL, "a script in the flame graph");
	expect(strcmp(svg + strlen(svg) - strlen(end), end) == 0,
	    "half a flame graph");
}

/* Each line of it is a stack, a blank and a value, and they make the total. */
static void
expect_folded(const char *text, int64_t left)
{
	for (; *text != '\0'; text = strchr(text, '\n') + 1) {
		const char *value = strchr(text, '\n');

		expect(value != NULL, "half a line");
		while (value > text && value[-1] != ' ')
			value--;
		expect(value > text + 1 && value[-2] != ' ', "no stack");
		left -= strtoll(value, NULL, 10);
	}
	expect(left == 0, "folded stacks are not all samples");
}

/* The first byte is that of the format of the others: p, c, d or m. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct format *from = formats;
	struct profile p;
	char *text, *to;

	while (size > 0 && from->name != NULL && from->name[0] != data[0])
		from++;
	if (size == 0 || from->name == NULL)
		return 0;
	text = malloc(size);
	if (text == NULL)
		err(1, "%zu bytes", size);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	profile_start(&p, "/w/words");
	if (memchr(text, '\0', size - 1) == NULL && from->read(&p, text)) {
		expect(profile_check(&p), p.complaint);
		for (const struct writer *w = writers; w->name != NULL; w++) {
			if (!can_write(&p, w))
				continue;
			to = written(&p, from, w);
			if (w->write == write_flame)
				expect_flame(to);
			if (w->write == write_folded)
				expect_folded(to, p.totals[p.shown]);
			free(to);
		}
	}
	profile_end(&p);
	free(text);
	return 0;
}
