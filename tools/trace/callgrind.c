/*
 * From callgrind's file, as --separate-callers=DEPTH --collect-systime=usec make
 * it: what was spent in each function, apart for each chain of its callers.
 *
 * The format is valgrind's manual, "Callgrind Format Specification": names are
 * given once with a number, and then by it; a line's number may be relative (+3,
 * -2, * for the same); the costs after a line "calls=" are the callee's, and not
 * the function's own.  A chain is a name too: function'caller'its caller.
 *
 * So a chain tells who called whom, but not from which line: that is taken from
 * the calls, and is the line that spent most by them, where there are several.
 */
#include <err.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "profile.h"

static const struct kind kinds[] = { { "instructions", "count" },
	{ "syscalls", "count" }, { "systime", "microseconds" } };

enum { COSTS = 3, LARGEST = 1 << 20 }; /* the largest number of a name */

enum { FILES, OBJECTS, CHAINS, LISTS }; /* of numbered names */

/* All that are size_t are strings of reader's names. */
struct chain {
	size_t object;
	size_t file;  /* of the function */
	int64_t line; /* from which it was called */
	int64_t cost; /* of the calls from there */
};

/* What a function spent itself on a line. */
struct cost {
	size_t chain;
	int64_t line;
	int64_t costs[COSTS];
};

struct names {
	size_t *string; /* of names, by callgrind's number */
	size_t n;
};

struct reader {
	struct profile *profile;
	struct profile names; /* of which only the strings are used */
	struct names lists[LISTS];
	struct chain *chains; /* by the string that is their name */
	size_t nchains;
	size_t program; /* an object */

	/* Where the lines of costs are at. */
	size_t object, home, file; /* home: the file that the function is in */
	size_t chain, callee;
	int64_t line;
	bool is_call; /* is the next cost a call's? */

	struct cost *costs;
	size_t ncosts, room;
	bool has_program, has_events, is_whole;
	size_t number; /* of the line of text */
};

static void *
grown(void *old, size_t *n, size_t wanted, size_t size)
{
	size_t room = wanted + wanted / 2 + 64;
	char *new = reallocarray(old, room, size);

	if (new == NULL)
		err(1, "%zu bytes", room * size);
	memset(new + *n *size, 0, (room - *n) * size);
	*n = room;
	return new;
}

static struct chain *
chain_of(struct reader *r, size_t string)
{
	if (string >= r->nchains)
		r->chains =
		    grown(r->chains, &r->nchains, string, sizeof *r->chains);
	return &r->chains[string];
}

/* "(NUMBER) NAME", or "(NUMBER)" for one that had its name before. */
static bool
read_name(struct reader *r, int list, char *text, size_t *string)
{
	struct names *names = &r->lists[list];
	uintmax_t number = LARGEST + 1;
	char *end = text;

	if (text[0] == '(')
		number = strtoumax(text + 1, &end, 10);
	if (*end != ')' || number > LARGEST)
		return complain(r->profile, "line %zu: no name", r->number);
	if (number >= names->n)
		names->string = grown(
		    names->string, &names->n, number, sizeof *names->string);
	if (end[1] == ' ' && strcmp(end + 2, "???") == 0)
		names->string[number] = 0;
	else if (end[1] == ' ')
		names->string[number] = add_string(&r->names, end + 2);
	*string = names->string[number];
	return true;
}

static bool
enter_chain(struct reader *r, char *name)
{
	struct chain *c;

	if (!read_name(r, CHAINS, name, &r->chain))
		return false;
	c = chain_of(r, r->chain);
	c->object = r->object;
	c->file = r->home;
	r->file = r->home;
	return true;
}

/* "KEY=NAME"; of other keys there is nothing to be kept. */
static bool
read_key(struct reader *r, const char *key, char *name)
{
	size_t ignored;

	if (strcmp(key, "fn") == 0)
		return enter_chain(r, name);
	if (strcmp(key, "ob") == 0)
		return read_name(r, OBJECTS, name, &r->object);
	if (strcmp(key, "cob") == 0)
		return read_name(r, OBJECTS, name, &ignored);
	if (strcmp(key, "cfi") == 0 || strcmp(key, "cfl") == 0)
		return read_name(r, FILES, name, &ignored);
	if (strcmp(key, "cfn") == 0)
		return read_name(r, CHAINS, name, &r->callee);
	if (strcmp(key, "fi") == 0 || strcmp(key, "fe") == 0)
		return read_name(r, FILES, name, &r->file);
	if (strcmp(key, "fl") == 0) {
		if (!read_name(r, FILES, name, &r->home))
			return false;
		r->file = r->home;
	}
	if (strcmp(key, "calls") == 0)
		r->is_call = true;
	return true;
}

static void
keep_cost(struct reader *r, int64_t line, const int64_t costs[COSTS])
{
	struct cost *c;

	if (r->ncosts == r->room)
		r->costs =
		    grown(r->costs, &r->room, r->ncosts, sizeof *r->costs);
	c = &r->costs[r->ncosts++];
	c->chain = r->chain;
	c->line = line;
	memcpy(c->costs, costs, sizeof c->costs);
}

static void
keep_call(struct reader *r, int64_t line, int64_t cost)
{
	struct chain *c = chain_of(r, r->callee);

	if (cost >= c->cost) {
		c->cost = cost;
		c->line = line;
	}
}

/* "LINE COST COST COST", of which the last may be missing. */
static bool
read_cost(struct reader *r, char *text)
{
	int64_t costs[COSTS] = { 0 }, line;
	char *next;

	line = strtoimax(text, &next, 10);
	if (text[0] == '*') {
		line = r->line;
		next = text + 1;
	} else if (text[0] == '+' || text[0] == '-') {
		line = (int64_t)((uint64_t)r->line + (uint64_t)line);
	}
	r->line = line;
	for (size_t i = 0; i < COSTS && *next != '\0'; i++) {
		costs[i] = strtoimax(next, &next, 10);
		if (costs[i] < 0 || costs[i] > INT64_MAX >> 20)
			return complain(r->profile,
			    "line %zu: a cost that is none", r->number);
	}
	if (*next != '\0' || line < 0 || r->chain == 0)
		return complain(
		    r->profile, "line %zu: not understood", r->number);
	/* What was inlined from another file has no line in this one. */
	if (r->file != r->home)
		line = 0;
	if (r->is_call)
		keep_call(r, line, costs[0]);
	else
		keep_cost(r, line, costs);
	r->is_call = false;
	return true;
}

static bool
read_line(struct reader *r, char *line)
{
	char *equals = strchr(line, '=');

	if (line[0] == '+' || line[0] == '-' || line[0] == '*' ||
	    (line[0] >= '0' && line[0] <= '9'))
		return read_cost(r, line);
	if (strncmp(line, "events: ", 8) == 0) {
		if (strcmp(line + 8, "Ir sysCount sysTime") != 0)
			return complain(r->profile,
			    "not made with --collect-systime=usec alone");
		r->has_events = true;
	}
	if (strncmp(line, "totals: ", 8) == 0)
		r->is_whole = true;
	if (equals == NULL)
		return true;
	*equals = '\0';
	return read_key(r, line, equals + 1);
}

/* The functions of a chain, which is what is left of its name. */
static size_t
read_chain(struct reader *r, const struct cost *cost, size_t stack[DEPTH])
{
	struct profile *p = r->profile;
	const char *chain = string(&r->names, cost->chain);
	int64_t line = cost->line;
	size_t depth = 0;

	for (; chain != NULL && depth < DEPTH; depth++) {
		struct chain *c = chain_of(r, add_string(&r->names, chain));
		char *name = strdup(chain), *quote;
		struct location l = { .nlines = 1 };

		if (name == NULL)
			err(1, "a name");
		quote = strchr(name, '\'');
		if (quote != NULL)
			*quote = '\0';
		l.object = add_object(p, string(&r->names, c->object), LIBRARY);
		if (l.object == r->program)
			r->has_program = true;
		l.lines[0].function = add_function(p, plain_name(name),
		    c->file == 0 ? "" : string(&r->names, c->file));
		l.lines[0].number = line;
		stack[depth] = add_location(p, &l);
		line = c->line;
		chain = quote == NULL ? NULL : chain + (quote - name) + 1;
		free(name);
	}
	return depth;
}

static bool
read_text(struct reader *r, char *text)
{
	size_t stack[DEPTH];
	char *line;

	while ((line = strsep(&text, "\n")) != NULL) {
		r->number++;
		if (!read_line(r, line))
			return false;
	}
	if (!r->has_events)
		return complain(r->profile, "not a file of callgrind's");
	if (!r->is_whole)
		return complain(r->profile, "it is cut short");
	for (size_t i = 0; i < r->ncosts; i++) {
		size_t depth = read_chain(r, &r->costs[i], stack);
		int64_t *values = add_stack(r->profile, stack, depth);

		for (size_t j = 0; j < COSTS; j++)
			values[j] += r->costs[i].costs[j];
	}
	return true;
}

bool
read_callgrind(struct profile *p, const char *program, char *text, size_t size)
{
	struct reader r = { .profile = p };
	bool good;

	p->kinds = kinds;
	p->nkinds = sizeof kinds / sizeof kinds[0];
	r.program = add_object(p, program, PROGRAM);
	if (memchr(text, '\0', size) != NULL)
		return complain(p, "it has a byte that no text has");
	profile_start(&r.names);
	good = read_text(&r, text);
	profile_end(&r.names);
	for (size_t i = 0; i < LISTS; i++)
		free(r.lists[i].string);
	free(r.chains);
	free(r.costs);
	if (good && !r.has_program)
		return complain(p, "nothing in it is of %s", program);
	return good;
}
