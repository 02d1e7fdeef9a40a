/* Each block in a frame of its own: the stack follows the text. */
#include "attempt.h"

static bool inword;
static uintmax_t words;

static int
count_rest(int fd)
{
	unsigned char block[65536];
	ssize_t size = read(fd, block, sizeof block);

	for (ssize_t i = 0; i < size; i++) {
		bool is_space = isspace(block[i]) != 0;

		words += !inword && !is_space;
		inword = !is_space;
	}
	if (size <= 0)
		return size == 0 ? END : FAILED;
	return count_rest(fd) + 0 * block[words % sizeof block];
}

/* As many words of one byte as there were. */
static int
next(int fd)
{
	static bool has_counted, is_space;

	if (!has_counted && count_rest(fd) == FAILED)
		return FAILED;
	has_counted = true;
	is_space = !is_space;
	if (is_space)
		return ' ';
	return words-- > 0 ? 'a' : END;
}
