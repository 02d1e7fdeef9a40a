#include <string.h>

#include "formats.h"

const struct format readers[] = { { "perf", read_perf },
	{ "callgrind", read_callgrind }, { "dhat", read_dhat },
	{ "massif", read_massif }, { NULL, NULL } };

const struct writer writers[] = { { "pprof", SAMPLES_OF_PROGRAM, write_pprof },
	{ "flame", SAMPLES_OF_PROGRAM, write_flame },
	{ "folded", SAMPLES_OF_PROGRAM, write_folded },
	{ "facts", NOTHING, write_facts }, { "curve", SNAPSHOTS, write_curve },
	{ NULL, NOTHING, NULL } };

bool
read_profile(
    struct profile *p, const struct format *from, char *text, size_t size)
{
	p->source = from->name;
	if (memchr(text, '\0', size) != NULL)
		return complain(p, "it has a byte that no text has");
	return from->read(p, text, size) && profile_check(p);
}

static bool
has_program(const struct profile *p)
{
	for (size_t i = 0; i < p->locations.n; i++)
		if (p->objects[location(p, i)->object].part == PROGRAM)
			return true;
	return false;
}

bool
can_write(struct profile *p, const struct writer *to)
{
	if (to->need == SNAPSHOTS && p->nsnapshots == 0)
		return complain(p, "no snapshot of the heap in it");
	if (to->need == SAMPLES_OF_PROGRAM && p->stacks.n == 0)
		return complain(p, "nothing was recorded in it");
	if (to->need == SAMPLES_OF_PROGRAM && !has_program(p))
		return complain(p, "nothing in it is of %s",
		    string(p, p->objects[THE_PROGRAM].path));
	return true;
}
