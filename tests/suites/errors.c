/*
 * Errors: a program that cannot count prints one line on standard error, with the name
 * of the file and the reason, and no number on standard output.  Its status is 1.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "programs.h"
#include "run.h"

TestSuite(errors, .timeout = STUCK, .fini = remove_scratch);

struct trouble {
	const char *typed; /* after the program's name, on a command line */
	const char *named; /* in the message */
	int reason;        /* errno */
};

static const struct trouble troubles[] = {
	{ "missing", "missing", ENOENT },
	{ "''", "", ENOENT },
	{ "loop", "loop", ELOOP },
	{ "text/name", "text/name", ENOTDIR },
	{ ".", ".", EISDIR },
	{ "/proc/self/mem", "/proc/self/mem", EIO },
	{ "<&-", "-", EBADF },
	{ "- <&-", "-", EBADF },
	{ "text >/dev/full", "standard output", ENOSPC },
	{ "<text >/dev/full", "standard output", ENOSPC },
	{ "text >&-", "standard output", EBADF },
};

static void
expect_complaint(
    size_t program, const char *what, const char *complaint, struct outcome o)
{
	cr_expect(
	    o.status == 1 && o.out[0] == '\0' && strcmp(o.err, complaint) == 0,
	    "%s, on %s: expected status 1 and only \"%s\", got %d, \"%s\" on "
	    "standard output, \"%s\" on standard error",
	    programs[program].what, what, complaint, o.status, o.out, o.err);
}

static char *
complaint(const char *named, int reason)
{
	return format("words: %s: %s\n", named, strerror(reason));
}

ParameterizedTestParameters(errors, each_trouble)
{
	return numbers(PROGRAMS);
}

ParameterizedTest(size_t *program, errors, each_trouble)
{
	const char *words = words_of(*program);

	sh(scratch(), "echo some words >text; ln -s loop loop");
	for (size_t i = 0; i < sizeof troubles / sizeof troubles[0]; i++) {
		const struct trouble *t = &troubles[i];

		expect_complaint(*program, t->typed,
		    complaint(t->named, t->reason),
		    sh(scratch(), format("'%s' %s", words, t->typed)));
	}
}

ParameterizedTestParameters(errors, two_files)
{
	return numbers(PROGRAMS);
}

ParameterizedTest(size_t *program, errors, two_files)
{
	expect_complaint(*program, "two files", "words: usage: words [file]\n",
	    run(&(struct command){
		.argv = { words_of(*program), "run.c", "words.c" } }));
}

/* In build/, because a path in LD_PRELOAD must not have blanks. */
static struct outcome
run_with_mallocs(size_t program, int n)
{
	return run(
	    &(struct command){ .argv = { words_of(program), "../../moby.txt" },
		.dir = "build",
		.env = { "LD_PRELOAD=./nomem.so", format("MALLOCS=%d", n) } });
}

ParameterizedTestParameters(errors, no_memory)
{
	return numbers(PROGRAMS);
}

ParameterizedTest(size_t *program, errors, no_memory)
{
	char *said = complaint("../../moby.txt", ENOMEM);

	expect_complaint(*program, "a heap without a block", said,
	    run_with_mallocs(*program, 0));
	if (*program == SOLUTION_4) /* it calls malloc only once */
		return;
	expect_complaint(*program, "a heap of 2 blocks", said,
	    run_with_mallocs(*program, 2));
	expect_complaint(*program, "a heap of 200 blocks", said,
	    run_with_mallocs(*program, 200));
}

ParameterizedTestParameters(errors, no_more_memory)
{
	static size_t growing[] = { START, SOLUTION_1, SOLUTION_2 };

	return cr_make_param_array(size_t, growing, 3);
}

/* The programs before the solution of step 3 free nothing, so an endless text needs
 * more memory than there is. */
ParameterizedTest(size_t *program, errors, no_more_memory)
{
	expect_complaint(*program, "an endless text, with 16 MB of memory",
	    complaint("/dev/zero", ENOMEM),
	    sh(NULL,
		format("ulimit -v 16384; '%s' /dev/zero", words_of(*program))));
}
