/*
 * What is read and what is written, by name.
 */
#ifndef FORMATS_H
#define FORMATS_H

#include "profile.h"

struct format {
	const char *name;
	/* text is size bytes and a NUL, and is changed.  False: p->complaint
	 * says why not. */
	bool (*read)(struct profile *p, char *text, size_t size);
};

extern const struct format readers[]; /* the last has no name */

/* What a writer needs to have been recorded. */
enum need { NOTHING, SAMPLES_OF_PROGRAM, SNAPSHOTS };

struct writer {
	const char *name;
	enum need need;
	/* It may add strings.  Whether f took all is left to ferror(3). */
	void (*write)(struct profile *p, FILE *f);
};

extern const struct writer writers[]; /* the last has no name */

/* Reads and checks.  False: p->complaint says why not. */
bool read_profile(
    struct profile *p, const struct format *from, char *text, size_t size);

/* Is there in the profile what the writer needs?  If not, p->complaint says so. */
bool can_write(struct profile *p, const struct writer *to);

bool read_perf(struct profile *p, char *text, size_t size);
bool read_callgrind(struct profile *p, char *text, size_t size);
bool read_dhat(struct profile *p, char *text, size_t size);
bool read_massif(struct profile *p, char *text, size_t size);

/* It ends the program if there is no memory, or no library, for it. */
void write_pprof(struct profile *p, FILE *f);
void write_flame(struct profile *p, FILE *f);
void write_folded(struct profile *p, FILE *f);
void write_facts(struct profile *p, FILE *f);
void write_curve(struct profile *p, FILE *f);

#endif
