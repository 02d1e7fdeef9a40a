/*
 * make compare: a row for each program, the same figures as JSON, and a word
 * for what cannot be compared.  Times are not looked at.
 */
#include <string.h>

#include <criterion/criterion.h>

#include "run.h"
#include "tree.h"

TestSuite(compare, .timeout = STUCK, .fini = remove_scratch);

static void
expect_shown(const char *where, const char *text, const char *shown)
{
	cr_expect(strstr(text, shown) != NULL, "%s: no \"%s\" in\n%s", where,
	    shown, text);
}

/* A sixth of the text; step 1 does not compile. */
Test(compare, rows)
{
	static const char *const rows[] = { "wc -w", "step1", "step2", "step3",
		"step4", "step1 solved", "step4 solved", "encore" };
	const char *dir = tree();
	char *json, *text = read_file("build/part.txt");
	struct outcome o;

	write_file(format("%s/part.txt", dir), text, strlen(text));
	write_file(format("%s/step1-unbuffered/words.c", dir), "int x\n", 6);
	o = make(dir, (const char *[]){ "compare", "TEXT=part.txt", NULL });
	cr_assert(o.status == 0, "status %d:\n%s%s", o.status, o.out, o.err);
	json = read_file(format("%s/compare/compare.json", dir));
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		expect_shown("the table", o.out, format("\n%s  ", rows[i]));
		expect_shown("the JSON", json, format("\"%s\"", rows[i]));
	}
	expect_shown("the table", o.out, "cannot be built");
	/* Of step 2: one a byte, one at the end, and the block. */
	expect_shown("the table", o.out, "200,002");
}

static const char *const refused[] = { "SCALE=x", "SCALE=0", "SCALE=1,,2",
	"TEXT=missing" };

Test(compare, refuses)
{
	const char *dir = tree();

	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		struct outcome o =
		    make(dir, (const char *[]){ "compare", refused[i], NULL });

		cr_expect(
		    o.status != 0 &&
			strstr(o.err, strchr(refused[i], '=') + 1) != NULL,
		    "%s: status %d:\n%s%s", refused[i], o.status, o.out, o.err);
	}
}
