/*
 * The machines that learners have: other systems and what installs packages there,
 * the perf of another kernel, older tools, a container.  What is not here is pretended:
 * by PATH, by os-release, by namespaces.
 */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "run.h"
#include "tree.h"

TestSuite(machines, .timeout = STUCK, .fini = remove_scratch);

/* setup.sh on a system that pretend.sh makes: there are headers, and no gcc. */
struct setup {
	const char *system, *option, *without; /* packages it does not have */
	int status;
	const char *asked;    /* of the package manager; NULL: nothing */
	const char *shown[2]; /* on the terminal */
};

#define STEPS_APT "gcc make valgrind binutils "
#define CONTAINER "    docker build -t words . && docker run "

static const struct setup setups[] = {
	{ "debian", NULL, "", 0,
	    "apt-get install -y --no-install-recommends " STEPS_APT
	    "linux-perf clang gnuplot-nox strace\n",
	    { "Missing here:\n",
		"Everything is there.  Next: make step1 profile\n" } },
	{ "debian", "--web", "", 0, " gnuplot-nox strace golang-go graphviz\n",
	    { "make step1 web: pprof", "Next: make step1 web\n" } },
	{ "debian", "--slides", "", 0,
	    " gnuplot-nox strace nodejs npm chromium\n",
	    { "fetches Marp", "Next: make step1 profile\n" } },
	{ "debian", "--tests", "", 0,
	    " golang-go graphviz nodejs npm chromium git gdb clang-format "
	    "cppcheck shellcheck\n",
	    { "make lint", "Next: make step1 profile\n" } },
	/* What only the tests need keeps nobody from a profile. */
	{ "debian", "--tests", "cppcheck clang", 0,
	    " clang-format shellcheck\n",
	    { "no package named clang cppcheck",
		"The steps have all that they need.  Next: make step1 "
		"profile\n" } },
	{ "debian", NULL, "linux-perf linux-tools-Linux linux-tools-generic", 0,
	    " gnuplot-nox strace\n",
	    { "Still missing, which no step needs:\n\nlinux-perf ",
		"The steps have all that they need.  Next:" } },
	{ "debian", NULL, "valgrind", 1, " make binutils ",
	    { "no package named valgrind",
		"no step works without: valgrind\n" } },
	{ "ubuntu", NULL, "linux-perf linux-tools-Linux", 0,
	    STEPS_APT "linux-tools-generic ", { "Everything is there.", "" } },
	{ "ubuntu", NULL, "", 0, STEPS_APT "linux-perf ",
	    { "Everything is there.", "" } },
	{ "fedora", NULL, "", 0,
	    "dnf install -y --setopt=install_weak_deps=False " STEPS_APT
	    "perf ",
	    { "gnuplot", "Next: make step1 profile\n" } },
	{ "rocky", "--tests", "", 0, " clang-tools-extra cppcheck ShellCheck\n",
	    { "ShellCheck", "Next: make step1 profile\n" } },
	{ "arch", NULL, "", 1, NULL,
	    { "\n$ pacman -S --needed " STEPS_APT "perf ",
		"no step works without: gcc make valgrind binutils\n" } },
	{ "opensuse", NULL, "", 1, NULL,
	    { "\n$ zypper install " STEPS_APT "perf ",
		"installs nothing itself" } },
	{ "alpine", NULL, "", 1, NULL,
	    { "\n$ apk add " STEPS_APT "perf ", "installs nothing itself" } },
	{ "void", NULL, "", 1, NULL, { "(these are Debian's)", CONTAINER } },
	{ "Darwin", NULL, "", 1, NULL, { "want Linux", CONTAINER } },
	{ "MINGW64_NT-10.0", NULL, "", 1, NULL, { "want Linux", CONTAINER } },
};

ParameterizedTestParameters(machines, setup)
{
	return numbers(sizeof setups / sizeof setups[0]);
}

ParameterizedTest(size_t *i, machines, setup)
{
	const struct setup *s = &setups[*i];
	const char *dir = tree(), *asked;
	char *fake = format("%s/fake", scratch());
	struct outcome o;

	o = run(
	    &(struct command){ .argv = { "lib/pretend.sh", s->system, fake } });
	cr_assert(o.status == 0, "pretend.sh: %s", o.err);
	/* Marp's there, so that nothing is fetched. */
	o = sh(dir, "mkdir -p slides/node_modules && "
		    "touch slides/node_modules/.package-lock.json");
	cr_assert(o.status == 0, "%s", o.err);
	o = sh(
	    dir, format("OS_RELEASE='%s/os-release' WITHOUT='%s' PATH='%s/bin' "
			"./setup.sh %s 2>&1",
		     fake, s->without, fake, s->option ? s->option : ""));
	asked = read_file(format("%s/asked", fake));
	cr_expect(o.status == s->status, "%s: status %d:\n%s", s->system,
	    o.status, o.out);
	for (size_t n = 0; n < 2; n++)
		cr_expect(strstr(o.out, s->shown[n]) != NULL,
		    "%s: no \"%s\" in:\n%s", s->system, s->shown[n], o.out);
	cr_expect(s->asked ? strstr(asked, s->asked) != NULL : asked[0] == '\0',
	    "%s: expected \"%s\" to be asked for, not:\n%s", s->system,
	    s->asked ? s->asked : "", asked);
	cr_expect(strcmp(s->system, "Darwin") != 0 || count_lines(o.out) == 3,
	    "more than the container's command:\n%s", o.out);
	cr_expect(
	    widest(o.out) <= 100, "%s: wider than 100:\n%s", s->system, o.out);
}

/* On a terminal it asks first, and a no installs nothing. */
Test(machines, setup_asks)
{
	const char *dir = tree();
	char *fake = format("%s/fake", scratch());
	struct outcome o;

	if (!installed("script"))
		cr_skip("no script(1), which gives it a terminal: apt install "
			"bsdutils");
	o = run(
	    &(struct command){ .argv = { "lib/pretend.sh", "debian", fake } });
	cr_assert(o.status == 0, "pretend.sh: %s", o.err);
	o = sh(
	    dir, format("echo n | script -q -e -c \"OS_RELEASE='%s/os-release' "
			"PATH='%s/bin' ./setup.sh\" /dev/null",
		     fake, fake));
	cr_expect(o.status == 1 && strstr(o.out, "Install them now?") != NULL &&
		      strstr(o.out, "nothing was installed") != NULL,
	    "status %d:\n%s%s", o.status, o.out, o.err);
	cr_expect_str_empty(read_file(format("%s/asked", fake)));
}

/* Each row of the list has a part, a sign, a name for each system, and a use. */
Test(machines, packages)
{
	struct outcome o = sh("../tools/care",
	    "awk '/^#part/ { names = NF - 1 } /^#/ || !NF { next }"
	    "{ rows++ }"
	    "NF <= names || $1 !~ /^(steps|lesson|web|slides|tests)$/ ||"
	    "    ($1 == \"steps\" && / - /) { print; bad = 1 }"
	    "END { exit bad || rows < 20 }' packages");

	cr_expect(o.status == 0, "tools/care/packages:\n%s%s", o.out, o.err);
}

/*
 * Ubuntu's perf is a script that looks for one made for this kernel.  Where there
 * is none, one of another kernel does.
 */
Test(machines, perf_of_another_kernel)
{
	const char *dir = tree();
	struct outcome o;

	need_perf();
	o = sh(dir,
	    "mkdir -p bin lib/linux-tools/5.15.0-1-generic && "
	    "printf '#!/bin/sh\\necho WARNING: perf not found for kernel 5.9 "
	    ">&2\\nexit 2\\n' >bin/perf && chmod +x bin/perf && "
	    "ln -s \"$(command -v perf)\" lib/linux-tools/5.15.0-1-generic/");
	cr_assert(o.status == 0, "%s", o.err);
	o = sh(dir, "export LINUX_TOOLS=\"$PWD/lib\" PATH=\"$PWD/bin:$PATH\"; "
		    "make step2 profile && make doctor && make step2 line");
	cr_expect(o.status == 0 && strstr(o.out, "\n# Share of the samples") &&
		      strstr(o.out, "callgrind") == NULL &&
		      strstr(o.out, "linux-tools/5.15.0-1-generic/perf   (") &&
		      strstr(o.out, "By perf:") != NULL,
	    "status %d:\n%s%s", o.status, o.out, o.err);
	o = sh(dir, "export LINUX_TOOLS=/nowhere PATH=\"$PWD/bin:$PATH\"; "
		    "tools/care/perf.sh");
	cr_expect(o.status == 1 &&
		      strcmp(o.out, "perf is not made for this kernel, and "
				    "there is no other\n./setup.sh\n") == 0,
	    "status %d:\n%s%s", o.status, o.out, o.err);
}

/* addr2line of binutils before 2.39 (Ubuntu 22.04) knows addresses only. */
Test(machines, old_addr2line)
{
	const char *dir = tree();
	struct outcome o;

	need_perf();
	o = sh(dir, "mkdir bin && printf '#!/bin/sh\\nsed \"s/.*+0x.*/0x0/\" "
		    "| %s \"$@\"\\n' \"$(command -v addr2line)\" "
		    ">bin/addr2line && chmod +x bin/addr2line");
	cr_assert(o.status == 0, "%s", o.err);
	o = sh(dir, "export PATH=\"$PWD/bin:$PATH\"; make step2 line && "
		    "make step2 profile");
	cr_expect(o.status == 0 && strstr(o.out, "77          unsigned char") &&
		      strstr(o.out, "by readbyte (words.c:77)") != NULL,
	    "status %d:\n%s%s", o.status, o.out, o.err);
}

/* What is a container, and what is none though a file says so. */
#define MARKED "mount -t tmpfs none /run && touch /run/.containerenv && "

static struct outcome
apart(const char *options, const char *command)
{
	return sh("..",
	    format("unshare %s--mount --pid --fork --mount-proc sh -c '%s'",
		options, command));
}

/* What unshare(1) wants of an ordinary user; skips the test where it fails. */
static const char *
need_namespaces(void)
{
	static const char *const options[] = { "", "--map-root-user " };

	for (size_t i = 0; i < 2; i++)
		if (apart(options[i], MARKED "true").status == 0)
			return options[i];
	cr_skip("no namespaces for this user: unshare(1) fails");
	return NULL;
}

/* The kernel's own namespace of processes has this number.  It is not asked of the
 * function under test, or a broken one would skip its own test. */
static bool
is_container(void)
{
	return strcmp(sh("..", "readlink /proc/self/ns/pid").out,
		   "pid:[4026531836]\n") != 0;
}

Test(machines, container)
{
	const char *options = need_namespaces();
	const char *ask = ". tools/shell.sh && in_container";

	cr_expect(apart(options, format("%s%s", MARKED, ask)).status == 0,
	    "not a container, with a file that says so and a first process "
	    "of its own");
	if (is_container())
		cr_skip("the tests run in a container");
	/* The name is in the environment of much that is none. */
	cr_expect(sh("../tools",
		      "container=podman; export container; . ./shell.sh && "
		      "in_container")
			  .status != 0,
	    "a variable makes it a container");
	cr_expect(sh("..", format("unshare %s--mount sh -c '%s%s'", options,
			       MARKED, ask))
			  .status != 0,
	    "a file alone makes it a container");
}

/* LISTEN=all shows the page to a network, so only a container may, and only a
 * command line may say so. */
Test(machines, listen)
{
	const char *dir = tree();
	struct outcome o;

	o = sh(dir, "make step1 web LISTEN=some");
	cr_expect(o.status == 2 && strstr(o.err, "only LISTEN=all") != NULL,
	    "status %d:\n%s%s", o.status, o.out, o.err);
	o = sh(dir, "make step1 run LISTEN=all");
	cr_expect(o.status == 2, "run takes LISTEN:\n%s%s", o.out, o.err);
	if (is_container())
		cr_skip("the tests run in a container");
	o = sh(dir, "make step1 web LISTEN=all");
	cr_expect(o.status == 2 &&
		      strstr(o.err, "LISTEN=all is for a container") != NULL,
	    "status %d:\n%s%s", o.status, o.out, o.err);
	/* Not taken from there, so not refused either. */
	o = sh(dir, "LISTEN=all make step1 run");
	cr_expect(o.status == 0, "status %d:\n%s%s", o.status, o.out, o.err);
}

/* A report that cannot be had here is that of a machine with a name. */
Test(machines, recorded)
{
	const char *dir = tree();
	char *about = read_file("../slides/measured/about.txt");
	struct outcome o = sh(dir, "make step1 recorded step2");

	about[strcspn(about, ";")] = '\0';
	cr_expect(o.status == 0 && strstr(o.out, about) != NULL &&
		      strstr(o.out, "] read\n") != NULL &&
		      strstr(o.out, "# Share of the samples: self.\n") &&
		      strstr(o.out, "[k]") != NULL,
	    "status %d:\n%s%s", o.status, o.out, o.err);
	cr_expect(widest(o.out) <= 100, "wider than 100:\n%s", o.out);
	o = sh(dir, "make step3 recorded");
	cr_expect(o.status == 2 && strstr(o.err, "make step3 profile") != NULL,
	    "status %d:\n%s%s", o.status, o.out, o.err);
}
