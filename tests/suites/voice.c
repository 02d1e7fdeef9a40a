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
