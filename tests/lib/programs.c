#include <unistd.h>

#include <criterion/criterion.h>

#include "programs.h"
#include "run.h"

const struct program programs[PROGRAMS] = {
	{ "step 1", "step1-original" },
	{ "the solution of step 1 (step 2)", "step1-unbuffered" },
	{ "the solution of step 2 (step 3)", "step2-buffered" },
	{ "the solution of step 3 (step 4)", "step3-heap" },
	{ "the solution of step 4", "step4-escape" },
};

static char *
words_in(const char *folder)
{
	char *gcc = format("build/gcc-O2/%s/words", folder);

	if (access(gcc, X_OK) == 0)
		return absolute(gcc);
	return absolute(format("build/clang-O2/%s/words", folder));
}

char *
words_of(size_t program)
{
	return words_in(programs[program].folder);
}

char *
words_of_encore(void)
{
	return words_in("encore");
}

struct criterion_test_params
each_program(void)
{
	return numbers(PROGRAMS);
}
