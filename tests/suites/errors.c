/*
 * What goes wrong: one line on standard error, with the name of the file and
 * the reason; status 1; and no count, least of all a wrong one.
 */
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/capability.h>

#include <criterion/criterion.h>

#include "programs.h"
#include "run.h"

TestSuite(errors, .timeout = STUCK, .fini = remove_scratch);

/* root may read what nobody else may, unless it gives that up; to others this
 * is forbidden, and means nothing. */
static void
heed_permissions(void)
{
	prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE);
	prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH);
}

/* ulimit -v 16384: room for the program and some, but not for long. */
static void
limit_memory(void)
{
	const struct rlimit limit = { 16 << 20, 16 << 20 };

	setrlimit(RLIMIT_AS, &limit);
}

struct trouble {
	const char *what;
	const char *file;      /* as given; NULL for standard input */
	const char *named;     /* in the message */
	int reason;            /* errno */
	void (*prepare)(void); /* NULL if the file is trouble enough */
};

static const struct trouble troubles[] = {
	{ "a missing file", "missing", "missing", ENOENT, NULL },
	{ "an empty name", "", "", ENOENT, NULL },
	{ "an unreadable file", "unreadable", "unreadable", EACCES,
	    heed_permissions },
	{ "a name under a file", "text/name", "text/name", ENOTDIR, NULL },
	{ "a directory", ".", ".", EISDIR, NULL },
	{ "a read that fails", "/proc/self/mem", "/proc/self/mem", EIO, NULL },
	{ "closed standard input", NULL, "-", EBADF, close_stdin },
	{ "closed standard input, as -", "-", "-", EBADF, close_stdin },
	{ "a full disk", "text", "standard output", ENOSPC, fill_stdout },
	{ "a full disk, from standard input", NULL, "standard output", ENOSPC,
	    fill_stdout },
	{ "closed standard output", "text", "standard output", EBADF,
	    close_stdout },
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
	return each_program();
}

ParameterizedTest(size_t *program, errors, each_trouble)
{
	const char *words = words_of(*program);
	char *unreadable = format("%s/unreadable", scratch());

	write_file(format("%s/text", scratch()), "some words\n", 11);
	write_file(unreadable, "some words\n", 11);
	chmod(unreadable, 0);
	for (size_t i = 0; i < sizeof troubles / sizeof troubles[0]; i++) {
		const struct trouble *t = &troubles[i];

		expect_complaint(*program, t->what,
		    complaint(t->named, t->reason),
		    run(&(struct command){ .argv = { words, t->file },
			.dir = scratch(),
			.prepare = t->prepare }));
	}
}

ParameterizedTestParameters(errors, two_files)
{
	return each_program();
}

ParameterizedTest(size_t *program, errors, two_files)
{
	expect_complaint(*program, "two files", "words: usage: words [file]\n",
	    run(&(struct command){
		.argv = { words_of(*program), "run.c", "words.c" } }));
}

/* In build/, because the loader does not take a path that may have spaces. */
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
	return each_program();
}

ParameterizedTest(size_t *program, errors, no_memory)
{
	char *said = complaint("../../moby.txt", ENOMEM);

	expect_complaint(*program, "a heap without a block", said,
	    run_with_mallocs(*program, 0));
	if (*program == SOLUTION_4) /* which asks for no more than one */
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

/* /dev/zero never ends; the memory does. */
ParameterizedTest(size_t *program, errors, no_more_memory)
{
	expect_complaint(*program, "an endless text, with 16 MB of memory",
	    complaint("/dev/zero", ENOMEM),
	    run(&(struct command){ .argv = { words_of(*program), "/dev/zero" },
		.prepare = limit_memory }));
}
