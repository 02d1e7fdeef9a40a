/*
 * A libFuzzer target: whatever is read, the converter refuses it or writes it
 * whole, as a profile and as a flame graph.
 *
 *	make fuzz SECONDS=60
 */
#include <err.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
expect(bool sound, const char *what)
{
	if (!sound) {
		warnx("%s", what);
		abort();
	}
}

/* What the readers do not see, but the writers rely on. */
static void
write_all(struct profile *p)
{
	char *svg;
	size_t size;
	FILE *f = open_memstream(&svg, &size);

	if (f == NULL)
		err(1, "open_memstream");
	expect(p->stacks.n > 0, "a profile without a sample is not refused");
	write_flame(p, "fuzz", f);
	if (fclose(f) == EOF)
		err(1, "flame graph");
	expect(strstr(svg, "<script") == NULL, "a script in the flame graph");
	expect(strcmp(svg + size - 7, "</svg>\n") == 0, "half a flame graph");
	free(svg);
	write_pprof(p, open("/dev/null", O_WRONLY | O_CLOEXEC));
}

/* The first byte says which reader gets the others: p, d or c. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct profile p;
	bool good = false;
	char *text;

	if (size == 0)
		return 0;
	text = malloc(size);
	if (text == NULL)
		err(1, "%zu bytes", size);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	profile_start(&p);
	switch (data[0]) {
	case 'p':
		good = read_perf(&p, "/w/words", text, size - 1);
		break;
	case 'd':
		good = read_dhat(&p, "/w/words", text, size - 1);
		break;
	case 'c':
		good = read_callgrind(&p, "/w/words", text, size - 1);
		break;
	default:
		complain(&p, "no reader");
	}
	if (good)
		write_all(&p);
	else
		expect(p.complaint[0] != '\0', "refused without a word");
	profile_end(&p);
	free(text);
	return 0;
}
