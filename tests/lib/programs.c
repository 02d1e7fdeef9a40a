#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "programs.h"

const char *const steps[STEPS] = {
	"step1-unbuffered",
	"step2-buffered",
	"step3-heap",
	"step4-escape",
};

const struct program programs[PROGRAMS + 1] = {
	{ "step 1", "step1-original", "../tools/step1-original.c" },
	{ "the solution of step 1 (step 2)", "step1-unbuffered",
	    "../solutions/step1-unbuffered/words.c" },
	{ "the solution of step 2 (step 3)", "step2-buffered",
	    "../solutions/step2-buffered/words.c" },
	{ "the solution of step 3 (step 4)", "step3-heap",
	    "../solutions/step3-heap/words.c" },
	{ "the solution of step 4", "step4-escape",
	    "../solutions/step4-escape/words.c" },
	{ "the encore", "encore", "../solutions/encore/words.c" },
};

char *
words_of(size_t program)
{
	const char *name = programs[program].name;
	char *gcc = format("build/gcc-O2/%s/words", name);

	if (access(gcc, X_OK) == 0)
		return absolute(gcc);
	return absolute(format("build/clang-O2/%s/words", name));
}

size_t
write_examples(struct example examples[MOST_EXAMPLES])
{
	struct outcome o =
	    run(&(struct command){ .argv = { "../tools/cases", scratch() } });
	char *line;
	size_t n = 0;

	cr_assert(o.status == 0, "tools/cases: %s", o.err);
	while ((line = strsep(&o.out, "\n")) != NULL && line[0] != '\0') {
		struct example *e = &examples[n++];

		cr_assert(n <= MOST_EXAMPLES);
		e->words = number_after(strsep(&line, "\t"), "");
		e->file = strsep(&line, "\t");
		e->name = line;
	}
	cr_assert(n > 0, "tools/cases has no cases");
	return n;
}

const char *
tree(void)
{
	const char *dir = format("%s/workshop", scratch());
	struct outcome o = run(
	    &(struct command){ .argv = { "cp", "-a", "build/workshop", dir } });

	cr_assert(o.status == 0, "a copy of the workshop: %s", o.err);
	return dir;
}
