/* Every program counts words as wc -w does, and prints the number in the same way. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "programs.h"
#include "run.h"

TestSuite(words, .timeout = STUCK, .fini = remove_scratch);

/* o is the outcome of a program on input.  Expects exactly out, and status 0. */
static void
expect(size_t program, const char *input, const char *out, struct outcome o)
{
	cr_expect(o.status == 0 && strcmp(o.out, out) == 0 && o.err[0] == '\0',
	    "%s, on %s: expected \"%s\" and status 0, got \"%s%s\" and %d",
	    programs[program].what, input, out, o.out, o.err, o.status);
}

/* Counts a file in the scratch folder as an argument, as - and as standard input. */
static void
expect_words(size_t program, const char *input, const char *file, uintmax_t n)
{
	const char *words = words_of(program), *dir = scratch();
	const char *path = format("%s/%s", dir, file);

	expect(program, input, format("%ju %s\n", n, file),
	    run(&(struct command){ .argv = { words, file }, .dir = dir }));
	expect(program, format("%s, as -", input), format("%ju -\n", n),
	    run(&(struct command){
		.argv = { words, "-" }, .in = open_file(path) }));
	expect(program, format("%s, as standard input", input),
	    format("%ju\n", n),
	    run(&(struct command){ .argv = { words }, .in = open_file(path) }));
}

ParameterizedTestParameters(words, examples)
{
	return numbers(PROGRAMS);
}

ParameterizedTest(size_t *program, words, examples)
{
	struct example e[MOST_EXAMPLES];
	size_t n = write_examples(e);

	for (size_t i = 0; i < n; i++)
		expect_words(*program, e[i].name, e[i].file, e[i].words);
}

ParameterizedTestParameters(words, every_byte)
{
	return numbers(PROGRAMS);
}

/* All 256 bytes in a row are three words, because \t to \r separate the first two, and
 * the space the second from the third. */
ParameterizedTest(size_t *program, words, every_byte)
{
	char bytes[256];

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (char)i;
	write_file(format("%s/bytes", scratch()), bytes, sizeof bytes);
	expect_words(*program, "all 256 bytes", "bytes", 3);
}

ParameterizedTestParameters(words, each_byte)
{
	return numbers(PROGRAMS);
}

/* Each byte between two letters. */
ParameterizedTest(size_t *program, words, each_byte)
{
	const char *words = words_of(*program);
	char *path = format("%s/byte", scratch());

	for (int byte = 0; byte < 256; byte++) {
		char bytes[] = { 'a', (char)byte, 'b' };
		bool space = byte == ' ' || (byte >= '\t' && byte <= '\r');

		write_file(path, bytes, sizeof bytes);
		expect(*program, format("byte 0x%02x between letters", byte),
		    space ? "2\n" : "1\n",
		    run(&(struct command){
			.argv = { words }, .in = open_file(path) }));
	}
}

ParameterizedTestParameters(words, names)
{
	return numbers(PROGRAMS);
}

/* The name of the file is printed byte for byte. */
ParameterizedTest(size_t *program, words, names)
{
	static const char *const names[] = { "two words", "it's", "\"quoted\"",
		"$HOME", "#1", "back\\slash", "100%s%n", "-dash", "--help",
		"*?[a]", "tab\there", "new\nline", "caf\xc3\xa9",
		"not UTF-8: \xff\xfe" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		write_file(format("%s/%s", scratch(), names[i]), "a b c", 5);
		expect_words(*program, format("a file called %s", names[i]),
		    names[i], 3);
	}
}

/* Without POSIXLY_CORRECT GNU wc also splits words at no-break spaces. */
static const char *const wc_env[4] = { "LC_ALL=C", "POSIXLY_CORRECT=1" };

static void
expect_as_wc(size_t program, const char *text, const char *file)
{
	struct command wc = { .argv = { "wc", "-w", file },
		.in = open_file(text) };
	struct command words = { .argv = { words_of(program), file },
		.in = open_file(text) };

	memcpy(wc.env, wc_env, sizeof wc.env);
	expect(program,
	    format("%s as %s, compared with wc -w", text,
		file == NULL ? "standard input" : file),
	    run(&wc).out, run(&words));
}

ParameterizedTestParameters(words, as_wc)
{
	return numbers(PROGRAMS);
}

ParameterizedTest(size_t *program, words, as_wc)
{
	static const char *const texts[] = { "../moby.txt", "build/part.txt",
		"build/part-twice.txt" };

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		expect_as_wc(*program, texts[i], texts[i]);
		expect_as_wc(*program, texts[i], "-");
		expect_as_wc(*program, texts[i], NULL);
	}
}

ParameterizedTestParameters(words, slow_pipe)
{
	return numbers(PROGRAMS);
}

/* Each piece comes alone, so a read returns fewer bytes than a block has. */
ParameterizedTest(size_t *program, words, slow_pipe)
{
	static const char pieces[] =
	    "for piece in 'a wo' 'rd or' ' ' 'two,  ' 'at l' 'ast'; do "
	    "printf %s \"$piece\"; sleep 0.01; done";
	const char *words = words_of(*program);

	expect(*program, "a slow pipe", "6\n",
	    sh(NULL, format("{ %s; } | '%s'", pieces, words)));
	expect(*program, "a slow pipe, as -", "6 -\n",
	    sh(NULL, format("{ %s; } | '%s' -", pieces, words)));
}
