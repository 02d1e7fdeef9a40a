/*
 * To pprof's profile.proto, compressed as pprof wants it.
 *
 * It is written a row at a time, each as a profile of its own: of protocol buffers
 * one after the other the lists are joined.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>

#include "build/pprof.pb-c.h"
#include "formats.h"

static void
put(gzFile f, const Pprof__Profile *one)
{
	size_t size = pprof__profile__get_packed_size(one);
	uint8_t *bytes = malloc(size + 1);

	if (bytes == NULL)
		err(1, "%zu bytes", size);
	pprof__profile__pack(one, bytes);
	if (gzwrite(f, bytes, (unsigned)size) != (int)size)
		err(1, "cannot write the profile");
	free(bytes);
}

static void
put_kinds(gzFile f, struct profile *p)
{
	for (size_t i = 0; i < p->nkinds; i++) {
		Pprof__Profile one = PPROF__PROFILE__INIT;
		Pprof__ValueType type = PPROF__VALUE_TYPE__INIT;

		type.type = (int64_t)add_string(p, p->kinds[i].name);
		type.unit = (int64_t)add_string(p, p->kinds[i].unit);
		one.n_sample_type = 1;
		one.sample_type = (Pprof__ValueType *[]){ &type };
		if (i == p->shown)
			one.default_sample_type = type.type;
		if (p->period != 0 && strcmp(p->kinds[i].name, "cpu") == 0) {
			one.period = p->period;
			one.period_type = &type;
		}
		put(f, &one);
	}
}

static void
put_stack(gzFile f, struct profile *p, size_t number)
{
	Pprof__Profile one = PPROF__PROFILE__INIT;
	Pprof__Sample sample = PPROF__SAMPLE__INIT;
	const size_t *locations = stack(p, number, &sample.n_location_id);
	uint64_t ids[DEPTH];

	for (size_t i = 0; i < sample.n_location_id; i++)
		ids[i] = locations[i] + 1;
	sample.location_id = ids;
	sample.n_value = p->nkinds;
	sample.value = p->values[number];
	one.n_sample = 1;
	one.sample = (Pprof__Sample *[]){ &sample };
	put(f, &one);
}

/* Nothing has the first object: its number is pprof's for none. */
static void
put_object(gzFile f, const struct profile *p, size_t number)
{
	const struct object *o = &p->objects[number];
	Pprof__Profile one = PPROF__PROFILE__INIT;
	Pprof__Mapping mapping = PPROF__MAPPING__INIT;

	mapping.id = number;
	mapping.memory_start = o->start;
	mapping.memory_limit = o->limit;
	mapping.file_offset = o->offset;
	mapping.filename = (int64_t)o->path;
	mapping.build_id = (int64_t)o->build_id;
	/* Or pprof would look for them by itself. */
	mapping.has_functions = true;
	mapping.has_filenames = o->part == PROGRAM;
	mapping.has_line_numbers = o->part == PROGRAM;
	mapping.has_inline_frames = o->part == PROGRAM;
	one.n_mapping = 1;
	one.mapping = (Pprof__Mapping *[]){ &mapping };
	put(f, &one);
}

static void
put_location(gzFile f, const struct profile *p, size_t number)
{
	const struct location *l = location(p, number);
	Pprof__Profile one = PPROF__PROFILE__INIT;
	Pprof__Location row = PPROF__LOCATION__INIT;
	Pprof__Line lines[INLINED], *each[INLINED];

	for (size_t i = 0; i < l->nlines; i++) {
		each[i] = &lines[i];
		pprof__line__init(each[i]);
		lines[i].function_id = l->lines[i].function + 1;
		lines[i].line = l->lines[i].number;
	}
	row.id = number + 1;
	/* Without an address pprof would look for one in the object. */
	row.mapping_id = l->address == 0 ? 0 : l->object;
	row.address = l->address;
	row.n_line = l->nlines;
	row.line = each;
	one.n_location = 1;
	one.location = (Pprof__Location *[]){ &row };
	put(f, &one);
}

static void
put_function(gzFile f, const struct profile *p, size_t number)
{
	Pprof__Profile one = PPROF__PROFILE__INIT;
	Pprof__Function row = PPROF__FUNCTION__INIT;

	row.id = number + 1;
	row.name = (int64_t)function(p, number)->name;
	row.system_name = row.name;
	row.filename = (int64_t)function(p, number)->file;
	one.n_function = 1;
	one.function = (Pprof__Function *[]){ &row };
	put(f, &one);
}

static void
put_string(gzFile f, const struct profile *p, size_t number)
{
	Pprof__Profile one = PPROF__PROFILE__INIT;

	one.n_string_table = 1;
	one.string_table = (char *[]){ p->strings.rows[number]->bytes };
	put(f, &one);
}

void
write_pprof(struct profile *p, FILE *out)
{
	int fd = dup(fileno(out));
	gzFile f = gzdopen(fd, "wb");

	if (fd == -1 || f == NULL)
		err(1, "cannot write the profile");
	put_kinds(f, p);
	for (size_t i = 0; i < p->stacks.n; i++)
		put_stack(f, p, i);
	for (size_t i = 1; i < p->nobjects; i++)
		put_object(f, p, i);
	for (size_t i = 0; i < p->locations.n; i++)
		put_location(f, p, i);
	for (size_t i = 0; i < p->functions.n; i++)
		put_function(f, p, i);
	for (size_t i = 0; i < p->strings.n; i++)
		put_string(f, p, i);
	if (gzclose(f) != Z_OK)
		err(1, "cannot write the profile");
}
