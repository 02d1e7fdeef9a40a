/*
 * Where learners work: a server that a class shares, a checkout that is not
 * theirs, a folder with any name, another country's decimal point.  It works
 * there, or says in one line what it needs.
 */
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "run.h"
#include "tree.h"

static void leave(void);
TestSuite(places, .timeout = STUCK, .fini = leave);

enum { USERS = 2, FIRST_USER = 65533 }; /* who need not be in /etc/passwd */

static char shared[] =
    "/tmp/places.XXXXXX"; /* where all may write, as in /tmp */

static void
leave(void)
{
	run(&(struct command){
	    .argv = { "chmod", "-R", "u+w", shared, scratch() } });
	run(&(struct command){ .argv = { "rm", "-rf", shared } });
	remove_scratch();
}

static void
expect_done(const char *where, struct outcome o)
{
	cr_expect(o.status == 0, "%s: status %d:\n%s%s", where, o.status, o.out,
	    o.err);
}

static void
become_first(void)
{
	become(FIRST_USER);
}

static void
become_second(void)
{
	become(FIRST_USER + 1);
}

/* What a class types in the same minute. */
static const char lesson[] =
    "make step1 profile && make step4 profile && make step2 check | grep '^Not "
    "yet' && "
    "make step3 check OF=solution && make step4 line && "
    "make compare TEXT=part.txt";

/* Each has a clone; TMPDIR they share.  If this is not root, it is one user who
 * is there twice. */
Test(places, two_users_in_the_same_minute)
{
	static void (*const becomes[USERS])(
	    void) = { become_first, become_second };
	struct outcome o;
	pid_t users[USERS];

	cr_assert(mkdtemp(shared) != NULL, "%s: %s", shared, strerror(errno));
	expect_done("a shared folder",
	    sh(shared, "chmod 1777 . && mkdir tmp && chmod 1777 tmp"));
	for (int i = 0; i < USERS; i++) {
		char *clone = format("%s/%d", shared, i);

		expect_done("tree.sh",
		    run(&(struct command){ .argv = { "lib/tree.sh", clone } }));
		expect_done(
		    "cp", run(&(struct command){
			      .argv = { "cp", "build/part.txt", clone } }));
		if (geteuid() == 0)
			expect_done("chown",
			    sh(shared,
				format("chown -R %d %d", FIRST_USER + i, i)));
	}
	for (int i = 0; i < USERS; i++) {
		users[i] = fork();
		if (users[i] != 0)
			continue;
		o = run(&(struct command){ .argv = { "sh", "-c", lesson },
		    .dir = format("%s/%d", shared, i),
		    .env = { format("TMPDIR=%s/tmp", shared),
			format("HOME=%s/%d", shared, i) },
		    .prepare = becomes[i] });
		if (o.status != 0)
			fprintf(stderr, "user %d:\n%s%s", i, o.out, o.err);
		_exit(o.status != 0);
	}
	for (int i = 0; i < USERS; i++) {
		int status;

		waitpid(users[i], &status, 0);
		cr_expect(status == 0, "user %d: see above", i);
	}
	o = sh(shared, "ls -A tmp");
	cr_expect(o.out[0] == '\0', "left in TMPDIR:\n%s", o.out);
}

/* All that writes is refused, in one line; what only tells is told. */
static const struct {
	const char *command;
	const char *shows; /* NULL for that line */
} in_others_checkout[] = {
	{ "make step1 run", NULL },
	{ "make step1 profile", NULL },
	{ "make step3 line", NULL },
	{ "make step2 check", NULL },
	{ "make step2 reset", NULL },
	{ "make step4 sample", NULL },
	{ "make encore run", NULL },
	{ "make compare", NULL },
	{ "make bench", NULL },
	{ "make fuzz", NULL },
	{ "make step1 watch", NULL },
	{ "make watch", NULL },
	{ "make", "Next:" },
	{ "make step1", "Next:" },
	{ "make step1 hint", "Hint 1" },
	{ "make step2 diff", "+newbyte" },
	{ "make help", "make doctor" },
};

Test(places, a_checkout_that_is_not_ours)
{
	const char *dir;

	if (geteuid() == 0) {
		cr_assert(
		    mkdtemp(shared) != NULL, "%s: %s", shared, strerror(errno));
		dir = format("%s/0", shared);
		expect_done("chmod", sh(shared, "chmod 755 ."));
		expect_done("tree.sh",
		    run(&(struct command){ .argv = { "lib/tree.sh", dir } }));
	} else {
		dir = tree();
		expect_done("chmod", sh(dir, "chmod -R a-w ."));
	}
	for (size_t i = 0;
	     i < sizeof in_others_checkout / sizeof in_others_checkout[0];
	     i++) {
		const char *command = in_others_checkout[i].command;
		const char *shows = in_others_checkout[i].shows;
		struct outcome o =
		    run(&(struct command){ .argv = { "sh", "-c", command },
			.dir = dir,
			.prepare = become_first });

		if (shows == NULL)
			cr_expect(o.status == 2 && count_lines(o.err) == 2 &&
				      strstr(o.err, "cp -r ") != NULL,
			    "%s: status %d:\n%s%s", command, o.status, o.out,
			    o.err);
		else
			cr_expect(o.status == 0 && o.err[0] == '\0' &&
				      strstr(o.out, shows) != NULL,
			    "%s: status %d:\n%s%s", command, o.status, o.out,
			    o.err);
	}
}

/* All that is typed in a lesson, and what has a way of its own with names. */
static const char *const lessons[] = {
	"make step1 run && make step2 profile && make step3 profile",
	"make step4 profile && make step4 line && make step3 profile SCALE=2",
	"make step1 check | grep '^Not yet' && make step4 check OF=solution",
	"make step4 sample RATE=1024 && make step4 escape && make step4 curve",
	"make step2 flame step4 pprof",
	"make compare TEXT=part.txt SCALE=1,2 && make step1 reset && make",
};

static void
expect_lessons(const char *where, const char *dir, const char *before)
{
	expect_done("cp",
	    run(&(struct command){ .argv = { "cp", "build/part.txt", dir } }));
	for (size_t i = 0; i < sizeof lessons / sizeof lessons[0]; i++)
		expect_done(format("%s: %s", where, lessons[i]),
		    sh(dir, format("%s; %s", before, lessons[i])));
}

Test(places, an_odd_name)
{
	const char *odd = format("%s/Gr\xc3\xb6\xc3\x9f"
				 "e & Co's \"$5\"",
	    scratch());

	expect_done(
	    "mv", run(&(struct command){ .argv = { "mv", tree(), odd } }));
	expect_lessons(
	    "an odd name", odd, "mkdir -p tmp; export TMPDIR=\"$PWD/tmp\"");
}

Test(places, a_private_umask)
{
	expect_lessons("umask 077", tree(), "umask 077");
}

/* A locale of our own: not every machine has one. */
Test(places, decimal_commas)
{
	const char *dir = tree();
	const char *ratio;
	struct outcome o =
	    sh(dir, "localedef -i de_DE -f UTF-8 \"$PWD/../de_DE.UTF-8\"");
	char *before =
	    format("export LOCPATH='%s' LC_ALL=de_DE.UTF-8", scratch());

	if (o.status != 0) {
		leave();
		cr_skip("no locale with decimal commas: apt install locales");
	}
	o = sh(dir, format("%s; locale decimal_point", before));
	cr_assert_str_eq(
	    o.out, ",\n", "the locale is not used: %s%s", o.out, o.err);
	expect_lessons("decimal commas", dir, before);
	o = sh(dir, format("%s; make step3 profile SCALE=2", before));
	ratio = after(o.out, " times the text, ");
	cr_expect(ratio != NULL && strncmp(ratio, "1.99", 4) == 0,
	    "1.99 times the peak, with a point, not:\n%s%s", o.out, o.err);
}
