/*
 * To facts: a line of a name and figures each, for the scripts that sum up a run.
 * F is a function, L a line of the program's own source file, words.c of words.
 *
 * From perf, samples:
 *	samples N      all
 *	kernel N       in the kernel
 *	read N         in read(2), or in the kernel on its behalf
 *	heap N         in malloc, free and what they call
 *	freed N        in free and what it calls
 *	faults N       of heap, those in the kernel's handling of a page fault
 *	own N          in the functions of the program itself
 *	caller F L     what called read or malloc in most of them
 *	line L s t     s on the line itself, t with all that it called
 *
 * From callgrind, all of them counted:
 *	calls F N      calls of read, malloc and free
 *	caller F L     what asks for most reads (through file_read too) or blocks
 *	instructions N in the whole run
 *	heap N         instructions in malloc and free, as called from the program
 *	own N          instructions in functions of the program itself
 *	time N         microseconds in system calls, under valgrind
 *	read N         of these in read(2)
 *	line L c i     calls made on the line, instructions of it and them
 *	system L c t   the same, and microseconds in system calls
 *
 * From DHAT, all that was ever allocated:
 *	blocks N       in the whole run
 *	bytes N        in them
 *	held N         blocks, at the moment when most bytes were held
 *	top F L N      what asked for most blocks, and how many
 *	line L b s     b blocks, s bytes in all, for the line and what it called
 *
 * From massif, what the heap held when it held most:
 *	snapshots N    taken in the whole run
 *	detailed N     of them with the callers
 *	total N        bytes at the largest snapshot: useful and extra
 *	useful N       what the program asked for
 *	extra N        what malloc adds: 8 bytes a block, rounded up to 16
 *	top F L N      what asked for most bytes, and how many
 *	line L N       bytes held by the line and what it called, as the largest
 *	               snapshot that has the callers tells
 *
 * And the curve: all snapshots, one a line.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "formats.h"

/* What was counted of a line of the source file. */
struct tally {
	struct line line; /* function 0, if it is any */
	uint64_t n[3];
	size_t last; /* the last stack that was counted, and one more */
};

struct tallies {
	struct tally *rows;
	size_t n;
};

static struct tally *
tally(struct tallies *t, size_t function, int64_t line)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->rows[i].line.number == line &&
		    t->rows[i].line.function == function)
			return &t->rows[i];
	t->rows = room_for_one(t->rows, t->n, sizeof *t->rows);
	t->rows[t->n] = (struct tally){ .line = { function, line } };
	return &t->rows[t->n++];
}

static int
compare_tallies(const void *a, const void *b)
{
	const struct tally *one = a, *other = b;

	return (one->line.number > other->line.number) -
	       (one->line.number < other->line.number);
}

/* "NAME F L", and " N" if that is wanted, of the largest; nothing if there is none. */
static void
put_top(FILE *f, const struct profile *p, const char *name,
    const struct tallies *t, bool with_value)
{
	const struct tally *top = NULL;

	for (size_t i = 0; i < t->n; i++)
		if (t->rows[i].n[0] > (top == NULL ? 0 : top->n[0]))
			top = &t->rows[i];
	if (top == NULL)
		return;
	fprintf(f, "%s %s %" PRId64, name, function_name(p, &top->line),
	    top->line.number);
	if (with_value)
		fprintf(f, " %" PRIu64, top->n[0]);
	fputc('\n', f);
}

static void
put(FILE *f, const char *name, uint64_t n)
{
	fprintf(f, "%s %" PRIu64 "\n", name, n);
}

/* "NAME L N N", as many figures of each line as wanted. */
static void
put_lines(FILE *f, const char *name, struct tallies *t, size_t width)
{
	if (t->n > 0)
		qsort(t->rows, t->n, sizeof *t->rows, compare_tallies);
	for (size_t i = 0; i < t->n; i++) {
		fprintf(f, "%s %" PRId64, name, t->rows[i].line.number);
		for (size_t j = 0; j < width; j++)
			fprintf(f, " %" PRIu64, t->rows[i].n[j]);
		fputc('\n', f);
	}
}

/* Is it a line of the program's own source file? */
static bool
is_own(const struct profile *p, const struct line *l)
{
	return l->number > 0 &&
	       is_source(p, string(p, function(p, l->function)->file));
}

static bool
ends_with(const char *s, const char *end)
{
	size_t length = strlen(s), n = strlen(end);

	return length >= n && strcmp(s + length - n, end) == 0;
}

/* sysmalloc is one, too. */
static bool
allocates(const char *name)
{
	return ends_with(name, "malloc") || ends_with(name, "calloc") ||
	       ends_with(name, "realloc");
}

static bool
is_of_heap(const char *name)
{
	static const char *const names[] = { "malloc", "calloc", "realloc",
		"free" };

	name += strspn(name, "_");
	if (strncmp(name, "int_", 4) == 0) /* glibc's _int_malloc, _int_free */
		name += 4;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* The first line of the program's own in a stack, the innermost; or NULL. */
static const struct line *
innermost(const struct profile *p, size_t number)
{
	const size_t *locations;
	size_t n;

	locations = stack(p, number, &n);
	for (size_t i = 0; i < n; i++) {
		const struct location *l = location(p, locations[i]);

		for (size_t j = 0; j < l->nlines; j++)
			if (is_own(p, &l->lines[j]))
				return &l->lines[j];
	}
	return NULL;
}

/* The line that a stack begins with, if it is the program's own; or NULL. */
static const struct line *
leaf(const struct profile *p, size_t number)
{
	const struct line *l;
	size_t n;

	l = location(p, stack(p, number, &n)[0])->lines;
	return is_own(p, l) ? l : NULL;
}

/* Adds to each line of the program's own in a stack, once, however often the stack
 * has it. */
static void
add_lines(const struct profile *p, size_t number, struct tallies *lines,
    uint64_t first, uint64_t second)
{
	const size_t *locations;
	struct tally *t;
	size_t n;

	locations = stack(p, number, &n);
	for (size_t i = 0; i < n; i++) {
		const struct location *l = location(p, locations[i]);

		for (size_t j = 0; j < l->nlines; j++) {
			if (!is_own(p, &l->lines[j]))
				continue;
			t = tally(lines, 0, l->lines[j].number);
			if (t->last == number + 1)
				continue;
			t->last = number + 1;
			t->n[0] += first;
			t->n[1] += second;
		}
	}
}

/* What is told of a sample of perf's, in the order in which it is. */
enum { IN_KERNEL, IN_READ, IN_HEAP, FREED, IN_FAULT, IN_OWN, WHERE };
static const char *const where[WHERE] = { "kernel", "read", "heap", "freed",
	"faults", "own" };

struct sample {
	bool is[WHERE], allocates;
	const struct line *caller; /* of read or malloc; or NULL */
};

static void
look_at_line(const struct profile *p, struct sample *s, const struct line *l)
{
	const char *name = function_name(p, l);

	s->is[IN_READ] |= strcmp(name, "read") == 0;
	s->is[IN_HEAP] |= is_of_heap(name);
	s->allocates |= allocates(name);
	if (s->caller == NULL && is_own(p, l) &&
	    (s->allocates ||
		(s->is[IN_READ] && strcmp(name, "file_read") != 0)))
		s->caller = l;
}

static struct sample
look_at(const struct profile *p, size_t number)
{
	struct sample s = { .caller = NULL };
	const size_t *locations;
	size_t n;

	locations = stack(p, number, &n);
	for (size_t i = 0; i < n; i++) {
		const struct location *l = location(p, locations[i]);
		/* The upper half of all addresses is the kernel's. */
		bool in_kernel = l->address >> 63;

		s.is[IN_KERNEL] |= i == 0 && in_kernel;
		s.is[IN_OWN] |= i == 0 && p->objects[l->object].part == PROGRAM;
		for (size_t j = 0; j < l->nlines; j++) {
			if (in_kernel && strstr(function_name(p, &l->lines[j]),
					     "page_fault") != NULL)
				s.is[IN_FAULT] = true;
			look_at_line(p, &s, &l->lines[j]);
		}
	}
	s.is[FREED] = s.is[IN_HEAP] && !s.allocates;
	s.is[IN_FAULT] &= s.is[IN_HEAP];
	return s;
}

static void
perf_facts(const struct profile *p, FILE *f)
{
	struct tallies lines = { 0 }, callers = { 0 };
	uint64_t n[WHERE] = { 0 };

	for (size_t i = 0; i < p->stacks.n; i++) {
		uint64_t samples = (uint64_t)p->values[i][0];
		struct sample s = look_at(p, i);

		for (size_t j = 0; j < WHERE; j++)
			n[j] += s.is[j] ? samples : 0;
		add_lines(p, i, &lines, 0, samples);
		if (leaf(p, i) != NULL)
			tally(&lines, 0, leaf(p, i)->number)->n[0] += samples;
		if (s.caller != NULL)
			tally(&callers, s.caller->function, s.caller->number)
			    ->n[0] += samples;
	}
	put(f, "samples", (uint64_t)p->totals[0]);
	for (size_t i = 0; i < WHERE; i++)
		put(f, where[i], n[i]);
	put_top(f, p, "caller", &callers, false);
	put_lines(f, "line", &lines, 2);
	free(lines.rows);
	free(callers.rows);
}

enum { READ, MALLOC, FREE, FUNCTIONS };
static const char *const functions[FUNCTIONS] = { "read", "malloc", "free" };

struct called {
	struct tallies lines, callers;
	uint64_t calls[FUNCTIONS], heap, read_time;
};

/* A call from the program's own source file, and what it took. */
static void
count_call(const struct profile *p, struct called *c, const struct call *call,
    uint64_t instructions, uint64_t time)
{
	const char *from = function_name(p, &call->from);
	const char *to = string(p, function(p, call->to)->name);
	uint64_t count = (uint64_t)call->count;
	int i;

	if (strncmp(to, "_dl_", 4) == 0) /* the loader's look-ups */
		return;
	tally(&c->lines, 0, call->from.number)->n[0] += count;
	if (strcmp(to, "file_read") == 0 || strcmp(to, "malloc") == 0 ||
	    (strcmp(to, "read") == 0 && strcmp(from, "file_read") != 0))
		tally(&c->callers, call->from.function, call->from.number)
		    ->n[0] += count;
	for (i = 0; i < FUNCTIONS && strcmp(to, functions[i]) != 0; i++)
		;
	if (i == FUNCTIONS)
		return;
	c->calls[i] += count;
	if (i == READ)
		c->read_time += time;
	else
		c->heap += instructions;
}

static void
callgrind_facts(const struct profile *p, FILE *f)
{
	/* Of a kind that was not recorded the values are 0. */
	size_t instructions = kind_named(p, "instructions");
	size_t time = kind_named(p, "systime");
	struct called c = { .heap = 0 };
	struct tallies timed = { 0 };
	uint64_t own = 0;

	for (size_t i = 0; i < p->stacks.n; i++) {
		const struct line *l = leaf(p, i);
		uint64_t spent = (uint64_t)p->values[i][instructions];

		if (l == NULL)
			continue;
		own += spent;
		tally(&c.lines, 0, l->number)->n[1] += spent;
		tally(&c.lines, 0, l->number)->n[2] +=
		    (uint64_t)p->values[i][time];
	}
	for (size_t i = 0; i < p->ncalls; i++) {
		const struct call *call = &p->calls[i];
		uint64_t spent = (uint64_t)call->values[instructions];

		if (!is_own(p, &call->from))
			continue;
		count_call(p, &c, call, spent, (uint64_t)call->values[time]);
		tally(&c.lines, 0, call->from.number)->n[1] += spent;
		tally(&c.lines, 0, call->from.number)->n[2] +=
		    (uint64_t)call->values[time];
	}
	for (size_t i = 0; i < FUNCTIONS; i++)
		if (c.calls[i] > 0)
			fprintf(f, "calls %s %" PRIu64 "\n", functions[i],
			    c.calls[i]);
	put_top(f, p, "caller", &c.callers, false);
	put(f, "instructions", (uint64_t)p->totals[instructions]);
	put(f, "heap", c.heap);
	put(f, "own", own);
	put(f, "time", (uint64_t)p->totals[time]);
	put(f, "read", c.read_time);
	put_lines(f, "line", &c.lines, 2);
	for (size_t i = 0; i < c.lines.n; i++)
		if (c.lines.rows[i].n[2] > 0) {
			struct tally *t =
			    tally(&timed, 0, c.lines.rows[i].line.number);

			t->n[0] = c.lines.rows[i].n[0];
			t->n[1] = c.lines.rows[i].n[2];
		}
	put_lines(f, "system", &timed, 2);
	free(timed.rows);
	free(c.lines.rows);
	free(c.callers.rows);
}

/* What of the heap the stacks have, by kinds of value; top is told by the first. */
static void
put_heap(
    const struct profile *p, FILE *f, size_t first, size_t second, size_t width)
{
	struct tallies lines = { 0 }, callers = { 0 };

	for (size_t i = 0; i < p->stacks.n; i++) {
		uint64_t value = (uint64_t)p->values[i][first];
		const struct line *l = innermost(p, i);

		add_lines(p, i, &lines, value, (uint64_t)p->values[i][second]);
		if (l != NULL)
			tally(&callers, l->function, l->number)->n[0] += value;
	}
	put_top(f, p, "top", &callers, true);
	put_lines(f, "line", &lines, width);
	free(lines.rows);
	free(callers.rows);
}

static void
dhat_facts(const struct profile *p, FILE *f)
{
	size_t blocks = kind_named(p, "alloc_objects");
	size_t bytes = kind_named(p, "alloc_space");

	put(f, "blocks", (uint64_t)p->totals[blocks]);
	put(f, "bytes", (uint64_t)p->totals[bytes]);
	put(f, "held", (uint64_t)p->totals[kind_named(p, "inuse_objects")]);
	put_heap(p, f, blocks, bytes, 2);
}

static void
massif_facts(const struct profile *p, FILE *f)
{
	struct snapshot most = { 0 };
	uint64_t detailed = 0;

	for (size_t i = 0; i < p->nsnapshots; i++) {
		const struct snapshot *s = &p->snapshots[i];

		detailed += s->has_callers;
		if (s->useful + s->extra >= most.useful + most.extra)
			most = *s;
	}
	put(f, "snapshots", p->nsnapshots);
	put(f, "detailed", detailed);
	put(f, "total", (uint64_t)(most.useful + most.extra));
	put(f, "useful", (uint64_t)most.useful);
	put(f, "extra", (uint64_t)most.extra);
	put_heap(p, f, 0, 0, 1);
}

void
write_facts(struct profile *p, FILE *f)
{
	if (strcmp(p->source, "perf") == 0)
		perf_facts(p, f);
	else if (strcmp(p->source, "callgrind") == 0)
		callgrind_facts(p, f);
	else if (strcmp(p->source, "dhat") == 0)
		dhat_facts(p, f);
	else
		massif_facts(p, f);
}

void
write_curve(struct profile *p, FILE *f)
{
	for (size_t i = 0; i < p->nsnapshots; i++)
		fprintf(f, "%.6f %" PRId64 " %" PRId64 "\n",
		    (double)p->snapshots[i].time / 1e6, p->snapshots[i].useful,
		    p->snapshots[i].extra);
}
