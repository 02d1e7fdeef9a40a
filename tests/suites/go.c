/* make step4 go: the word counter in Go, and what its compiler decides. */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "cases.h"
#include "run.h"
#include "tree.h"

TestSuite(go, .timeout = STUCK, .fini = remove_scratch);

enum { BYTES = 1204997 }; /* of moby.txt */

static const char *
need_go(void)
{
	if (!installed("go"))
		cr_skip("go is not installed: ./setup.sh --web installs it");
	return tree();
}

static struct outcome
make_go(const char *dir, const char *text)
{
	struct outcome o =
	    make(dir, (const char *[]){ "step4", "go", text, NULL });

	cr_assert(o.status == 0, "status %d:\n%s%s", o.status, o.out, o.err);
	return o;
}

/* The compiler's remark stands beside the very line that it is about. */
Test(go, remark)
{
	struct outcome o = make_go(need_go(), NULL);
	const char *line = strstr(o.out, "var buf [1]byte");

	cr_assert(line != NULL, "%s", o.out);
	cr_expect(strncmp(squeezed(line),
		      "var buf [1]byte moved to heap: buf\n", 35) == 0,
	    "%s", line);
}

static void
expect_a_malloc_a_byte(const char *out, const char *row)
{
	uintmax_t mallocs = number_after(out, row);

	cr_expect(mallocs >= BYTES && mallocs - BYTES <= BYTES / 1000,
	    "%s: %ju mallocs for %d bytes", row, mallocs, BYTES);
}

/* A number of a row's, after so many others. */
static uintmax_t
number_in(const char *out, const char *row, int before)
{
	const char *at = after(out, row);

	cr_assert(at != NULL, "no row \"%s\" in:\n%s", row, out);
	for (at += strspn(at, " "); before > 0; before--) {
		at += strcspn(at, " ");
		at += strspn(at, " ");
	}
	return number_after(at, "");
}

Test(go, counts)
{
	char *out = make_go(need_go(), NULL).out;

	expect_a_malloc_a_byte(out, "  C, step 4's original");
	expect_a_malloc_a_byte(out, "  Go, unbuffered");
	expect_a_malloc_a_byte(out, "  Go, buffered");
	cr_expect(number_after(out, "  C, our solution") <= 2, "%s", out);
	cr_expect(number_in(out, "  Go, unbuffered", 1) >= BYTES, "%s", out);
	cr_expect(
	    number_in(out, "  Go, buffered", 1) < BYTES / 1000, "%s", out);
	cr_expect(strstr(out, "Each counts 208,160 words.") != NULL, "%s", out);
}

/* 12 MB of text are more than the 4 MB from which on Go collects garbage. */
Test(go, garbage_is_collected)
{
	const char *dir = need_go();
	struct outcome o;

	make_go(dir, "TEXT=README.md");
	o = sh(dir,
	    "for i in 0 1 2 3 4 5 6 7 8 9; do cat moby.txt; done >ten && "
	    "tools/count "
	    "solutions/step4-escape/profile/words-go -buffered ten");
	cr_expect(number_after(o.err, "collections ") > 0, "%s", o.err);
	cr_expect(
	    number_after(o.err, "rss ") < 12000, "KiB, of 12 MB:\n%s", o.err);
}

Test(go, words)
{
	const char *dir = format("%s/solutions/step4-escape", need_go());
	struct outcome o = sh(
	    dir, format("GO111MODULE=off GOFLAGS= GOENV=off GOCACHE=%s/cache "
			"go build -o words-go words.go",
		     scratch()));
	char *text = format("%s/case.txt", scratch());

	cr_assert(o.status == 0, "%s", o.err);
	for (size_t i = 0; i < nexamples; i++) {
		const struct example *e = &examples[i];

		write_file(text, example_bytes(e), example_size(e));
		for (int buffered = 0; buffered <= 1; buffered++) {
			o = run(&(struct command){
			    .argv = { "./words-go",
				format("-buffered=%s",
				    buffered ? "true" : "false"),
				text },
			    .dir = dir });
			cr_expect(strcmp(o.out,
				      format("%ju %s\n", e->words, text)) == 0,
			    "%s: expected %ju, got status %d, %s%s", e->name,
			    e->words, o.status, o.out, o.err);
		}
	}
}

Test(go, errors)
{
	const char *dir = need_go();
	struct outcome o;

	make_go(dir, "TEXT=README.md");
	o = run(&(struct command){
	    .argv = { "solutions/step4-escape/profile/words-go", "nowhere" },
	    .dir = dir });
	cr_expect(o.status == 1 && o.out[0] == '\0' &&
		      strstr(o.err, "nowhere: no such file") != NULL,
	    "status %d, %s%s", o.status, o.out, o.err);
}

Test(go, not_installed)
{
	const char *dir = tree();
	char *path = format("%s/path", scratch());
	struct outcome o;

	run(&(struct command){ .argv = { "lib/without.sh", "go", path } });
	o = run(&(struct command){ .argv = { "make", "-s", "step4", "go" },
	    .dir = dir,
	    .env = { format("PATH=%s", path) } });
	cr_expect(o.status != 0 && o.out[0] == '\0' &&
		      strstr(o.err, "Go is not installed") == o.err &&
		      strstr(o.err, "./setup.sh --web") != NULL,
	    "status %d, %s%s", o.status, o.out, o.err);
}

/* What each profile is of; the pages are tested with those of C, in web.c. */
static const struct {
	const char *words[6], *complaint;
} wrong[] = {
	{ { "step3", "go" }, "make step4 go" },
	{ { "step4", "go", "OF=solution" }, "OF" },
	{ { "step4", "go", "RATE=1" }, "RATE" },
	{ { "step4", "go", "web", "RATE=1" }, "PROFILER=heap RATE=1" },
	{ { "step4", "go", "web", "PROFILER=perf" }, "cpu and heap" },
	{ { "step4", "web", "PROFILER=heap" }, "make step4 go web" },
	{ { "step4", "line", "PROFILER=strace" }, "PROFILER=strace" },
	{ { "step4", "flame", "PROFILER=stat" }, "PROFILER=stat" },
};

Test(go, grammar)
{
	const char *dir = tree();

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct outcome o = make(dir, wrong[i].words);

		cr_expect(o.status == 2 && o.out[0] == '\0' &&
			      strstr(o.err, wrong[i].complaint) != NULL,
		    "%s %s: expected \"%s\", got status %d, %s",
		    wrong[i].words[0], wrong[i].words[1], wrong[i].complaint,
		    o.status, o.err);
	}
}
