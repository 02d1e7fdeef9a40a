/*
 * The cases: a name, how many words, and the input, as ONCE("bytes") or as
 * TIMES(n, "bytes", "and after them").  Each is given to every program.  To add
 * one, add a line.
 *
 * After "\xa0" comes no digit and no letter to f: C would take it along.
 */
#include <stdlib.h>
#include <string.h>

#include "cases.h"

enum { BLOCK = 4096, MB = 1 << 20 }; /* bytes; what the programs read at once */

const struct example examples[] = {
	{ "empty file", 0, ONCE("") },
	{ "one byte", 1, ONCE("a") },
	{ "one space", 0, ONCE(" ") },
	{ "one newline", 0, ONCE("\n") },
	{ "white space only", 0, ONCE(" \t\n\v\f\r \r\n\n") },
	{ "one line", 3, ONCE("call me Ishmael\n") },
	{ "no final newline", 3, ONCE("call me Ishmael") },
	{ "white space before", 1, ONCE("  \n\tword") },
	{ "white space after", 1, ONCE("word \n ") },
	{ "white space around", 2, ONCE("\n\n two  words\r\n") },
	{ "punctuation is no separator", 2, ONCE("a,b;c -- \n") },

	{ "between words: space", 2, ONCE("a b") },
	{ "between words: tab", 2, ONCE("a\tb") },
	{ "between words: newline", 2, ONCE("a\nb") },
	{ "between words: vertical tab", 2, ONCE("a\vb") },
	{ "between words: form feed", 2, ONCE("a\fb") },
	{ "between words: carriage return", 2, ONCE("a\rb") },
	{ "no separator: backspace", 1, ONCE("a\bb") },
	{ "no separator: shift out", 1, ONCE("a\x0ez") },
	{ "no separators: 0x1c to 0x1f", 1, ONCE("a\x1c\x1d\x1e\x1fz") },
	{ "no separator: delete", 1, ONCE("a\x7fz") },
	{ "no separator: next line, 0x85", 1, ONCE("a\x85z") },
	{ "no separator: no-break space, 0xa0", 1, ONCE("a\xa0z") },
	{ "no separator: 0xff", 1, ONCE("a\xffz") },

	{ "one NUL byte", 1, ONCE("\0") },
	{ "NUL bytes are a word", 1, ONCE("\0\0\0") },
	{ "NUL in a word", 1, ONCE("a\0b") },
	{ "NUL between words", 3, ONCE("a \0 b\n") },
	{ "NUL after the last newline", 2, ONCE("a\n\0") },

	{ "UTF-8", 3, ONCE("caf\xc3\xa9 \xe2\x80\x94 na\xc3\xafve") },
	{ "UTF-8: a with grave accent", 1, ONCE("voil\xc3\xa0") },
	{ "UTF-8: no-break space", 1, ONCE("a\xc2\xa0z") },
	{ "UTF-8: em space", 1, ONCE("a\xe2\x80\x83z") },
	{ "UTF-8: ideographic space", 1, ONCE("a\xe3\x80\x80z") },
	{ "UTF-8: byte order mark", 1, ONCE("\xef\xbb\xbf\n") },
	{ "not UTF-8", 2, ONCE("\xc3\x28 \xff\xfe") },

	{ "a block less one", 1, TIMES(BLOCK - 1, "a", "") },
	{ "a block", 1, TIMES(BLOCK, "a", "") },
	{ "a block and one", 1, TIMES(BLOCK + 1, "a", "") },
	{ "a block of white space", 0, TIMES(BLOCK, "\n", "") },
	{ "a block of white space, a word", 1, TIMES(BLOCK, "\n", "a") },
	{ "a block of words", BLOCK / 2, TIMES(BLOCK / 2, "a ", "") },
	{ "two blocks of words", BLOCK, TIMES(BLOCK, " a", "") },
	{ "a word across two blocks", 1, TIMES(BLOCK - 1, "a", "bc") },
	{ "a space ends a block", 2, TIMES(BLOCK - 1, "a", " b") },
	{ "a word of one byte after two blocks", BLOCK + 2,
	    TIMES(BLOCK, "x ", "aaa b") },
	{ "a space begins a block", 2, TIMES(BLOCK, "a", " b") },
	{ "a space is all that a block has", 1, TIMES(BLOCK, "a", " ") },
	{ "words of three across blocks", 4 * BLOCK,
	    TIMES(4 * BLOCK, "ab ", "") },
	{ "one long word", 1, TIMES(MB, "a", "\n") },
	{ "a lot of short words", MB / 2, TIMES(MB / 2, "a\n", "") },
};

const size_t nexamples = sizeof examples / sizeof examples[0];

size_t
example_size(const struct example *e)
{
	return e->times * e->text.size + e->tail.size;
}

char *
example_bytes(const struct example *e)
{
	char *bytes = malloc(example_size(e) + 1), *end = bytes;

	if (bytes == NULL)
		return NULL;
	for (size_t i = 0; i < e->times; i++, end += e->text.size)
		memcpy(end, e->text.bytes, e->text.size);
	memcpy(end, e->tail.bytes, e->tail.size);
	return bytes;
}
