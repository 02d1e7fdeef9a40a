/*
 * What check says of what learners hand in, and the words around it: hint, diff,
 * reset, mine, watch, and where one is.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "programs.h"
#include "run.h"
#include "tree.h"

TestSuite(check, .timeout = STUCK, .fini = remove_scratch);

/* An attempt is a file in attempts/: a words.c, or a sed script that makes one of our
 * solution of step 4.  check of the step is to say this. */
static const struct attempt {
	const char *file;
	size_t step; /* from 1 */
	bool passes;
	const char *says;
} attempts[] = {
	{ "stdio", 4, true, "All of it holds" },
	{ "fread", 4, true, "All of it holds" },
	{ "mmap", 4, true, "All of it holds" },
	{ "mmap-private", 3, true, "All of it holds" },
	{ "large-block", 4, true, "All of it holds" },
	{ "static-block", 4, true, "All of it holds" },
	{ "callers-byte", 4, true, "All of it holds" },
	{ "free-list", 4, true, "All of it holds" },
	{ "large-frame", 4, true, "All of it holds" },
	{ "block-2048", 1, true, "All of it holds" },
	{ "changed-contract", 2, true, "that is the idea of step 3" },
	{ "fresh-static", 2, true, "addresses may be kept" },
	{ "called-by-name", 2, true, "All of it holds" },
	{ "compound-literal", 1, true, "addresses may be kept" },
	{ "block-again", 2, true, "One reader gives another the same buffer" },
	{ "two-threads", 4, true, "All of it holds" },
	{ "may-not-keep", 3, true, "All of it holds" },
	{ "contract-names-a-file", 4, true, "no address is kept" },
	{ "until-it-returns", 4, true, "no address is kept" },
	{ "buffer-in-a-struct", 2, true, "no reader is found" },
	{ "longjmp", 2, true, "no reader that returned a byte" },
	{ "digraphs", 2, true, "addresses may be kept" },
	{ "letters", 2, true, "addresses may be kept" },
	{ "old-helpers", 2, true, "addresses may be kept" },
	{ "contract-inside", 2, true, "addresses may be kept" },
	{ "callback", 2, true, "addresses may be kept" },
	{ "attributes", 2, true, "addresses may be kept" },

	{ "compile-error", 4, false, "words.c does not compile" },
	{ "endless-loop", 4, false,
	    "still running after 2 s of processor time" },
	{ "forks-by-the-byte", 1, false, "it started more than 100 processes" },
	{ "sleeps", 4, false, "still waiting after some seconds" },
	{ "crash", 4, false, "ended by SIGSEGV (Segmentation fault)" },
	{ "wrong-count", 4, false,
	    "\"between words: tab\", 3 bytes: expected 2, got 1" },
	{ "wrong-form", 4, false, "printed \"The number of words is 0 " },
	{ "off-by-one", 4, false, "\"one byte\", 1 bytes: expected 1, got 0" },
	{ "constant", 4, false,
	    "\"empty file\", 0 bytes: expected 0, got 208160" },
	{ "long-word", 1, false,
	    "On a word of 3,000,000 bytes: expected 1, got 2." },
	{ "many-words", 1, false,
	    "On 8 times moby.txt: expected 1665280, got 1000003." },
	{ "long-text", 4, false,
	    "On a word of 3,000,000 bytes: ended by SIGABRT" },

	{ "missing-file", 1, false, "On a file that is not there: status 0" },
	{ "silent", 1, false,
	    "On a file that is not there: status 1, and no complaint" },
	{ "failed-read", 4, false,
	    "On a directory, of which every read fails: status 0" },
	{ "read-again", 4, false,
	    "On a directory, of which every read fails: still running" },
	{ "full-output", 1, false, "On a full standard output: status 0" },
	{ "format-name", 1, false,
	    "On a file with the name %s%s%n: ended by SIG" },
	{ "short-name", 1, false,
	    "On a file with a name of 250 bytes: expected 4, got" },
	{ "dash-is-stdin", 1, false, "On a file with the name -n: expected 4" },
	{ "truncates", 1, false, "expected 1, got 0" },
	{ "leaves-a-process", 1, false, "it had left behind" },
	{ "leaves-a-daemon", 1, false, "it had left behind" },
	{ "lingers-on-a-pipe", 1, false, "it had left behind: words" },

	{ "short-read", 4, false,
	    "On a pipe in which more comes later: expected 4, got 2." },
	{ "word-at-short-read", 1, false,
	    "On a pipe in which more comes later: expected 4, got 7." },
	{ "named-cut", 1, false, "On moby.txt, by name: expected 208160, got" },
	{ "rewinds", 1, false,
	    "behind the first line: expected 208157, got 208160." },
	{ "mmap-from-0", 1, false,
	    "behind the first line: expected 208157, got 208160." },
	{ "cut-at-8m", 1, false, "On 8 times moby.txt: expected 1665280, got" },

	{ "eight-bytes", 4, false, "read calls, by name, 200,000 bytes" },
	{ "named-by-the-byte", 1, false, "read calls, by name, 200,000 bytes" },
	{ "stdin-by-the-byte", 1, false,
	    "read calls, on standard input, 200,000 bytes" },
	{ "pipe-by-the-byte", 1, false,
	    "read calls, through a pipe, 200,000 bytes" },
	{ "waits-for-the-byte", 2, false,
	    "read calls, by name, 200,000 bytes" },
	{ "child-by-the-byte", 1, false, "too many" },
	{ "preload-aware", 2, false, "too many" },
	{ "knows-moby", 1, false, "read calls, " },
	{ "lseek-per-byte", 1, false, "system calls, by name" },
	{ "brk-per-byte", 2, false, "system calls, by name" },
	{ "mmap-per-byte", 4, false, "system calls, by name" },
	{ "sbrk-per-byte", 4, false, "system calls, by name" },
	{ "dlsym", 4, false, "by dlsym perhaps" },
	{ "deleted-pair", 4, false, "allocations, built with -O0" },
	{ "deleted-calloc", 4, false, "allocations, built with -O0" },

	{ "whole-file", 3, false, "Cannot allocate memory" },
	{ "block-8m", 3, false, "follows the text" },
	{ "mmap-arena", 3, false, "follows the text" },
	{ "shared-memory", 3, false, "follows the text" },
	{ "static-whole", 3, false, "On 8 times moby.txt: expected 1665280" },
	{ "static-100m", 3, false, "follows the text" },
	{ "memfd-untouched", 3, false, "follows the text" },
	{ "shared-untouched", 3, false, "follows the text" },
	{ "children-hold-memfds", 3, false, "follows the text" },
	{ "children-keep", 3, false, "follows the text" },
	{ "temporary-file", 3, false, "it wrote " },
	{ "stack", 3, false, "ended by SIGSEGV" },
	{ "raises-limit", 3, false, "follows the text" },
	{ "sysv-segments", 3, false, "it had left behind" },
	{ "files-in-memory", 3, false, "it wrote " },
	{ "socket-keeps", 3, false, "On moby.txt, by name: status 1" },
	{ "many-files", 3, false, " files" },

	{ "static-byte", 2, false, "kept all addresses found" },
	{ "ring", 2, false, "kept all addresses found" },
	{ "ring-million", 2, false, "kept all addresses found" },
	{ "renamed-struct", 2, false, "kept all addresses found" },
	{ "old-style", 2, false, "without a prototype" },
	{ "nested", 2, false, "inside of another one" },
	{ "declared-again", 2, false, "kept all addresses found" },
	{ "alias", 2, false, "kept all addresses found" },
	{ "void-self", 2, false, "kept all addresses found" },
	{ "restrict", 2, false, "kept all addresses found" },
	{ "contract-in-two-lines", 2, false, "kept all addresses found" },
	{ "local-byte", 2, false, "kept all addresses found" },
	{ "local-pointer", 2, false, "kept all addresses found" },
	{ "typedef-reader", 2, false, "kept all addresses found" },
	{ "contract-in-a-string", 2, false, "kept all addresses found" },
	{ "moved-bytes", 2, false, "kept all addresses found" },
	{ "freed-byte", 3, false, "kept all addresses found" },

	{ "free-of-the-wrong-thing", 4, false, "ended by SIGABRT" },
	{ "one-too-far", 4, false, "heap-buffer-overflow" },
	{ "one-before", 1, false, "index -1 out of bounds" },
	{ "overflow", 1, false, "signed integer overflow" },
};

/* Puts a words.c into a step, with what the attempts include. */
static void
hand_in(const char *dir, const char *step, const char *file)
{
	struct outcome o =
	    run(&(struct command){ .argv = { "cp", "attempts/attempt.h",
				       format("%s/%s", dir, step) } });

	cr_assert(o.status == 0, "%s", o.err);
	o = run(&(struct command){
	    .argv = { "cp", file, format("%s/%s/words.c", dir, step) } });
	cr_assert(o.status == 0, "%s", o.err);
}

/* Our solution of step 4, with a few lines changed. */
static void
hand_in_changed(const char *dir, const char *step, const char *script)
{
	const char *solution = "../solutions/step4-escape/words.c";
	struct outcome o =
	    run(&(struct command){ .argv = { "sed", "-f", script, solution } });

	cr_assert(o.status == 0 && strcmp(o.out, read_file(solution)) != 0,
	    "%s changes nothing: %s", script, o.err);
	write_file(format("%s/%s/words.c", dir, step), o.out, strlen(o.out));
}

ParameterizedTestParameters(check, attempts)
{
	return numbers(sizeof attempts / sizeof attempts[0]);
}

ParameterizedTest(size_t *i, check, attempts)
{
	const struct attempt *a = &attempts[*i];
	const char *script = format("attempts/%s.sed", a->file);
	const char *dir = tree();
	struct outcome o;

	if (access(script, R_OK) == 0)
		hand_in_changed(dir, steps[a->step - 1], script);
	else
		hand_in(
		    dir, steps[a->step - 1], format("attempts/%s.c", a->file));
	o = make(
	    dir, (const char *[]){ format("step%zu", a->step), "check", NULL });
	cr_expect((o.status == 0) == a->passes, "%s: status %d:\n%s%s", a->file,
	    o.status, o.out, o.err);
	cr_expect(strstr(o.out, a->says) != NULL,
	    "%s: expected \"%s\", got:\n%s%s", a->file, a->says, o.out, o.err);
}

/* The compiler's own words come first. */
Test(check, compiler_on_top)
{
	const char *dir = tree();
	struct outcome o;

	hand_in(dir, "step1-unbuffered", "attempts/compile-error.c");
	o = make(dir, (const char *[]){ "step1", "check", NULL });
	cr_expect(strncmp(o.err, "words.c:", strlen("words.c:")) == 0,
	    "got:\n%s", o.err);
}

ParameterizedTestParameters(check, both_ways)
{
	return each_step();
}

/* What is shipped fails, with a number too many; its solution passes. */
ParameterizedTest(size_t *i, check, both_ways)
{
	const char *dir = tree();
	struct outcome o =
	    make(dir, (const char *[]){ steps[*i], "check", NULL });

	cr_expect(o.status == 1 && strstr(o.err, "***") == NULL,
	    "%s: status %d:\n%s%s", steps[*i], o.status, o.out, o.err);
	cr_expect(strstr(o.out, "Not yet.") != NULL &&
		      (strstr(o.out, "too many") != NULL ||
			  strstr(o.out, "follows the text") != NULL),
	    "%s:\n%s", steps[*i], o.out);
	o = make(
	    dir, (const char *[]){ steps[*i], "check", "OF=solution", NULL });
	cr_expect(o.status == 0 && strstr(o.out, "All of it holds") != NULL,
	    "the solution of %s: status %d:\n%s%s", steps[*i], o.status, o.out,
	    o.err);
}

/* An earlier step's gain must not be lost: step 1's program in step 4. */
Test(check, keeps_what_was_won)
{
	const char *dir = tree();
	struct outcome o;

	hand_in(dir, "step4-escape", source_of(START));
	o = make(dir, (const char *[]){ "step4", "check", NULL });
	cr_expect(
	    o.status != 0 && number_after(o.out, "200,000 bytes") >= 200000,
	    "got:\n%s%s", o.out, o.err);
}

/* What is around a check, and must not change what it says of a right program. */
static const char *const surroundings[] = {
	"make step1 check <&-",
	"CDPATH=/tmp VALGRIND_OPTS=--nothing MAKEFLAGS=-k BASH_ENV=/nothing "
	"make step1 check",
	"make -j8 step1 check",
	"make CC='gcc -std=gnu17' step1 check",
	"CC='gcc -std=gnu17' make step1 check",
	"make step1 check >a & make step1 check >b; wait; tail -qn 1 a b | "
	"uniq",
	"ln -s \"$PWD\" 'a b' && cd 'a b' && make step1 check",
};

ParameterizedTestParameters(check, surroundings)
{
	return numbers(sizeof surroundings / sizeof surroundings[0]);
}

ParameterizedTest(size_t *i, check, surroundings)
{
	const char *dir = tree();
	struct outcome o;

	hand_in(dir, "step1-unbuffered", "attempts/static-block.c");
	o = sh(dir, surroundings[*i]);
	cr_expect(strstr(o.out, "All of it holds") != NULL &&
		      strstr(o.out, "Not yet") == NULL,
	    "%s: status %d:\n%s%s", surroundings[*i], o.status, o.out, o.err);
}

/* A text on a tmpfs is memory, but not the program's. */
Test(check, text_in_memory)
{
	const char *dir = tree();
	struct outcome o;

	hand_in(dir, "step3-heap", "attempts/mmap.c");
	o = sh(dir, "TMPDIR=/dev/shm make step3 check");
	cr_expect(strstr(o.out, "follows the text") == NULL, "got:\n%s%s",
	    o.out, o.err);
}

/* What is no fault of the program's is not said to be one; and no verdict on what
 * cannot be counted. */
static const struct no_verdict {
	const char *command, *says;
} no_verdicts[] = {
	{ "TMPDIR=/nothing make step1 check", "TMPDIR=folder make" },
	{ ": >moby.txt; make step1 check", "git checkout moby.txt" },
	{ "make CFLAGS='-O1 -fsanitize=address' step1 check",
	    "built with a sanitizer" },
	{ "make CFLAGS='-O1 -static' step1 check", "linked statically" },
	{ "echo 'void *malloc(size_t n) { static char a[1 << 20]; static "
	  "size_t "
	  "u; return a + (u += (n + 15) / 16 * 16); }' "
	  ">>step1-unbuffered/words.c; make step1 check",
	    "a malloc of its own" },
};

ParameterizedTestParameters(check, no_verdicts)
{
	return numbers(sizeof no_verdicts / sizeof no_verdicts[0]);
}

ParameterizedTest(size_t *i, check, no_verdicts)
{
	const struct no_verdict *v = &no_verdicts[*i];
	const char *dir = tree();
	struct outcome o;

	hand_in(dir, "step1-unbuffered", "attempts/static-block.c");
	o = sh(dir, format("{ %s; } 2>&1", v->command));
	cr_expect(strstr(o.out, v->says) != NULL &&
		      strstr(o.out, "compile") == NULL &&
		      strstr(o.out, "Not yet") == NULL,
	    "%s: status %d:\n%s", v->command, o.status, o.out);
}

/* A program under test cannot change the text. */
Test(check, the_text_stays)
{
	const char *dir = tree();

	hand_in(dir, "step1-unbuffered", "attempts/truncates.c");
	make(dir, (const char *[]){ "step1", "check", NULL });
	cr_expect(sh(dir, "wc -c <moby.txt").out[0] == '1');
}

Test(check, hints)
{
	static const char *const expected[] = { "Hint 1 of 3", "Hint 2 of 3",
		"Hint 3 of 3", "Hint 3 of 3" };
	const char *dir = tree();
	struct outcome o;

	for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
		o = make(dir, (const char *[]){ "step2", "hint", NULL });
		cr_expect(o.status == 0 && strstr(o.out, expected[i]) != NULL,
		    "expected %s, got:\n%s%s", expected[i], o.out, o.err);
	}
	o = make(dir, (const char *[]){ "step2", "hint", "HINT=1", NULL });
	cr_expect(strstr(o.out, "Hint 1 of 3") != NULL, "got:\n%s", o.out);
	o = make(dir, (const char *[]){ "step2", "hint", "HINT=4", NULL });
	cr_expect(o.status == 2 && strstr(o.err, "HINT=4") != NULL,
	    "status %d:\n%s", o.status, o.err);
}

/* Three resets within a second or so: three versions are kept, and the command
 * that is printed brings the last one back. */
Test(check, reset_loses_nothing)
{
	const char *dir = tree(), *command;
	struct outcome o;

	for (int i = 1; i <= 3; i++) {
		sh(dir, format("echo '/* mine %d */' >>step3-heap/words.c", i));
		o = make(dir, (const char *[]){ "step3", "reset", NULL });
		cr_expect(o.status == 0, "status %d: %s", o.status, o.err);
	}
	command = after(o.out, "have it back:\n    ");
	cr_assert(command != NULL, "got:\n%s", o.out);
	cr_expect(sh(dir, "cmp step3-heap/words.c "
			  "solutions/step2-buffered/words.c")
		      .status == 0);
	o = sh(dir, "cat step3-heap/words.c.* | grep -c mine");
	cr_expect_str_eq(o.out, "3\n");
	sh(dir, format("%.*s", (int)strcspn(command, "\n"), command));
	cr_expect(sh(dir, "grep 'mine 3' step3-heap/words.c").status == 0);
}

/* What words.c includes goes along; an original that nobody touched is not kept. */
Test(check, mine_goes_on)
{
	const char *dir = tree();
	struct outcome o;

	hand_in(dir, "step1-unbuffered", "attempts/stdio.c");
	o = make(dir, (const char *[]){ "step2", "mine", NULL });
	cr_expect(o.status == 0, "status %d: %s", o.status, o.err);
	cr_expect(sh(dir, "cmp step1-unbuffered/words.c step2-buffered/words.c")
		      .status == 0);
	cr_expect(
	    sh(dir, "cmp step1-unbuffered/attempt.h step2-buffered/attempt.h")
		.status == 0);
	cr_expect(sh(dir, "ls step2-buffered/words.c.*").status != 0);
	o = make(dir, (const char *[]){ "step1", "mine", NULL });
	cr_expect(o.status == 2, "status %d", o.status);
}

/* No other file of the learner's is touched. */
Test(check, reset_touches_words_only)
{
	const char *dir = tree();

	sh(dir, "echo precious >notes; ln -s ../notes step3-heap/words.c.new; "
		"echo '/* mine */' >>step3-heap/words.c");
	make(dir, (const char *[]){ "step3", "reset", NULL });
	cr_expect_str_eq(sh(dir, "cat notes").out, "precious\n");
	cr_expect(sh(dir, "test -L step3-heap/words.c").status != 0);
}

Test(check, diff_to_the_solution)
{
	const char *dir = tree();
	struct outcome o = make(dir, (const char *[]){ "step2", "diff", NULL });

	cr_expect(o.status == 0 && strstr(o.out, "+newbyte(void)") != NULL,
	    "status %d:\n%s%s", o.status, o.out, o.err);
	hand_in(dir, "step2-buffered", source_of(SOLUTION_2));
	o = make(dir, (const char *[]){ "step2", "diff", NULL });
	cr_expect(strstr(o.out, "byte for byte") != NULL, "got:\n%s", o.out);
}

/* make alone goes by what check last found, and notices that it is old. */
Test(check, where_am_i)
{
	const char *dir = tree();
	struct outcome o = make(dir, (const char *[]){ NULL });

	cr_expect(strstr(o.out, "not checked yet") != NULL &&
		      strstr(o.out, "Next:  make step1 run") != NULL,
	    "got:\n%s%s", o.out, o.err);
	hand_in(dir, "step1-unbuffered", "attempts/static-block.c");
	make(dir, (const char *[]){ "step1", "check", NULL });
	o = make(dir, (const char *[]){ NULL });
	cr_expect(strstr(o.out, "all of it holds") != NULL &&
		      strstr(o.out, "Next:  make step2 run") != NULL,
	    "got:\n%s%s", o.out, o.err);
	sh(dir, "echo >>step1-unbuffered/Makefile");
	o = make(dir, (const char *[]){ NULL });
	cr_expect(strstr(o.out, "changed since") != NULL &&
		      strstr(o.out, "Next:  make step1 check") != NULL,
	    "got:\n%s%s", o.out, o.err);
}

/* Fills the blank of a letter in a step's predictions. */
static void
predict(const char *dir, const char *step, char letter, const char *answer)
{
	sh(dir, format("cd %s && { [ -e predictions.txt ] || "
		       "cp predictions.template predictions.txt; }",
		    step));
	sh(dir, format("sed -i '/^%c\\. /s/$/ %s/' %s/predictions.txt", letter,
		    answer, step));
}

/* Only what is filled in is shown, and nothing of it decides. */
Test(check, predictions)
{
	const char *dir = tree();
	struct outcome o =
	    make(dir, (const char *[]){ "step4", "profile", NULL });

	cr_expect(strstr(o.out, "predictions") == NULL, "got:\n%s", o.out);
	predict(dir, "step4-escape", 'a', "1,200,000");
	predict(dir, "step4-escape", 'b', "two");
	predict(dir, "step4-escape", 'd', "yes");
	o = make(dir, (const char *[]){ "step4", "profile", NULL });
	cr_expect(
	    strstr(squeezed(o.out), " 1,200,000 1,204,999 agrees\n") != NULL &&
		strstr(squeezed(o.out), " yes no differs\n") != NULL &&
		strstr(o.out, "line of words.c") == NULL,
	    "got:\n%s%s", o.out, o.err);
	/* Of what another profiler sees nothing was predicted. */
	o = make(dir, (const char *[]){ "clean", "step4", "profile",
			  "PROFILER=callgrind", NULL });
	cr_expect(o.status == 0 && strstr(o.out, "predictions") == NULL &&
		      strstr(o.out, "calls of free()") != NULL,
	    "status %d:\n%s%s", o.status, o.out, o.err);

	/* After a change: the original, and the learner's. */
	hand_in(dir, "step4-escape", "attempts/static-block.c");
	o = make(dir, (const char *[]){ "step4", "profile", NULL });
	cr_expect(o.status == 0 &&
		      strstr(o.out, "allocated in total") != NULL &&
		      strstr(o.out, "words.c:0") == NULL,
	    "status %d:\n%s%s", o.status, o.out, o.err);
	o = make(dir, (const char *[]){ "step4", "check", NULL });
	cr_expect(o.status == 0 &&
		      strstr(squeezed(o.out),
			  " 1,200,000 1,204,999 0 agrees\n") != NULL &&
		      strstr(squeezed(o.out), " two 2 0 agrees\n") != NULL &&
		      strstr(squeezed(o.out), " yes no - differs\n") != NULL,
	    "status %d:\n%s%s", o.status, o.out, o.err);
}

/* A step, a letter, what people write there; does it agree with the original? */
static const struct {
	const char *step;
	char letter;
	const char *answer;
	bool agrees;
} predictions[] = {
	{ "step1-unbuffered", 'a', "about 1.2 million calls", true },
	{ "step1-unbuffered", 'a', "1.2e6", true },
	{ "step1-unbuffered", 'a', "1204997 reads", true },
	{ "step1-unbuffered", 'a', "1 204 998", true },
	{ "step1-unbuffered", 'a', "300", false },
	{ "step1-unbuffered", 'd', "file_read", true },
	{ "step1-unbuffered", 'd', "readbyte\\(\\)", true },
	{ "step1-unbuffered", 'd', "count_words", false },
	{ "step2-buffered", 'c', "words.c:77", true },
	{ "step2-buffered", 'c', "79", false },
	{ "step2-buffered", 'd', "1,204,998", true },
	{ "step3-heap", 'a', "1.2 MB", true },
	{ "step3-heap", 'b', "Twice.", true },
	{ "step3-heap", 'c', "newbyte", true },
	{ "step3-heap", 'd', "line 79", true },
	{ "step4-escape", 'b', "2 blocks", true },
	{ "step4-escape", 'd', "No, it cannot", true },
	{ "step4-escape", 'd', "Yes", false },
};

/* One measurement a step: the answers are written in turn. */
ParameterizedTestParameters(check, answers)
{
	return each_step();
}

ParameterizedTest(size_t *step, check, answers)
{
	const char *dir = tree(), *name = steps[*step];
	size_t n = sizeof predictions / sizeof predictions[0];

	for (size_t i = 0; i < n; i++) {
		const char *verdict =
		    predictions[i].agrees ? " agrees\n" : " differs\n";
		struct outcome o;

		if (strcmp(predictions[i].step, name) != 0)
			continue;
		sh(dir, format("sed -i 's/:.*/:/' %s/predictions.txt", name));
		predict(
		    dir, name, predictions[i].letter, predictions[i].answer);
		o = sh(dir,
		    format("make -s -C %s words && "
			   "tools/profile/predictions.sh %s %s ../moby.txt",
			name, name, name));
		cr_expect(o.status == 0 && strstr(o.out, verdict) != NULL,
		    "%s, %c, %s: expected%s, got:\n%s%s", name,
		    predictions[i].letter, predictions[i].answer, verdict,
		    o.out, o.err);
	}
}

/* What is there is checked at once, and again when it has changed. */
Test(check, watch)
{
	struct outcome o = sh(tree(),
	    "setsid make step1 watch >said 2>&1 & "
	    "until grep -q Watching said; do sleep 1; done; "
	    "cp ../../../attempts/attempt.h step1-unbuffered/; "
	    "cp ../../../attempts/static-block.c new; "
	    "mv new step1-unbuffered/words.c; "
	    "until grep -q 'All of it holds' said; do sleep 1; done; "
	    "kill -- -$!; cat said");

	cr_expect(
	    strstr(o.out, "Not yet.") != NULL, "got:\n%s%s", o.out, o.err);
}
