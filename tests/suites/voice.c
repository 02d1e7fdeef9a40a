/*
 * The documents keep the rules of language that a script can test, and the script
 * sees each of them broken.
 */
#include <string.h>

#include <criterion/criterion.h>

#include "run.h"
#include "tree.h"

TestSuite(voice, .timeout = STUCK, .fini = remove_scratch);

static struct outcome
voice(const char *dir)
{
	return run(&(struct command){ .argv = { "suites/voice.sh", dir } });
}

Test(voice, kept)
{
	struct outcome o = voice(tree());

	cr_expect(o.status == 0, "%s%s", o.out, o.err);
}

/* What is added to a document, how often, and what is said about it. */
static const struct {
	const char *file, *text;
	size_t times;
	const char *fault;
} broken[] = {
	{ "README.md", "We reckon.\n", 1, "README.md:" },
	{ "solutions/encore/WHY.md", "Ten per cent.\n", 1, "word: per cent" },
	{ "step1-unbuffered/README.md", "\nOne; two.\n", 1, ": semicolon" },
	{ "step2-buffered/hints.txt", "One; two.\n", 1, ": semicolon" },
	{ "tools/learner/help.txt", "One; two.\n", 1, ": semicolon" },
	{ "README.md", "\nwords of no use\n", 130, "README.md: size: " },
	{ "tools/learner/help.txt", "\n", 50,
	    "tools/learner/help.txt: size: " },
	{ "solutions/step2-buffered/WHY.md", "\na b c d e f g h i j\n", 560,
	    "handouts and answers: size: " },
	{ "step2-buffered/README.md", "\n99. Why?\n", 1, "answer: 99 " },
	{ "step4-escape/README.md", "\n1. Why?\n", 1, "answer: 1 " },
	{ "step1-unbuffered/README.md", "\nA page fault.\n", 1,
	    "term: page fault" },
	{ "solutions/step4-escape/WHY.md", "\nCall graphs.\n", 1,
	    "term: call graph" },
	{ "step3-heap/README.md",
	    "\nIt is a b c d e f g h i j k l m n o p q r s t u v w x y z and "
	    "so on.\n",
	    1, "sentence: 31 words" },
	{ "tools/shell.sh", "# We reckon.\n", 1, "tools/shell.sh:" },
	{ "step2-buffered/words.c", "/* Of one per cent. */\n", 1,
	    "word: per cent" },
	{ "tools/workshop.sh", "echo 'It is here; it is there.'\n", 1,
	    ": semicolon" },
	{ "tools/count.c", "\terrx(1, \"none is left; none will be\");\n",
	    1, ": semicolon" },
	{ "tools/measure/sample.sh", "echo 'Why is this asked of all?'\n", 1,
	    "sample.sh: asked: Why is this asked of all?" },
	{ "step4-escape/README.md", "\nA *sample* is here.\n", 1,
	    "term: sample is defined once more" },
	{ "solutions/step1-unbuffered/WHY.md",
	    "\nIt is a b c d e f g h i j k l m n o p q r s t u v w x y z and "
	    "so on.\n",
	    1, "sentence: 31 words" },
	{ "tools/learner/hint.sh",
	    "echo 'one two three 0123456789 0123456789 0123456789 0123456789 "
	    "0123456789 0123456789 0123456789 0123456789'\n",
	    1, "column: 101" },
	{ "slides/TEACHING.md",
	    "0123456789 0123456789 0123456789 0123456789 0123456789 "
	    "0123456789 0123456789 0123456789 0123456789 01\n",
	    1, "column: 101" },
};

ParameterizedTestParameters(voice, broken)
{
	return numbers(sizeof broken / sizeof broken[0]);
}

ParameterizedTest(size_t *i, voice, broken)
{
	const char *dir = tree();
	char *path = format("%s/%s", dir, broken[*i].file);
	char *text = read_file(path);
	struct outcome o;

	for (size_t n = 0; n < broken[*i].times; n++)
		text = format("%s%s", text, broken[*i].text);
	write_file(path, text, strlen(text));
	o = voice(dir);
	cr_expect(o.status == 1 && strstr(o.out, broken[*i].fault) != NULL,
	    "%s and %s: expected \"%s\", got status %d and\n%s%s",
	    broken[*i].file, broken[*i].text, broken[*i].fault, o.status, o.out,
	    o.err);
}

/* What is printed is put together when it is printed.  An escape sequence for a
 * colour takes no column. */
static void
expect_narrow(const char *what, const char *text)
{
	for (const char *line = text; *line != '\0';) {
		size_t bytes = strcspn(line, "\n"), columns = 0;

		for (size_t i = 0; i < bytes; i++)
			columns += ((unsigned char)line[i] & 0xc0) != 0x80;
		cr_expect(columns <= 100, "%s: %zu columns: %.*s", what,
		    columns, (int)bytes, line);
		line += bytes + (line[bytes] == '\n');
	}
}

/* A learner's day, with a version of one's own, and mistakes in typing. */
static const char *const printed[] = {
	"make",
	"make help",
	"make step1 step2 step3 step4",
	"make encore",
	"make step1 hint step2 hint step3 hint step4 hint",
	"make step1 step2 step3 step4 hint HINT=3",
	"make step1 run",
	"make step3 profile SCALE=2",
	"make step4 profile",
	"make step4 line",
	"make step2 check",
	"echo >>step1-unbuffered/words.c; make step1 reset step2 mine",
	"echo >>step2-buffered/words.c; make step2 reset diff",
	"make step1 profile OF=me",
	"make step1 proflie",
	"make step1 run TEXT=slides",
	"make step4 sample RATE=65536",
	"make clean",
};

ParameterizedTestParameters(voice, printed)
{
	return numbers(sizeof printed / sizeof printed[0]);
}

ParameterizedTest(size_t *i, voice, printed)
{
	struct outcome o = sh(tree(), printed[*i]);

	cr_assert(o.out[0] != '\0' || o.err[0] != '\0', "%s says nothing",
	    printed[*i]);
	expect_narrow(printed[*i], o.out);
	expect_narrow(printed[*i], o.err);
}

/* A question that is gone leaves an answer to nothing, and a summary that asks it. */
Test(voice, question_gone)
{
	const char *dir = tree();
	struct outcome o = sh(dir, "sed -i '/^1\\. /d' step3-heap/README.md");

	cr_assert(o.status == 0, "%s", o.err);
	o = voice(dir);
	cr_expect(o.status == 1 && strstr(o.out, "answer: 1 ") != NULL &&
		      strstr(o.out, "asked: How much would") != NULL,
	    "status %d and\n%s", o.status, o.out);
}
