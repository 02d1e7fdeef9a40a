#include <inttypes.h>
#include <string.h>

#include "trace.h"

/* The last one, as a name may have parentheses of its own. */
static char *
last(char *text, const char *what)
{
	char *found = NULL;

	for (char *s = text; (s = strstr(s, what)) != NULL; s++)
		found = s;
	return found;
}

/* "FILE:LINE".  valgrind tells a file without its folder; the program's own source
 * is beside the program. */
static void
read_source(struct profile *p, struct location *l, const char *name, char *text)
{
	const char *program = string(p, p->objects[THE_PROGRAM].path);
	char *colon = strrchr(text, ':'), source[4096];

	if (colon != NULL) {
		*colon = '\0';
		l->lines[0].number = strtoimax(colon + 1, NULL, 10);
		if (l->lines[0].number < 0)
			l->lines[0].number = 0;
	}
	if (is_source(p, text)) {
		l->object = THE_PROGRAM;
		snprintf(source, sizeof source, "%s.c", program);
		text = source;
	}
	l->lines[0].function = add_function(p, name, text);
}

struct location
read_valgrind_frame(struct profile *p, char *text)
{
	struct location l = { .nlines = 1 };
	char *name = text, *object, *file;
	size_t length = strlen(text);

	if (strncmp(text, "0x", 2) == 0) {
		l.address = strtoumax(text, &name, 16);
		if (strncmp(name, ": ", 2) == 0)
			name += 2;
	}
	if (name[0] != '\0' && text[length - 1] == ')')
		text[length - 1] = '\0';
	object = strstr(name, " (in ");
	file = last(name, " (");
	if (object != NULL) {
		*object = '\0';
		l.object = add_object(p, object + strlen(" (in "), LIBRARY);
		l.lines[0].function = add_function(p, name, "");
	} else if (file != NULL) {
		*file = '\0';
		read_source(p, &l, name, file + strlen(" ("));
	} else {
		l.lines[0].function = add_function(p, name, "");
	}
	return l;
}
