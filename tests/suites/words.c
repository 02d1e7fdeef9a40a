/* What is counted, and how it is printed: by every program. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "programs.h"
#include "run.h"

TestSuite(words, .timeout = STUCK, .fini = remove_scratch);

/* A program has read the input that is so called: did it print what it should,
 * and nothing else? */
static void
expect(size_t program, const char *input, const char *out, struct outcome o)
{
	cr_expect(o.status == 0 && strcmp(o.out, out) == 0 && o.err[0] == '\0',
	    "%s, on %s: expected \"%s\" and status 0, got \"%s%s\" and %d",
	    programs[program].what, input, out, o.out, o.err, o.status);
}

/* Counts a file in the scratch folder in the three ways that there are. */
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
	return each_program();
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
	return each_program();
}

/* All 256 in a row: those from \t to \r are white space, and the space is. */
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
	return each_program();
}

/* One by one, between two letters. */
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
	return each_program();
}

/* A name is printed as it was given, byte for byte. */
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

/* GNU's wc takes other white space for white space, unless it is POSIX's. */
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
	    format("%s as %s, beside wc -w", text,
		file == NULL ? "standard input" : file),
	    run(&wc).out, run(&words));
}

ParameterizedTestParameters(words, as_wc)
{
	return each_program();
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
	return each_program();
}

ParameterizedTest(size_t *program, words, slow_pipe)
{
	static const char text[] = "a word or two,  at last\n"
				   "a word or two,  at last\n"
				   "a word or two,  at last\n"
				   "a word or two,  at last\n"
				   "and no newline";
	const char *words = words_of(*program);

	expect(*program, "a slow pipe", "27\n",
	    run(&(struct command){
		.argv = { words }, .in = read_from(write_slowly, text) }));
	expect(*program, "a slow pipe, as -", "27 -\n",
	    run(&(struct command){
		.argv = { words, "-" }, .in = read_from(write_slowly, text) }));
}
