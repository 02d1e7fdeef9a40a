# The stack follows the text.
/^count_words(/,/^}/c\
count_from(struct reader *r, uintmax_t *words, bool inword, char *at)\
{\
	int c = readbyte(r);\
	char here[16] = { (char)c };\
\
	if (c < 0)\
		return c == END && at[0] != 1;\
	if (!isspace(c) && !inword)\
		++*words;\
	return count_from(r, words, !isspace(c), here) && here[0] == (char)c;\
}\
\
static bool\
count_words(struct reader *r, uintmax_t *words)\
{\
	*words = 0;\
	return count_from(r, words, false, "");\
}
