/*
 * JSON (RFC 8259), read from front to back as its caller asks for it:
 *
 *	for (json_open(&j, '['); json_more(&j, ']');)
 *		n += json_number(&j);
 *
 * What is not there is wrong, and from then on there is nothing more: so a loop
 * ends, and a caller need ask only at its own end whether all was right.
 */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stdint.h>

struct json {
	char *at;          /* in text that a NUL ends, and that is changed */
	const char *wrong; /* what was expected and is not there; or NULL */
	bool is_first;     /* of its array or object */
};

void json_open(struct json *j, char bracket);
bool json_more(struct json *j, char bracket); /* its counterpart */

/* An object's next key; its value comes next. */
const char *json_key(struct json *j);

char *json_string(struct json *j); /* "" if it is wrong */

/* One that is whole and from 0 to 2^63 - 1; 0 if it is wrong. */
int64_t json_number(struct json *j);

/* Leaves out a value, and its text as it was. */
void json_skip(struct json *j);

#endif
