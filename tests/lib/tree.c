#include <string.h>

#include <criterion/criterion.h>

#include "programs.h"
#include "tree.h"

const char *const steps[STEPS] = {
	"step1-unbuffered",
	"step2-buffered",
	"step3-heap",
	"step4-escape",
};

struct criterion_test_params
each_step(void)
{
	return numbers(STEPS);
}

char *
source_of(size_t program)
{
	const char *folder = programs[program].folder;

	if (program == START)
		return format("../tools/%s/words.c", folder);
	return format("../solutions/%s/words.c", folder);
}

const char *
step_flags(void)
{
	char *flags = read_file("build/cflags");

	flags[strcspn(flags, "\n")] = '\0';
	return flags;
}

const char *
tree(void)
{
	const char *dir = format("%s/workshop", scratch());
	struct outcome o =
	    run(&(struct command){ .argv = { "lib/tree.sh", dir } });

	cr_assert(o.status == 0, "tree.sh: %s", o.err);
	return dir;
}

struct outcome
make(const char *dir, const char *const words[])
{
	struct command c = { .argv = { "make",
				 format("CFLAGS=%s", step_flags()) },
		.dir = dir };

	for (size_t i = 0; words[i] != NULL; i++)
		c.argv[2 + i] = words[i];
	return run(&c);
}

void
need_perf(void)
{
	struct outcome o =
	    run(&(struct command){ .argv = { "../tools/care/perf.sh" } });

	if (o.status != 0)
		cr_skip("%.*s", (int)strcspn(o.out, "\n"), o.out);
}

const char *
need_pprof(void)
{
	struct outcome o = sh("../tools", ". ./shell.sh && find_pprof");

	cr_assert(o.status == 0, "find_pprof: %s", o.err);
	if (o.out[0] == '\0')
		cr_skip("no go tool pprof: ./setup.sh --web");
	o.out[strcspn(o.out, "\n")] = '\0';
	return o.out;
}

void
need_strace(void)
{
	if (!installed("strace"))
		cr_skip("strace is not installed: ./setup.sh installs it");
	if (sh(".", "strace -c -f true 2>/dev/null").status != 0)
		cr_skip("strace may not trace here");
}
