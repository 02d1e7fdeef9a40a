/*
 * To facts: a line of a name and figures each, for the scripts that sum up a run.
 * L is a line of the program's own source file, words.c of words.
 *
 * From perf, samples:
 *	samples N      all
 *	kernel N       in the kernel
 *	read N         in read(2), or in the kernel on its behalf
 *	heap N         in malloc, free and what they call
 *	faults N       of heap, those in the kernel's handling of a page fault
 *	own N          in the functions of the program itself
 *	line L s t     s on the line itself, t with all that it called
 *
 * From callgrind, all of them counted:
 *	calls F N      calls of read, malloc and free
 *	instructions N in the whole run
 *	heap N         instructions in malloc and free, as called from the program
 *	own N          instructions in functions of the program itself
 *	time N         microseconds in system calls, under valgrind
 *	read N         of these in read(2)
 *	line L c i t   c calls made on the line; i instructions of it and them, and
 *	               t microseconds in system calls
 *
 * From DHAT, all that was ever allocated:
 *	blocks N       in the whole run
 *	bytes N        in them
 *	held N         blocks, at the moment when most bytes were held
 *	top F L N      the function and line that asked for most blocks, and how many
 *	line L b s     b blocks, s bytes in all, for the line and what it called
 *
 * From massif, what the heap held when it held most:
 *	snapshots N    taken in the whole run
 *	detailed N     of them with the callers
 *	total N        bytes at the largest snapshot: useful and extra
 *	useful N       what the program asked for
 *	extra N        what malloc adds: 8 bytes a block, rounded up to 16
 *	top F L N      the function and line that asked for most bytes, and how many
 *	line L N       bytes held by the line and what it called, as the largest
 *	               snapshot that has the callers tells
 *
 * And the curve: all snapshots, one a line.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "trace.h"

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

/* "top F L N" of the largest; nothing if there is none. */
static void
put_top(FILE *f, const struct profile *p, const struct tallies *t)
{
	const struct tally *top = NULL;

	for (size_t i = 0; i < t->n; i++)
		if (t->rows[i].n[0] > (top == NULL ? 0 : top->n[0]))
			top = &t->rows[i];
	if (top != NULL)
		fprintf(f, "top %s %" PRId64 " %" PRIu64 "\n",
		    function_name(p, &top->line), top->line.number, top->n[0]);
}

static void
put(FILE *f, const char *name, uint64_t n)
{
	fprintf(f, "%s %" PRIu64 "\n", name, n);
}

/* "line L N N", as many figures of each line as wanted. */
static void
put_lines(FILE *f, struct tallies *t, size_t width)
{
	if (t->n > 0)
		qsort(t->rows, t->n, sizeof *t->rows, compare_tallies);
	for (size_t i = 0; i < t->n; i++) {
		fprintf(f, "line %" PRId64, t->rows[i].line.number);
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
	for (size_t i = 0; i < stack_depth(p, number); i++) {
		const struct location *l =
		    location(p, stack_location(p, number, i));

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
	const struct line *l = location(p, stack_location(p, number, 0))->lines;

	return is_own(p, l) ? l : NULL;
}

/* Adds to each line of the program's own in a stack, once, however often the stack
 * has it. */
static void
add_lines(const struct profile *p, size_t number, struct tallies *lines,
    uint64_t first, uint64_t second)
{
	struct tally *t;

	for (size_t i = 0; i < stack_depth(p, number); i++) {
		const struct location *l =
		    location(p, stack_location(p, number, i));

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
enum { IN_KERNEL, IN_READ, IN_HEAP, IN_FAULT, IN_OWN, WHERE };
static const char *const where[WHERE] = { "kernel", "read", "heap", "faults",
	"own" };

static void
look_at(const struct profile *p, size_t number, bool is[WHERE])
{
	for (size_t i = 0; i < stack_depth(p, number); i++) {
		const struct location *l =
		    location(p, stack_location(p, number, i));
		/* The upper half of all addresses is the kernel's. */
		bool in_kernel = l->address >> 63;

		is[IN_KERNEL] |= i == 0 && in_kernel;
		is[IN_OWN] |= i == 0 && p->objects[l->object].part == PROGRAM;
		for (size_t j = 0; j < l->nlines; j++) {
			const char *name = function_name(p, &l->lines[j]);

			is[IN_READ] |= strcmp(name, "read") == 0;
			is[IN_HEAP] |= is_of_heap(name);
			is[IN_FAULT] |=
			    in_kernel && strstr(name, "page_fault") != NULL;
		}
	}
	is[IN_FAULT] &= is[IN_HEAP];
}

void
perf_facts(struct profile *p, FILE *f)
{
	struct tallies lines = { 0 };
	uint64_t n[WHERE] = { 0 };

	for (size_t i = 0; i < p->stacks.n; i++) {
		uint64_t samples = (uint64_t)p->values[i][0];
		bool is[WHERE] = { false };

		look_at(p, i, is);
		for (size_t j = 0; j < WHERE; j++)
			n[j] += is[j] ? samples : 0;
		add_lines(p, i, &lines, 0, samples);
		if (leaf(p, i) != NULL)
			tally(&lines, 0, leaf(p, i)->number)->n[0] += samples;
	}
	put(f, "samples", (uint64_t)p->totals[0]);
	for (size_t i = 0; i < WHERE; i++)
		put(f, where[i], n[i]);
	put_lines(f, &lines, 2);
	free(lines.rows);
}

enum { READ, MALLOC, FREE, FUNCTIONS };
static const char *const functions[FUNCTIONS] = { "read", "malloc", "free" };

struct called {
	struct tallies lines; /* calls, instructions, microseconds */
	uint64_t calls[FUNCTIONS], heap, read_time;
};

/* A call from the program's own source file, and what it took. */
static void
count_call(const struct profile *p, struct called *c, const struct call *call,
    uint64_t instructions, uint64_t time)
{
	const char *to = string(p, function(p, call->to)->name);
	struct tally *line = tally(&c->lines, 0, call->from.number);
	int i;

	line->n[1] += instructions;
	line->n[2] += time;
	if (strncmp(to, "_dl_", 4) == 0) /* the loader's look-ups */
		return;
	line->n[0] += (uint64_t)call->count;
	for (i = 0; i < FUNCTIONS && strcmp(to, functions[i]) != 0; i++)
		;
	if (i == FUNCTIONS)
		return;
	c->calls[i] += (uint64_t)call->count;
	if (i == READ)
		c->read_time += time;
	else
		c->heap += instructions;
}

void
callgrind_facts(struct profile *p, FILE *f)
{
	/* Of a kind that was not recorded the values are 0. */
	size_t instructions = kind_named(p, "instructions");
	size_t time = kind_named(p, "systime");
	struct called c = { .heap = 0 };
	uint64_t own = 0;

	for (size_t i = 0; i < p->stacks.n; i++) {
		const struct line *l = leaf(p, i);
		struct tally *line;

		if (l == NULL)
			continue;
		line = tally(&c.lines, 0, l->number);
		line->n[1] += (uint64_t)p->values[i][instructions];
		line->n[2] += (uint64_t)p->values[i][time];
		own += (uint64_t)p->values[i][instructions];
	}
	for (size_t i = 0; i < p->ncalls; i++) {
		const struct call *call = &p->calls[i];

		if (is_own(p, &call->from))
			count_call(p, &c, call,
			    (uint64_t)call->values[instructions],
			    (uint64_t)call->values[time]);
	}
	for (size_t i = 0; i < FUNCTIONS; i++)
		if (c.calls[i] > 0)
			fprintf(f, "calls %s %" PRIu64 "\n", functions[i],
			    c.calls[i]);
	put(f, "instructions", (uint64_t)p->totals[instructions]);
	put(f, "heap", c.heap);
	put(f, "own", own);
	put(f, "time", (uint64_t)p->totals[time]);
	put(f, "read", c.read_time);
	put_lines(f, &c.lines, 3);
	free(c.lines.rows);
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
	put_top(f, p, &callers);
	put_lines(f, &lines, width);
	free(lines.rows);
	free(callers.rows);
}

void
dhat_facts(struct profile *p, FILE *f)
{
	size_t blocks = kind_named(p, "alloc_objects");
	size_t bytes = kind_named(p, "alloc_space");

	put(f, "blocks", (uint64_t)p->totals[blocks]);
	put(f, "bytes", (uint64_t)p->totals[bytes]);
	put(f, "held", (uint64_t)p->totals[kind_named(p, "inuse_objects")]);
	put_heap(p, f, blocks, bytes, 2);
}

void
massif_facts(struct profile *p, FILE *f)
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
write_curve(struct profile *p, FILE *f)
{
	for (size_t i = 0; i < p->nsnapshots; i++)
		fprintf(f, "%.6f %" PRId64 " %" PRId64 "\n",
		    (double)p->snapshots[i].time / 1e6, p->snapshots[i].useful,
		    p->snapshots[i].extra);
}
