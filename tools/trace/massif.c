/*
 * From massif's file: what the heap held from time to time; and from which stacks
 * it was asked for, as the largest of those snapshots tells that have the callers.
 *
 * A snapshot is some lines KEY=NUMBER, of which the last, heap_tree, tells whether
 * a tree of callers follows (valgrind's massif/ms_main.c, write_snapshot_to_file).
 * A node of it has a blank for each level that it is down, the number of its
 * children, its bytes with theirs, and a frame, or what stands for several:
 *
 *	n1: 3968 (heap allocation functions) malloc/new/new[], --alloc-fns, etc.
 *	 n1: 3968 0x109362: readbyte (words.c:48)
 *	  n0: 229 in 1 place, below massif's threshold (1.00%)
 *
 * Of a node that is no frame the bytes count as the caller's below it.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "trace.h"

struct reader {
	struct profile *profile;
	struct snapshot now; /* as far as it has been read */
	int64_t most;        /* bytes in the largest snapshot with callers */
	char *tree;          /* where its tree begins, or NULL */
	size_t number;       /* of the line of text */
};

/* Nodes from the top of the tree down to where it is read; the innermost frame
 * first, as massif's tree begins with what was called last. */
struct path {
	size_t stack[DEPTH];   /* locations */
	size_t nframes[DEPTH]; /* on the stack with each node */
	int64_t left[DEPTH];   /* of its bytes, those that no child has */
	size_t n;              /* nodes */
};

/* "KEY=NUMBER" */
static bool
read_number(struct reader *r, const char *line, const char *key, int64_t *n)
{
	size_t length = strlen(key);
	char *end;

	if (strncmp(line, key, length) != 0)
		return true;
	errno = 0;
	*n = strtoimax(line + length, &end, 10);
	/* Of half of what there may be, as useful and extra are added. */
	if (end == line + length || *end != '\0' || errno != 0 || *n < 0 ||
	    *n > INT64_MAX / 2)
		return complain(
		    r->profile, "line %zu: not a number", r->number);
	return true;
}

/* The last line of a snapshot. */
static void
end_snapshot(struct reader *r, char *tree)
{
	struct profile *p = r->profile;
	int64_t bytes = r->now.useful + r->now.extra;

	r->now.has_callers = strncmp(tree, "empty", 5) != 0;
	if (r->now.has_callers && bytes >= r->most) {
		r->most = bytes;
		r->tree = tree + strlen(tree) + 1;
	}
	p->snapshots =
	    room_for_one(p->snapshots, p->nsnapshots, sizeof *p->snapshots);
	p->snapshots[p->nsnapshots++] = r->now;
	memset(&r->now, 0, sizeof r->now);
}

/* The node that is furthest down is whole: what no child has is its own. */
static bool
end_node(struct reader *r, struct path *path)
{
	int64_t values[KINDS] = { path->left[--path->n] };

	return values[0] == 0 || add_sample(r->profile, path->stack,
				     path->nframes[path->n], values);
}

/* "n2: BYTES ADDRESS: FUNCTION (FILE:LINE)", level nodes down. */
static bool
read_node(struct reader *r, struct path *path, size_t level, char *text)
{
	size_t nframes = level == 0 ? 0 : path->nframes[level - 1];
	int64_t bytes;
	char *frame = strstr(text, ": ");

	errno = 0;
	bytes = frame == NULL ? -1 : strtoimax(frame + 2, &frame, 10);
	if (bytes < 0 || errno != 0 || level > path->n || level >= DEPTH ||
	    (level > 0 && bytes > path->left[level - 1]))
		return complain(
		    r->profile, "not a node of massif's tree: %s", text);
	if (level > 0)
		path->left[level - 1] -= bytes;
	if (strncmp(frame, " 0x", 3) == 0) {
		struct location l = read_valgrind_frame(r->profile, frame + 1);

		l.address = 0; /* massif does not tell where the program lay */
		path->stack[nframes++] = add_location(r->profile, &l);
	}
	path->nframes[level] = nframes;
	path->left[level] = bytes;
	path->n = level + 1;
	return true;
}

/* Nodes, each a string, up to the first that is none. */
static bool
read_tree(struct reader *r, char *line, const char *end)
{
	struct path path = { .n = 0 };

	while (line < end) {
		size_t level = strspn(line, " "), length = strlen(line);

		if (line[level] != 'n')
			break;
		while (path.n > level)
			if (!end_node(r, &path))
				return false;
		if (!read_node(r, &path, level, line + level))
			return false;
		line += length + 1;
	}
	while (path.n > 0)
		if (!end_node(r, &path))
			return false;
	return true;
}

bool
read_massif(struct profile *p, char *text)
{
	struct reader r = { .profile = p };
	char *line, *next = text, *end = text + strlen(text);

	add_kind(p, "inuse_space", "bytes");
	while ((line = strsep(&next, "\n")) != NULL) {
		r.number++;
		if (!read_number(&r, line, "time=", &r.now.time) ||
		    !read_number(&r, line, "mem_heap_B=", &r.now.useful) ||
		    !read_number(&r, line, "mem_heap_extra_B=", &r.now.extra))
			return false;
		if (strncmp(line, "heap_tree=", 10) == 0)
			end_snapshot(&r, line + 10);
	}
	if (p->nsnapshots == 0)
		return complain(p, "not a file of massif's, or cut short");
	return r.tree == NULL || read_tree(&r, r.tree, end);
}
