/*
 * What surrounds the steps: a learner's files, other people's settings, and what
 * make, git and a text that is none can do to them.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "run.h"
#include "tree.h"

TestSuite(around, .timeout = STUCK, .fini = remove_scratch);

static void
must(const char *dir, const char *command)
{
	struct outcome o = sh(dir, command);

	cr_assert(o.status == 0, "%s: status %d:\n%s%s", command, o.status,
	    o.out, o.err);
}

/* An older words.c, brought back by mv, is older than the program. */
Test(around, a_program_of_another_words_c)
{
	const char *dir = tree();
	struct outcome o;

	make(dir, (const char *[]){ "step2", "run", NULL });
	must(dir, "sed -i 's/%ju %s/%ju words in %s/' step2-buffered/words.c "
		  "&& touch -d 2001-01-01 step2-buffered/words.c");
	o = make(dir, (const char *[]){ "step2", "run", NULL });
	cr_expect(strstr(o.out, "208160 words in ") != NULL, "got:\n%s%s",
	    o.out, o.err);
}

/* The same, where the program in between was built in the step's own folder. */
Test(around, a_program_of_the_steps_own_make)
{
	const char *dir = tree();
	struct outcome o;

	make(dir, (const char *[]){ "step2", "run", NULL });
	must(dir, "cd step2-buffered && cp -p words.c old && "
		  "sed -i 's/%ju %s/%ju words in %s/' words.c && "
		  "touch -d '1 minute' words.c && make -s words && "
		  "mv old words.c");
	o = make(dir, (const char *[]){ "step2", "run", NULL });
	cr_expect(strstr(o.out, "208160 words in ") == NULL, "got:\n%s%s",
	    o.out, o.err);
}

/* A compiler's name may come with options. */
Test(around, doctor_and_a_compiler_with_options)
{
	struct outcome o = sh(tree(), "CC='gcc -std=gnu17' make doctor");

	cr_expect(strstr(o.out, "compiler    ok") != NULL, "got:\n%s%s", o.out,
	    o.err);
}

/* What only asks, or only pretends, changes nothing. */
Test(around, make_without_doing)
{
	static const char *const flags[] = { "-n", "-q", "-t" };
	const char *dir = tree();

	must(dir, "echo '/* mine */' >>step1-unbuffered/words.c");
	for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
		make(dir, (const char *[]){ flags[i], "step1", "reset", NULL });
		make(dir, (const char *[]){ flags[i], "step1", "check", NULL });
		must(dir, "grep -q mine step1-unbuffered/words.c && "
			  "[ ! -e step1-unbuffered/words ]");
	}
}

/* A shell's CDPATH leads cd to another clone. */
Test(around, cdpath)
{
	const char *dir = tree();
	char *other = format("%s/other", scratch());
	struct outcome o;

	must(dir, format("cp -R . '%s'", other));
	must(other, "make -s step1 run && [ -e step1-unbuffered/words ]");
	must(dir, "make -s step1 run");
	o = run(&(struct command){ .argv = { "make", "clean" },
	    .dir = dir,
	    .env = { format("CDPATH=%s", other) } });
	cr_expect(o.status == 0, "%s", o.err);
	must(other, "[ -e step1-unbuffered/words ]");
	must(dir, "[ ! -e step1-unbuffered/words ]");
}

Test(around, garbage_in_workshop)
{
	const char *dir = tree();
	struct outcome o;

	must(dir, "mkdir -p .workshop/step2-buffered && "
		  "head -c 1000 /dev/urandom >.workshop/step1-unbuffered");
	o = make(dir, (const char *[]){ NULL });
	cr_expect(
	    o.status == 0 &&
		strstr(o.out, ".workshop/step1-unbuffered was not") != NULL &&
		strstr(o.out, "not checked yet") != NULL,
	    "status %d:\n%s%s", o.status, o.out, o.err);
	must(dir, "[ ! -e .workshop/step1-unbuffered ]");
}

/* A text has an end.  Neither of these may wait for one, or fill the disk. */
Test(around, texts_without_an_end)
{
	static const char *const texts[] = { "TEXT=/dev/zero", "TEXT=fifo",
		"TEXT=." };
	const char *dir = tree();

	must(dir, "mkfifo fifo");
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct outcome o = make(
		    dir, (const char *[]){ "step1", "run", texts[i], NULL });

		cr_expect(o.status == 2 && strstr(o.err, texts[i]) != NULL,
		    "%s: status %d:\n%s", texts[i], o.status, o.err);
	}
}

/* The README's commands, in a clone with four solved steps and predictions, when
 * each words.c has changed in the repository that it was cloned from. */
Test(around, git_pull)
{
	const char *dir = tree();
	const char *readme = read_file("../README.md");
	const char *commands = after(readme, "\n  `git stash;");
	char *pull;

	cr_assert(commands != NULL, "README: no command to pull with");
	pull = format("git stash;%.*s", (int)strcspn(commands, "`"), commands);
	must(dir, "git init -q && git config user.email a@b && "
		  "git config user.name a && git add -A && "
		  "git commit -qm one && git clone -q . ../mine");
	must(dir, "cd ../mine && git config user.email a@b && "
		  "git config user.name a && make -s && "
		  "for s in step*; do cp solutions/$s/words.c $s/ && "
		  "sed -i 's/^a\\. .*/& 7/' $s/predictions.txt; done");
	must(dir, "sed -i 's/^int$/& /' step*/words.c && echo >>README.md && "
		  "git commit -qam two");
	must(dir, format("cd ../mine && { %s; }", pull));
	must(dir, "cd ../mine && git diff --quiet origin HEAD && "
		  "for s in step*; do cmp $s/words.c solutions/$s/words.c && "
		  "grep -q '^a.* 7$' $s/predictions.txt || exit 1; done");
}

/* On a cluster SCRATCH is a folder of the user's. */
Test(around, scratch_of_the_users)
{
	const char *dir = tree();
	char *theirs = format("%s/theirs", scratch());
	struct outcome o;

	must(dir, format("mkdir '%s' && echo mine >'%s/text'", theirs, theirs));
	o = run(&(struct command){
	    .argv = { "make", "step3", "profile", "SCALE=1" },
	    .dir = dir,
	    .env = { format("SCRATCH=%s", theirs) } });
	cr_expect(strstr(o.out, " 1,204,997 ") != NULL, "status %d:\n%s%s",
	    o.status, o.out, o.err);
	must(theirs, "[ \"$(ls)\" = text ] && grep -q mine text");
}

/* A pipe can be read once, so all is counted in one run. */
Test(around, count_of_a_pipe)
{
	struct outcome o =
	    sh(tree(), "make -s -C step3-heap words && head -c 200000 moby.txt "
		       "| tools/count -m step3-heap/words");

	/* 49 chunks for 200,001 calls of readbyte, and the block. */
	cr_expect(o.status == 0 && strstr(o.err, "\nallocs 50\n") != NULL,
	    "status %d:\n%s", o.status, o.err);
}
