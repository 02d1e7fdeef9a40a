/* The stacks of a profile as one tree, from main inwards. */
#ifndef TREE_H
#define TREE_H

#include "profile.h"

/* A function where it was called from its outer one. */
struct box {
	size_t name; /* a string */
	enum part part;
	uint64_t value, self; /* of the kind that is shown */
	struct box *outer;
	struct box *inner, *next; /* the widest first */
	size_t ninner;
};

/* Puts all stacks below all, which is empty before. */
void tree_start(const struct profile *p, struct box *all);
void tree_end(struct box *all);

#endif
