/*
 * cases: small inputs for a word counter, with their numbers of words.
 *
 *	cases folder
 *
 * Writes each input to its own file in the folder, and prints a line for each, separated
 * by tabs: words, bytes, file, name.  To add a case, add a line to the table.
 */
#include <err.h>
#include <stdio.h>

enum { BLOCK = 4096 }; /* bytes that most programs read at once */

/* An input is its bytes, repeated, and then the tail.  CASE is a macro because sizeof
 * gives the size of a literal that contains NULs, and a function could not know it.
 * Versions of clang-format disagree about its lines. */
/* clang-format off */
#define CASE(name, words, times, bytes, tail) \
	{ name, words, times, bytes, sizeof(bytes) - 1, tail, sizeof(tail) - 1 }
/* clang-format on */

static const struct {
	const char *name;
	int words, times;
	const char *bytes;
	size_t size;
	const char *tail;
	size_t tail_size;
} cases[] = {
	CASE("an empty file", 0, 0, "", ""),
	CASE("one byte", 1, 1, "a", ""),
	CASE("one space", 0, 1, " ", ""),
	CASE("one newline", 0, 1, "\n", ""),
	CASE("white space only", 0, 1, " \t\n\v\f\r \r\n\n", ""),
	CASE("one line", 3, 1, "call me Ishmael\n", ""),
	CASE("no final newline", 3, 1, "call me Ishmael", ""),
	CASE("white space before and after", 2, 1, "\n\t two  words\r\n ", ""),
	CASE("punctuation is no separator", 2, 1, "a,b;c -- \n", ""),
	CASE("a tab", 2, 1, "a\tb", ""),
	CASE("a vertical tab", 2, 1, "a\vb", ""),
	CASE("a form feed", 2, 1, "a\fb", ""),
	CASE("a carriage return", 2, 1, "a\rb", ""),
	CASE("control bytes are no separators", 1, 1, "a\b\x0e\x1c\x1fz\x7f",
	    ""),
	CASE("NUL bytes are a word", 3, 1, "a \0\0 b\n", ""),
	CASE("a NUL in a word, and at the end", 2, 1, "a\0b\n\0", ""),
	/* z ends the escape: after \xa0 a letter up to f would belong to it. */
	CASE("the byte 0x85", 1, 1, "a\x85z", ""),
	CASE("the byte 0xa0", 1, 1, "a\xa0z", ""),
	CASE("the byte 0xff", 2, 1, "a\xffz \xff", ""),
	CASE("UTF-8", 3, 1, "caf\xc3\xa9 \xe2\x80\x94 voil\xc3\xa0", ""),
	CASE("Unicode's spaces are no separators", 1, 1,
	    "a\xc2\xa0z\xe2\x80\x83z\xe3\x80\x80z", ""),
	CASE("a block less one byte", 1, BLOCK - 1, "a", ""),
	CASE("a block", 1, BLOCK, "a", ""),
	CASE("a block and one byte", 1, BLOCK + 1, "a", ""),
	CASE("a block of white space, a word", 1, BLOCK, "\n", "a"),
	CASE("a block of words", BLOCK / 2, BLOCK / 2, "a ", ""),
	CASE("two blocks of words", BLOCK, BLOCK, " a", ""),
	CASE("a space ends a block", 2, BLOCK - 1, "a", " b"),
	CASE("a space begins a block", 2, BLOCK, "a", " b"),
	CASE("a block, and one space", 1, BLOCK, "a", " "),
	CASE("one byte after two blocks", BLOCK + 2, BLOCK, "x ", "aaa b"),
	CASE("words of two bytes across blocks", 6 * BLOCK, 6 * BLOCK, "ab ",
	    ""),
};

int
main(int argc, char *argv[])
{
	char file[4096];
	FILE *f;

	if (argc != 2)
		errx(2, "usage: cases folder");
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		snprintf(file, sizeof file, "%s/%02zu", argv[1], i);
		if ((f = fopen(file, "w")) == NULL)
			err(2, "%s", file);
		for (int n = 0; n < cases[i].times; n++)
			fwrite(cases[i].bytes, 1, cases[i].size, f);
		fwrite(cases[i].tail, 1, cases[i].tail_size, f);
		printf("%d\t%ld\t%02zu\t%s\n", cases[i].words, ftell(f), i,
		    cases[i].name);
		if (fclose(f) == EOF)
			err(2, "%s", file);
	}
	return 0;
}
