/*
 * A profile: how much was measured, and in which stacks.  A reader fills it from
 * what an instrument wrote, a writer turns it into a file for people.
 *
 * All of it is in tables, and a row is named by its number, as in the format of
 * pprof.  Nothing is taken for granted of what is read: names may have any byte
 * but NUL.
 */
#ifndef PROFILE_H
#define PROFILE_H

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
	size_t path, build_id;         /* strings */
	uint64_t start, limit, offset; /* limit 0 where they are not known */
	enum part part;
};

/* What a value counts. */
struct kind {
	const char *name, *unit; /* as pprof calls them */
};

struct profile {
	struct table strings; /* the first is empty */
	struct table functions, locations;
	struct table stacks;    /* numbers of locations, the innermost first */
	struct object *objects; /* the first is none */
	size_t nobjects;
	int64_t (*values)[KINDS]; /* of each stack */
	const struct kind *kinds;
	size_t nkinds, shown; /* shown: the kind to begin with */
	int64_t period;       /* nanoseconds between samples; 0 for none */
	char complaint[256];  /* why it could not be read */
};

void profile_start(struct profile *p);
void profile_end(struct profile *p);

size_t add_string(struct profile *p, const char *s);
size_t add_function(struct profile *p, const char *name, const char *file);
size_t add_location(struct profile *p, const struct location *l);

/* The number of the object of that path; part counts if it is new.  The objects
 * may have moved after it. */
size_t add_object(struct profile *p, const char *path, enum part part);

/* Returns the values of a stack, to be added to. */
int64_t *add_stack(struct profile *p, const size_t *locations, size_t n);

const char *string(const struct profile *p, size_t number);
const struct function *function(const struct profile *p, size_t number);
const struct location *location(const struct profile *p, size_t number);
const size_t *stack(const struct profile *p, size_t number, size_t *n);

/* The name by which people call a function, from its symbol, which is changed. */
const char *plain_name(char *symbol);

/* Keeps why it cannot be read; returns false. */
bool complain(struct profile *p, const char *how, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * The readers.  text is size bytes and a NUL, and is changed.  program is the
 * path of the program that is to be in it.  False: p->complaint says why not.
 */
bool read_perf(struct profile *p, const char *program, char *text, size_t size);
bool read_dhat(struct profile *p, const char *program, char *text, size_t size);
bool read_callgrind(
    struct profile *p, const char *program, char *text, size_t size);

/* The writers; they may add strings.  The first ends the program if it cannot
 * write, the second leaves that to ferror(3). */
void write_pprof(struct profile *p, int fd);
void write_flame(struct profile *p, const char *title, FILE *f);

#endif
