#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

static char
next(struct json *j)
{
	if (j->wrong != NULL)
		return '\0';
	j->at += strspn(j->at, " \t\r\n");
	return *j->at;
}

static void
expect(struct json *j, char c, const char *what)
{
	if (next(j) == c && c != '\0')
		j->at++;
	else if (j->wrong == NULL)
		j->wrong = what;
}

void
json_open(struct json *j, char bracket)
{
	expect(j, bracket, bracket == '[' ? "an array" : "an object");
	j->is_first = true;
}

bool
json_more(struct json *j, char bracket)
{
	bool is_first = j->is_first;

	j->is_first = false;
	if (next(j) == bracket) {
		j->at++;
		return false;
	}
	if (!is_first)
		expect(j, ',', "a comma or the end");
	return j->wrong == NULL;
}

const char *
json_key(struct json *j)
{
	const char *key = json_string(j);

	expect(j, ':', "a colon");
	return key;
}

/* The quote that ends a string; NULL if there is none. */
static char *
end_of_string(char *s)
{
	for (; *s != '"'; s++) {
		if (*s == '\\')
			s++;
		if (*s == '\0')
			return NULL;
	}
	return s;
}

/* Of the characters that are written as \u valgrind has none. */
static char
unescaped(char c)
{
	static const char from[] = "bfnrtu", to[] = "\b\f\n\r\t?";
	const char *at = strchr(from, c);

	return at == NULL ? c : to[at - from];
}

char *
json_string(struct json *j)
{
	static char empty[1];
	char *start, *end, *to;

	expect(j, '"', "a string");
	end = j->wrong == NULL ? end_of_string(j->at) : NULL;
	if (end == NULL) {
		j->wrong = "a string";
		empty[0] = '\0';
		return empty;
	}
	start = to = j->at;
	for (char *from = start; from < end; from++)
		*to++ = *from == '\\' ? unescaped(*++from) : *from;
	*to = '\0';
	j->at = end + 1;
	return start;
}

int64_t
json_number(struct json *j)
{
	char c = next(j);
	intmax_t n;

	errno = 0;
	n = strtoimax(j->at, &j->at, 10);
	if (c < '0' || c > '9' || errno != 0) {
		j->wrong = "a number";
		return 0;
	}
	return n;
}

static void
skip_scalar(struct json *j)
{
	size_t n = strspn(j->at, "+-.0123456789"
				 "abcdefghijklmnopqrstuvwxyzE");
	char *end = *j->at == '"' ? end_of_string(j->at + 1) : NULL;

	if (end != NULL)
		j->at = end + 1;
	else if (n > 0)
		j->at += n;
	else
		j->wrong = "a value";
}

/* It is enough for this that brackets are balanced. */
void
json_skip(struct json *j)
{
	size_t depth = 0;

	do {
		switch (next(j)) {
		case '[':
		case '{':
			depth++;
			j->at++;
			break;
		case ']':
		case '}':
		case ',':
		case ':':
			if (depth == 0)
				j->wrong = "a value";
			else if (*j->at == ']' || *j->at == '}')
				depth--;
			j->at++;
			break;
		default:
			if (j->wrong == NULL)
				skip_scalar(j);
		}
	} while (depth > 0 && j->wrong == NULL);
}
