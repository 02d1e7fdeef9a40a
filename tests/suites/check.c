/*
 * check gives the right verdict on what learners hand in, and the command that it prints
 * shows the reason.  Its whole output for the originals and for our solutions is compared in
 * tables/screens.txt.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "programs.h"
#include "run.h"

TestSuite(check, .timeout = STUCK, .fini = remove_scratch);

/*
 * An attempt is a file in attempts/: a sed script that changes one of our programs, or a
 * whole words.c.  says is text that check must print.  If check prints a command, shows is
 * text that this command must print; it is NULL if there is no command, or if the command
 * does not end.
 */
static const struct attempt {
	const char *file;
	size_t step; /* from 1 */
	size_t from; /* the program that the script changes: see programs.h */
	int status;
	const char *says, *shows;
} attempts[] = {
	{ "crlf", 1, SOLUTION_1, 0, "addresses may be kept", NULL },
	{ "block-1024", 1, SOLUTION_1, 0, "addresses may be kept", NULL },
	{ "block-again", 1, SOLUTION_1, 0, "addresses may be kept", NULL },
	{ "getc", 1, START, 0, "did not call the reader", NULL },
	{ "no-readers", 1, START, 0, "there is no count_words", NULL },
	{ "arena-in-main", 2, SOLUTION_2, 0, "addresses may be kept", NULL },
	{ "comment-deleted", 3, SOLUTION_3, 0, "Passed", NULL },
	{ "block-1-mib", 4, SOLUTION_4, 0, "Passed", NULL },
	{ "no-readers", 4, START, 0, "Passed", NULL },
	{ "two-threads", 4, START, 0, "Passed", NULL },

	{ "brace", 1, SOLUTION_1, 1, "words.c does not compile", NULL },
	{ "no-return", 1, SOLUTION_1, 1, "ends without its return", NULL },
	{ "first-byte-lost", 1, SOLUTION_1, 1,
	    "Case \"one byte\", 1 byte, as an argument: expected 1, got 0.",
	    "0 profile/case.txt\n0000000   a" },
	{ "spaces-by-hand", 1, SOLUTION_1, 1,
	    "Case \"white space only\", 10 bytes", "\\v" },
	{ "plain-char", 1, SOLUTION_1, 1, "has bytes above 0x7f", "205" },
	{ "fgets", 1, START, 1,
	    "\"NUL bytes are a word\", 7 bytes, as an argument: expected 3, "
	    "got 1",
	    "\\0" },
	{ "debug-line", 1, SOLUTION_1, 1,
	    "expected one line, \"0 profile/case.txt\", got \"0 left\"",
	    "0 left\n0 profile" },
	{ "endless", 1, SOLUTION_1, 1, "still running, and stopped", NULL },
	{ "prints-in-a-loop", 1, SOLUTION_1, 1, "ended by SIGXFSZ", NULL },
	{ "double-free", 1, SOLUTION_1, 1, "attempting double-free",
	    "double-free" },
	{ "error-is-the-end", 1, SOLUTION_1, 1,
	    "On a directory, of which every read fails: status 0",
	    "0 profile" },
	{ "error-on-stdout", 1, SOLUTION_1, 1,
	    "every read fails: status 1, and no complaint", "cannot open" },
	{ "full-output", 1, SOLUTION_1, 1,
	    "On a full standard output: status 0", "" },
	{ "short-read", 1, SOLUTION_1, 1,
	    "more comes later: expected 4, got 2.\n"
	    "A read may return fewer bytes",
	    "2\n" },
	{ "rewinds", 1, SOLUTION_1, 1,
	    "moby.txt, after its first line: expected 208157, got 208160",
	    "208160\n" },
	{ "block-of-512", 1, SOLUTION_1, 1, "read calls, as an argument",
	    "reads 2363\n" },
	{ "setvbuf", 1, START, 1, "read calls, as an argument",
	    "reads 1205006\n" },
	{ "room-for-2-mib", 1, SOLUTION_1, 1,
	    "a word of 3,000,000 bytes, and many short ones: expected 1500000",
	    "1 profile/long" },
	{ "stdin-by-the-byte", 1, SOLUTION_1, 1,
	    "read calls, on standard input", "reads 1205006\n" },
	{ "never-set", 1, SOLUTION_1, 1, "memcheck says:", "uninitialised" },
	{ "overflow", 1, SOLUTION_1, 1, "signed integer overflow",
	    "signed integer overflow" },
	{ "one-too-far", 1, SOLUTION_1, 1, "heap-buffer-overflow",
	    "heap-buffer-overflow" },
	{ "ahead", 1, SOLUTION_1, 1, "make step3 mine FROM=step1\n", NULL },

	{ "ahead", 2, SOLUTION_2, 1, "make step3 mine\n", NULL },
	{ "local-byte", 2, SOLUTION_2, 1, "gone or changed at the end.\nGive",
	    "gone 24" },
	{ "old-wording", 2, SOLUTION_2, 1, "gone or changed", "changed 2" },
	{ "reflowed", 2, SOLUTION_2, 1, "gone or changed", "changed 2" },
	{ "chunk-freed", 2, SOLUTION_2, 1, "gone or changed", "gone 2" },
	{ "ring-2-mib", 2, SOLUTION_2, 1, "gone or changed", "changed 29" },
	{ "arena-2-mib", 2, SOLUTION_2, 1, "On a word of 3,000,000 bytes",
	    "words: profile/long: Success" },
	{ "chunk-of-100", 2, SOLUTION_2, 1, "allocations, as an argument",
	    "allocs 12051\n" },
	{ "other-count-words", 2, SOLUTION_2, 1,
	    "there is no count_words(struct reader *, uintmax_t *)", NULL },
	{ "getc", 2, START, 1, "did not call the reader", NULL },

	{ "sentence-stays", 3, SOLUTION_3, 1, "or take that sentence out",
	    "gone 2409994" },
	{ "whole-text", 3, SOLUTION_3, 1, "as an argument, with 32 MB of data",
	    "Cannot allocate" },
	{ "block-of-40-mb", 3, SOLUTION_3, 1,
	    "as an argument, with 32 MB of data", "Cannot allocate" },
	{ "shared-arena", 3, SOLUTION_2, 1, "follows the text", "rss 7" },
	{ "freed-too-early", 3, SOLUTION_3, 1, "heap-use-after-free",
	    "heap-use-after-free" },

	{ "malloc-a-block", 4, SOLUTION_4, 1, "allocations, as an argument",
	    "allocs 29" },
	{ "deleted-pair", 4, SOLUTION_4, 1, "allocations, built with -O0",
	    "allocs 1204999" },
	{ "inline", 4, SOLUTION_4, 1, "does not compile with -O0", NULL },
	{ "reader-looks-back", 4, SOLUTION_4, 1, "stack-use-after-return",
	    "stack-use-after-return" },
	{ "short-counter", 4, SOLUTION_4, 1, "expected 208160, got 11552",
	    "11552" },
	{ "recursion", 4, SOLUTION_4, 1, "stack-overflow", NULL },
};

static const char *
handed_in(const struct attempt *a)
{
	const char *dir = tree();
	const char *script = format("attempts/%s.sed", a->file);
	const char *source = programs[a->from].source;
	struct outcome o;

	if (access(script, R_OK) == 0)
		o = run(&(struct command){
		    .argv = { "sed", "-f", script, source } });
	else
		o = run(&(struct command){
		    .argv = { "cat", format("attempts/%s.c", a->file) } });
	cr_assert(o.status == 0 && strcmp(o.out, read_file(source)) != 0,
	    "%s changes nothing: %s", a->file, o.err);
	write_file(format("%s/%s/words.c", dir, steps[a->step - 1]), o.out,
	    strlen(o.out));
	return dir;
}

/* Types the command that check has printed. */
static struct outcome
shown(const char *dir, const char *said)
{
	write_file(format("%s/said", dir), said, strlen(said));
	return sh(dir, "sed -n '/^To see it:/,$s/^    //p' said >typed && sh "
		       "./typed 2>&1");
}

ParameterizedTestParameters(check, attempts)
{
	return numbers(sizeof attempts / sizeof attempts[0]);
}

ParameterizedTest(size_t *i, check, attempts)
{
	const struct attempt *a = &attempts[*i];
	const char *dir = handed_in(a);
	struct outcome o = run(&(struct command){
	    .argv = { "tools/check.sh", steps[a->step - 1] }, .dir = dir });

	cr_expect(o.status == a->status, "%s: status %d:\n%s%s", a->file,
	    o.status, o.out, o.err);
	cr_expect(strstr(o.out, a->says) != NULL,
	    "%s: expected \"%s\", got:\n%s%s", a->file, a->says, o.out, o.err);
	cr_expect(strstr(o.out, "change the comment") == NULL &&
		      strstr(o.out, "/tmp/") == NULL,
	    "%s:\n%s", a->file, o.out);
	if (a->shows == NULL)
		return;
	o = shown(dir, o.out);
	cr_expect(strstr(o.out, a->shows) != NULL,
	    "%s: expected \"%s\", typed and got:\n%s", a->file, a->shows,
	    o.out);
}

/* Other commands.  If check cannot work here for a reason that is not the program's fault, it
 * must say so and must not refuse the program.  It must not pass a program either if it
 * cannot count what decides the step. */
static const struct typed {
	const char *command;
	int status;
	const char *says, *not ;
} typed[] = {
	{ "cp step1-unbuffered/words.c step4-escape/; "
	  "tools/check.sh step4-escape",
	    1, "read calls, as an argument", "Passed" },
	{ "TMPDIR=/nothing OF=solution tools/check.sh step1-unbuffered", 2,
	    "TMPDIR=folder make", "Not yet" },
	{ "ulimit -S -f 4000; OF=solution tools/check.sh step3-heap", 2,
	    "no room", "Not yet" },
	{ ": >moby.txt; tools/check.sh step1-unbuffered", 2,
	    "git checkout moby.txt", "Not yet" },
	{ "rm step1-unbuffered/words.c; tools/check.sh step1-unbuffered", 2,
	    "make step1 reset", "Not yet" },
	{ "CFLAGS='-O1 -fsanitize=address' OF=solution "
	  "tools/check.sh step3-heap",
	    2, "built with a sanitizer", "Not yet" },
	{ "CFLAGS='-O1 -static' OF=solution tools/check.sh step2-buffered", 2,
	    "linked statically", "Passed" },
	{ "make -s -C tools; rm tools/calls.so; : >tools/calls.c; "
	  "OF=solution tools/check.sh step4-escape",
	    2, "calls.so cannot be used", "Passed" },
	{ "make -s -C tools; rm tools/calls.so; : >tools/calls.c; "
	  "OF=solution tools/check.sh step1-unbuffered",
	    0, "Passed", "Not yet" },
	{ "ulimit -v 20000000; OF=solution tools/check.sh step2-buffered", 0,
	    "AddressSanitizer does not start here", "Not yet" },
	{ "printf '#!/bin/sh\\nexit 1\\n' >valgrind; chmod +x valgrind; "
	  "PATH=$PWD:$PATH OF=solution tools/check.sh step1-unbuffered",
	    0, "not by valgrind", "Not yet" },
	{ "mkdir 'a b'; mv Makefile moby.txt tools step* solutions 'a b'; "
	  "cd 'a b'; OF=solution tools/check.sh step2-buffered",
	    0, "Passed", "Not yet" },
	{ "make encore check", 0, "Passed.  Next: make bench", "Not yet" },
};

ParameterizedTestParameters(check, typed)
{
	return numbers(sizeof typed / sizeof typed[0]);
}

ParameterizedTest(size_t *i, check, typed)
{
	const struct typed *t = &typed[*i];
	struct outcome o = sh(tree(), format("{ %s; } 2>&1", t->command));

	cr_expect(o.status == t->status && strstr(o.out, t->says) != NULL &&
		      strstr(o.out, t->not ) == NULL,
	    "%s: status %d, expected \"%s\" and not \"%s\", got:\n%s",
	    t->command, o.status, t->says, t->not, o.out);
}
