/*
 * A libFuzzer target: do all kernels count what the plain loop counts, wherever
 * the bytes lie and wherever they are split?
 *
 *	make fuzz SECONDS=60
 *
 * With -DALONE a program that needs no libFuzzer, and so can be built for any
 * processor: inputs of its own, of each length up to 300.
 *
 *	make agree && ./agree
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The two-state machine of the four steps. */
static uintmax_t
expected(const uint8_t *bytes, size_t n)
{
	bool inword = false;
	uintmax_t words = 0;

	for (size_t i = 0; i < n; i++) {
		if (bytes[i] == ' ' || (bytes[i] >= '\t' && bytes[i] <= '\r')) {
			inword = false;
		} else if (!inword) {
			inword = true;
			words++;
		}
	}
	return words;
}

/* A block of exactly its size, so that the sanitizer sees a read beyond it. */
static struct stretch
count(const struct kernel *k, const uint8_t *bytes, size_t n)
{
	uint8_t *copy = malloc(n + 1);
	struct stretch s;

	if (copy == NULL)
		abort();
	memcpy(copy + 1, bytes, n); /* off every alignment */
	s = count_stretch(k, copy + 1, n);
	free(copy);
	return s;
}

/* The first byte says where to split the others. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uintmax_t words;
	size_t at;

	if (size == 0)
		return 0;
	at = data[0] * (size - 1) / 255;
	words = expected(data + 1, size - 1);
	for (const struct kernel *k = kernels; k < kernels + nkernels; k++) {
		uintmax_t whole, joined;

		if (!k->runs_here())
			continue;
		whole = count(k, data + 1, size - 1).words;
		joined = join(count(k, data + 1, at),
		    count(k, data + 1 + at, size - 1 - at))
			     .words;
		if (whole != words || joined != words) {
			fprintf(stderr,
			    "%s: %zu bytes, %ju words: counts %ju, and %ju "
			    "when split at %zu\n",
			    k->name, size - 1, words, whole, joined, at);
			abort();
		}
	}
	return 0;
}

#ifdef ALONE
/* Any, but half of the time one that is white space or nearly so. */
static uint8_t
random_byte(void)
{
	static const uint8_t near[] = " \t\n\v\f\r\b\x0e\x1f!a\x89\xa0";
	const unsigned random = (unsigned)rand() >> 8;

	if (random & 1)
		return (uint8_t)(random >> 1);
	return near[random / 2 % (sizeof near - 1)];
}

int
main(void)
{
	enum { LONGEST = 300, INPUTS = 100 * 1000 };
	uint8_t input[LONGEST] = { 0 };

	for (size_t i = 0; i < INPUTS; i++) {
		const size_t n = i % (LONGEST + 1);

		for (size_t j = 0; j < n; j++)
			input[j] = random_byte();
		LLVMFuzzerTestOneInput(input, n);
	}
	for (const struct kernel *k = kernels; k < kernels + nkernels; k++)
		printf("%s%s", k->name, k->runs_here() ? " " : " (not here) ");
	printf("agree on %d inputs\n", INPUTS);
	return 0;
}
#endif
