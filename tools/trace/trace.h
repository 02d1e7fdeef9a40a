/*
 * A profile: how much was measured, and in which stacks.  A reader fills it from
 * what perf or a tool of valgrind's wrote.  Every writer goes by the profile alone,
 * so that a figure, a picture and a pprof file of one recording cannot differ.
 *
 * All of it is in tables, and a row is named by its number, as in pprof's format.
 * A recording is not trusted: names may have any byte but NUL, and figures any size.
 */
#ifndef TRACE_H
#define TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
	KINDS = 4,    /* at most, of values in a sample */
	DEPTH = 1024, /* at most, of a stack */
	INLINED = 32  /* at most, functions at one address */
};

/* Rows of any size, each of which is there once. */
struct table {
	void *tree; /* of tsearch(3), by contents */
	struct row **rows;
	size_t n;
};

struct row {
	size_t number, size;
	_Alignas(8) char bytes[];
};

struct function {
	size_t name, file; /* strings; file 0 where it is not known */
};

struct line {
	size_t function;
	int64_t number; /* in its file; 0 where it is not known */
};

/* A place in the program.  Where functions are inlined it has a line in each of
 * them, the innermost first. */
struct location {
	size_t object;
	uint64_t address; /* 0 where it is not known */
	size_t nlines;
	struct line lines[INLINED]; /* of which a row has the first nlines */
};

enum part { PROGRAM, LIBRARY, KERNEL };

/* A file whose code was run, and where that was in memory. */
struct object {
	size_t path;                   /* a string */
	uint64_t start, limit, offset; /* limit 0 where they are not known */
	enum part part;
};

/* What a value counts. */
struct kind {
	const char *name, *unit; /* as pprof calls them */
};

/* How often a place called a function, and what that took with all that the
 * function called in turn.  Only callgrind counts calls. */
struct call {
	struct line from;
	size_t to; /* a function */
	int64_t count, values[KINDS];
};

/* What the heap held at one time.  Only massif tells. */
struct snapshot {
	int64_t time;          /* instructions, as massif counts time */
	int64_t useful, extra; /* bytes asked for, and malloc's own */
	bool has_callers;
};

struct profile {
	const char *title;
	struct table strings; /* the first is empty */
	struct table functions, locations;
	struct table stacks;    /* numbers of locations, the innermost first */
	struct object *objects; /* the first is none, the second the program */
	size_t nobjects;
	int64_t (*values)[KINDS]; /* of each stack */
	int64_t totals[KINDS];    /* of all of them */
	struct kind kinds[KINDS];
	size_t nkinds, shown; /* shown: the kind to begin with */
	int64_t period;       /* nanoseconds between samples; 0 for none */
	struct call *calls;
	size_t ncalls;
	struct snapshot *snapshots;
	size_t nsnapshots;
	char complaint[256]; /* why it could not be read, or is not valid */
};

enum { THE_PROGRAM = 1 }; /* its number among the objects */

/* program is the path of the program that was recorded. */
void profile_start(struct profile *p, const char *program);
void profile_end(struct profile *p);

void add_kind(struct profile *p, const char *name, const char *unit);
size_t add_string(struct profile *p, const char *s);
size_t add_function(struct profile *p, const char *name, const char *file);
size_t add_location(struct profile *p, const struct location *l);

/* The number of the object of that path; part counts if it is new.  The objects
 * may have moved after it. */
size_t add_object(struct profile *p, const char *path, enum part part);

/* Adds to the values of a stack; of none, to those of an unknown place.  False,
 * with a complaint, if a value is negative or a sum is beyond 2^63. */
bool add_sample(struct profile *p, const size_t *locations, size_t n,
    const int64_t values[KINDS]);

const char *string(const struct profile *p, size_t number);
const struct function *function(const struct profile *p, size_t number);
const struct location *location(const struct profile *p, size_t number);

/* How many locations a stack has, and the number of one, 0 for the innermost. */
size_t stack_depth(const struct profile *p, size_t stack);
size_t stack_location(const struct profile *p, size_t stack, size_t i);

/* The name of a line's function. */
const char *function_name(const struct profile *p, const struct line *l);

/* Is that the name of the program's own source file, as words.c of words? */
bool is_source(const struct profile *p, const char *file);

/* The number of the kind of that name; nkinds if there is none. */
size_t kind_named(const struct profile *p, const char *name);

/* The name by which people call a function, from its symbol, which is changed. */
const char *plain_name(char *symbol);

/* Room for one more row of an array of n, all of which grow this way alone. */
void *room_for_one(void *rows, size_t n, size_t size);

/* Keeps why it cannot be read; returns false. */
bool complain(struct profile *p, const char *how, ...)
    __attribute__((format(printf, 2, 3)));

/* Is all of it as pprof and the others rely on?  False, with a complaint, if not. */
bool profile_check(struct profile *p);

/* Readers.  text is a NUL-terminated string, and is changed.  False: p->complaint
 * says why not. */
bool read_perf(struct profile *p, char *text);
bool read_callgrind(struct profile *p, char *text);
bool read_dhat(struct profile *p, char *text);
bool read_massif(struct profile *p, char *text);

/* Reads a frame as DHAT and massif have it (pp_IP in valgrind's m_debuginfo):
 * "ADDRESS: FUNCTION (FILE:LINE)" or "ADDRESS: FUNCTION (in OBJECT)". */
struct location read_valgrind_frame(struct profile *p, char *text);

/* Writers.  They may add strings, and end the program where there is no memory.
 * Whether f took all is left to ferror(3). */
void write_pprof(struct profile *p, FILE *f);
void write_flame(struct profile *p, FILE *f);
void write_folded(struct profile *p, FILE *f);
void write_curve(struct profile *p, FILE *f);
void perf_facts(struct profile *p, FILE *f);
void callgrind_facts(struct profile *p, FILE *f);
void dhat_facts(struct profile *p, FILE *f);
void massif_facts(struct profile *p, FILE *f);

/* What perf or a tool of valgrind's writes, and the facts there are in it. */
struct format {
	const char *name;
	bool (*read)(struct profile *p, char *text);
	void (*write_facts)(struct profile *p, FILE *f);
};

struct writer {
	const char *name;
	void (*write)(
	    struct profile *p, FILE *f); /* NULL: the format's facts */
};

extern const struct format formats[]; /* the last has no name */
extern const struct writer writers[]; /* the last has no name */

/* Reads and checks a text of size bytes and a NUL.  False: p->complaint says why
 * the text is not of that format, or the profile in it is not valid. */
bool read_profile(
    struct profile *p, const struct format *from, char *text, size_t size);

/* Is there in the profile what the writer shows?  If not, p->complaint says so. */
bool can_write(struct profile *p, const struct writer *to);

/* The stacks as one tree, from main inwards: a function where its outer one called
 * it. */
struct box {
	size_t name; /* a string */
	enum part part;
	uint64_t value, self; /* of the kind that is shown */
	struct box *outer;
	struct box *inner, *next; /* the widest first */
};

/* Puts all stacks below all, which is empty before. */
void tree_start(const struct profile *p, struct box *all);
void tree_end(struct box *all);

#endif
