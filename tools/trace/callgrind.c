/*
 * From callgrind's file: what was spent in each function, and the calls from line
 * to function.  With --separate-callers=DEPTH a function is there apart for each
 * chain of its callers; without, each is alone in its stacks.
 *
 * The format is valgrind's manual, "Callgrind Format Specification": names are
 * given once with a number, and then by it; a line's number may be relative (+3,
 * -2, * for the same); the costs after a line "calls=" are the callee's, and not
 * the function's own.  A chain is a name too: function'caller'its caller.
 *
 * So a chain tells who called whom, but not from which line: that is taken from
 * the calls, and is the line that spent most by them, where there are several.
 *
 * Of the events Ir are instructions, and sysCount and sysTime what
 * --collect-systime=usec counts.
 */
#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "trace.h"

static const struct {
	const char *name;
	struct kind kind;
} events[] = { { "Ir", { "instructions", "count" } },
	{ "sysCount", { "syscalls", "count" } },
	{ "sysTime", { "systime", "microseconds" } } };

enum {
	EVENTS = sizeof events / sizeof events[0],
	COLUMNS = 64,     /* at most, of events in a line of costs */
	LARGEST = 1 << 20 /* the largest number of a name */
};

enum { FILES, OBJECTS, CHAINS, LISTS }; /* of numbered names */

/* All that are size_t are strings of reader's names. */
struct chain {
	size_t object;
	size_t file;  /* of the function */
	int64_t line; /* from which it was called */
	int64_t cost; /* of the calls from there */
};

/* What a function spent on a line: itself, or by calls from there. */
struct cost {
	bool is_call;
	size_t chain, callee; /* callee of a call */
	int64_t line, calls;
	int64_t costs[KINDS];
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

	/* Where the lines of costs are at. */
	size_t object, home, file; /* home: the file that the function is in */
	size_t chain, callee;
	int64_t line;
	bool is_call;  /* is the next cost a call's? */
	int64_t calls; /* how many it is of */

	size_t kinds[COLUMNS]; /* of each column; KINDS if it is left out */
	size_t ncolumns;
	struct cost *costs;
	size_t ncosts;
	int64_t sums[KINDS], nsum; /* of all calls */
	bool is_whole;
	size_t number; /* of the line of text */
};

static struct chain *
chain_of(struct reader *r, size_t string)
{
	while (r->nchains <= string) {
		r->chains =
		    room_for_one(r->chains, r->nchains, sizeof *r->chains);
		r->chains[r->nchains++] = (struct chain){ 0 };
	}
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
	while (names->n <= number) {
		names->string = room_for_one(
		    names->string, names->n, sizeof *names->string);
		names->string[names->n++] = 0;
	}
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

/* A count, of which there may be blanks in front; -1 if it is none. */
static int64_t
read_count(char **text)
{
	char *start = *text + strspn(*text, " "), *end;
	intmax_t n;

	errno = 0;
	n = strtoimax(start, &end, 10);
	if (end == start || errno != 0 || n < 0)
		return -1;
	*text = end + strspn(end, " ");
	return n;
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
	if (strcmp(key, "calls") == 0) {
		r->is_call = true;
		r->calls = read_count(&name);
		if (r->calls < 0)
			return complain(r->profile,
			    "line %zu: not a number of calls", r->number);
	}
	return true;
}

/* All calls are added up by the facts, so that their sums have to fit, too. */
static bool
keep_cost(struct reader *r, const struct cost *cost)
{
	struct chain *callee = chain_of(r, cost->callee);
	bool fits = !__builtin_add_overflow(r->nsum, cost->calls, &r->nsum);

	for (size_t i = 0; cost->is_call && i < KINDS; i++)
		fits &= !__builtin_add_overflow(
		    r->sums[i], cost->costs[i], &r->sums[i]);
	if (!fits)
		return complain(r->profile,
		    "line %zu: a sum that is beyond 2^63", r->number);
	if (cost->is_call && cost->costs[0] >= callee->cost) {
		callee->cost = cost->costs[0];
		callee->line = cost->line;
	}
	r->costs = room_for_one(r->costs, r->ncosts, sizeof *r->costs);
	r->costs[r->ncosts++] = *cost;
	r->is_call = false;
	return true;
}

/* "LINE COST COST COST", of which the last may be missing. */
static bool
read_cost(struct reader *r, char *text)
{
	struct cost cost = { .chain = r->chain };
	int64_t line, n;
	char *next;

	line = strtoimax(text, &next, 10);
	if (text[0] == '*') {
		line = r->line;
		next = text + 1;
	} else if (text[0] == '+' || text[0] == '-') {
		line = (int64_t)((uint64_t)r->line + (uint64_t)line);
	}
	r->line = line;
	next += strspn(next, " ");
	for (size_t i = 0; i < r->ncolumns && *next != '\0'; i++) {
		n = read_count(&next);
		if (n < 0)
			return complain(r->profile,
			    "line %zu: a cost that is none", r->number);
		if (r->kinds[i] < KINDS)
			cost.costs[r->kinds[i]] = n;
	}
	if (*next != '\0' || line < 0 || r->chain == 0)
		return complain(
		    r->profile, "line %zu: not understood", r->number);
	/* What was inlined from another file has no line in this one. */
	cost.line = r->file == r->home ? line : 0;
	if (r->is_call) {
		cost.is_call = true;
		cost.callee = r->callee;
		cost.calls = r->calls;
	}
	return keep_cost(r, &cost);
}

/* What the next column of costs counts; KINDS if it is to be left out. */
static size_t
kind_of_event(struct profile *p, const char *name)
{
	for (size_t i = 0; i < EVENTS; i++) {
		const struct kind *k = &events[i].kind;

		if (strcmp(name, events[i].name) != 0)
			continue;
		if (kind_named(p, k->name) < p->nkinds) /* said twice */
			break;
		add_kind(p, k->name, k->unit);
		return p->nkinds - 1;
	}
	return KINDS;
}

/* "Ir sysCount sysTime": the columns of costs. */
static bool
read_events(struct reader *r, char *names)
{
	const char *name;

	if (r->ncolumns > 0) /* another part of the same run */
		return true;
	while ((name = strsep(&names, " ")) != NULL) {
		if (name[0] == '\0')
			continue;
		if (r->ncolumns == COLUMNS)
			return complain(r->profile, "too many events");
		r->kinds[r->ncolumns++] = kind_of_event(r->profile, name);
	}
	if (kind_named(r->profile, "instructions") != 0 ||
	    r->profile->nkinds == 0)
		return complain(r->profile, "instructions (Ir) are not the "
					    "first that was counted");
	return true;
}

static bool
read_line(struct reader *r, char *line)
{
	char *equals = strchr(line, '=');

	if (line[0] == '+' || line[0] == '-' || line[0] == '*' ||
	    (line[0] >= '0' && line[0] <= '9'))
		return read_cost(r, line);
	if (strncmp(line, "events: ", 8) == 0)
		return read_events(r, line + 8);
	if (strncmp(line, "event: sysTime ", 15) == 0 &&
	    strstr(line, "elapsed us") == NULL)
		return complain(r->profile,
		    "its times are not those of --collect-systime=usec");
	if (strncmp(line, "totals: ", 8) == 0)
		r->is_whole = true;
	if (equals == NULL)
		return true;
	*equals = '\0';
	return read_key(r, line, equals + 1);
}

/* The function that a chain begins with; its name ends at the first quote. */
static size_t
function_of(struct reader *r, size_t chain)
{
	const char *names = string(&r->names, chain);
	char *name = strndup(names, strcspn(names, "'"));
	const char *file = string(&r->names, chain_of(r, chain)->file);
	size_t number;

	if (name == NULL)
		err(1, "a name");
	number = add_function(r->profile, plain_name(name), file);
	free(name);
	return number;
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
		size_t number = add_string(&r->names, chain);
		struct location l = { .nlines = 1 };
		const struct chain *c = chain_of(r, number);

		l.object = add_object(p, string(&r->names, c->object), LIBRARY);
		l.lines[0].function = function_of(r, number);
		l.lines[0].number = line;
		stack[depth] = add_location(p, &l);
		line = c->line;
		chain = strchr(chain, '\'');
		if (chain != NULL)
			chain++;
	}
	return depth;
}

/* All chains are known: who called whom, by functions. */
static void
add_call(struct reader *r, const struct cost *cost)
{
	struct profile *p = r->profile;
	struct call *c;

	p->calls = room_for_one(p->calls, p->ncalls, sizeof *p->calls);
	c = &p->calls[p->ncalls++];
	c->from.function = function_of(r, cost->chain);
	c->from.number = cost->line;
	c->to = function_of(r, cost->callee);
	c->count = cost->calls;
	memcpy(c->values, cost->costs, sizeof c->values);
}

static bool
read_text(struct reader *r, char *text)
{
	size_t stack[DEPTH], depth;
	char *line;

	while ((line = strsep(&text, "\n")) != NULL) {
		r->number++;
		if (!read_line(r, line))
			return false;
	}
	if (r->ncolumns == 0)
		return complain(r->profile, "not a file of callgrind's");
	if (!r->is_whole)
		return complain(r->profile, "it is cut short");
	for (size_t i = 0; i < r->ncosts; i++) {
		const struct cost *c = &r->costs[i];

		if (c->is_call) {
			add_call(r, c);
			continue;
		}
		depth = read_chain(r, c, stack);
		if (!add_sample(r->profile, stack, depth, c->costs))
			return false;
	}
	return true;
}

bool
read_callgrind(struct profile *p, char *text)
{
	struct reader r = { .profile = p };
	bool good;

	profile_start(&r.names, "");
	good = read_text(&r, text);
	profile_end(&r.names);
	for (size_t i = 0; i < LISTS; i++)
		free(r.lists[i].string);
	free(r.chains);
	free(r.costs);
	return good;
}
