/*
 * Another processor and another C library: every program is built for them, and
 * counts the cases of cases.c.  For arm64 there need be no such machine: qemu's user
 * emulation runs the programs.
 */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "cases.h"
#include "programs.h"
#include "run.h"
#include "tree.h"

TestSuite(elsewhere, .timeout = 2 * STUCK, .fini = remove_scratch);

struct platform {
	const char *name;
	const char *compiler, *package; /* which has the compiler */
	const char *runner[4];          /* before the program */
};

static const struct platform platforms[] = {
	{ "arm64", "aarch64-linux-gnu-gcc",
	    "gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user",
	    { "qemu-aarch64", "-L", "/usr/aarch64-linux-gnu" } },
	{ "musl", "musl-gcc", "musl-tools", { NULL } },
};

/* What would need the other machine's kernel, or times it. */
static const char *const built_only[] = {
	"../tools/count.c",
	"../solutions/encore/limit.c",
	"../solutions/encore/bench.c ../solutions/encore/large.c",
};

enum { PLATFORMS = sizeof platforms / sizeof platforms[0] };

static void
need_platform(const struct platform *p)
{
	if (!installed(p->compiler) ||
	    (p->runner[0] != NULL && !installed(p->runner[0])))
		cr_skip("%s: apt install %s", p->name, p->package);
}

/* Builds one program; returns its path. */
static char *
build(const struct platform *p, const char *name, const char *sources)
{
	char *words = format("%s/%s", scratch(), name);
	struct outcome o =
	    run(&(struct command){ .argv = { "sh", "-c",
				       format("%s -std=gnu11 -O2 -Wall -Wextra "
					      "-Wpedantic -Wshadow -Werror "
					      "-pthread -o %s %s",
					   p->compiler, words, sources) } });

	cr_assert(
	    o.status == 0, "%s: %s is not built:\n%s", p->name, sources, o.err);
	return words;
}

static struct outcome
run_there(const struct platform *p, const char *words, const char *option,
    const char *file)
{
	struct command c = { .argv = { NULL } };
	size_t n = 0;

	for (size_t i = 0; p->runner[i] != NULL; i++)
		c.argv[n++] = p->runner[i];
	c.argv[n++] = words;
	if (option != NULL)
		c.argv[n++] = option;
	c.argv[n++] = file;
	return run(&c);
}

static void
expect_words(const struct platform *p, const char *words, const char *option,
    const char *name, const char *file, uintmax_t n)
{
	struct outcome o = run_there(p, words, option, file);
	char *out = format("%ju %s\n", n, file);

	cr_expect(o.status == 0 && strcmp(o.out, out) == 0 && o.err[0] == '\0',
	    "%s, %s, on %s: expected %sgot status %d, %s%s", p->name, words,
	    name, out, o.status, o.out, o.err);
}

static void
expect_cases(const struct platform *p, const char *words, const char *option)
{
	const char *file = format("%s/case.txt", scratch());
	struct outcome o;

	for (size_t i = 0; i < nexamples; i++) {
		write_file(file, example_bytes(&examples[i]),
		    example_size(&examples[i]));
		expect_words(p, words, option, examples[i].name, file,
		    examples[i].words);
	}
	expect_words(p, words, option, "moby.txt", "../moby.txt", 208160);
	o = run_there(p, words, option, ".");
	cr_expect(o.status == 1 && count_lines(o.err) == 1,
	    "%s, %s, on a directory: status %d and\n%s", p->name, words,
	    o.status, o.err);
}

ParameterizedTestParameters(elsewhere, words)
{
	return numbers(PLATFORMS);
}

ParameterizedTest(size_t *i, elsewhere, words)
{
	const struct platform *p = &platforms[*i];
	const char *encore;

	need_platform(p);
	for (size_t program = 0; program < PROGRAMS; program++)
		expect_cases(p,
		    build(p, format("words%zu", program), source_of(program)),
		    NULL);
	encore = build(p, "encore",
	    "../solutions/encore/words.c "
	    "../solutions/encore/bytes.c "
	    "../solutions/encore/counting.c");
	expect_cases(p, encore, "-j1");
	expect_cases(p, encore, "-j3");
	/* The gauges are for glibc. */
	if (strcmp(p->name, "musl") == 0)
		return;
	for (size_t b = 0; b < sizeof built_only / sizeof built_only[0]; b++)
		build(p, "built-only", built_only[b]);
}
