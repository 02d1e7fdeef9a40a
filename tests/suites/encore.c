/*
 * The encore: its counting routines against the plain loop; the program against the
 * same cases and troubles as the others, by one thread, by two and by seven, with
 * bytes that are read, mapped, or come in the way that it chooses.
 */
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "../../solutions/encore/bytes.h"
#include "cases.h"
#include "programs.h"
#include "run.h"
#include "tree.h"

TestSuite(encore, .timeout = STUCK, .fini = remove_scratch);

static const char *const threads[] = { "-j1", "-j2", "-j7" };
static const char *const ways[] = { "WORDS_WAY=read", "WORDS_WAY=map",
	"A=" /* none: it chooses */ };
enum { THREADS = 3, WAYS = 3, MANNERS = THREADS * WAYS };

/* The program in one of these manners, on a machine with 64 processors. */
static struct command
in_manner(size_t i, const char *file)
{
	return (struct command){ .argv = { words_of_encore(),
				     threads[i % THREADS], file },
		.env = { ways[i / THREADS], "PROCESSORS=64",
		    format(
			"LD_PRELOAD=%s", absolute("build/processors.so")) } };
}

static char *
manner(size_t i)
{
	return format("%s %s", ways[i / THREADS], threads[i % THREADS]);
}

static const char *const builds[] = { "gcc-O2", "gcc-O0", "clang-O2",
	"clang-O0" };
static const size_t nbuilds = sizeof builds / sizeof builds[0];

/* NULL if that compiler is not here. */
static char *
built(const char *build)
{
	char *words = format("build/%s/encore/words", build);

	return access(words, X_OK) == 0 ? absolute(words) : NULL;
}

/* The two-state machine of the four steps. */
static uintmax_t
plain_count(const unsigned char *bytes, size_t n)
{
	bool inword = false;
	uintmax_t words = 0;

	for (size_t i = 0; i < n; i++) {
		if (bytes[i] == ' ' || (bytes[i] >= '\t' && bytes[i] <= '\r')) {
			inword = false;
		} else if (!inword) {
			inword = true;
			words++;
		}
	}
	return words;
}

/* Half of them white space, or nearly; all 256 bytes among the others.  The
 * generator is POSIX's example for rand(3), the same everywhere. */
static void
fill(unsigned char *bytes, size_t n, uint32_t seed)
{
	static const char near[] = "\t\n\v\f\r \x08\x0e\x1f!\x80\x89\x8d\xa0";

	for (size_t i = 0; i < n; i++) {
		seed = seed * 1103515245 + 12345;
		bytes[i] =
		    seed >> 31
			? (unsigned char)(seed >> 16)
			: (unsigned char)near[(seed >> 16) % (sizeof near - 1)];
	}
}

enum { LONGEST = 300, ALIGNMENTS = 64 };

/* What lies before and after is made of letters: who reads it counts wrongly. */
static void
expect_all_lengths(const struct routine *r)
{
	static _Alignas(
	    ALIGNMENTS) unsigned char room[LONGEST + 3 * ALIGNMENTS];
	size_t wrong = 0;

	for (size_t at = 1; at <= ALIGNMENTS; at++)
		for (size_t n = 0; n <= LONGEST; n++) {
			memset(room, 'x', sizeof room);
			fill(room + at, n, (uint32_t)(at * 1000 + n));
			wrong +=
			    r->count(room + at, n) != plain_count(room + at, n);
		}
	cr_expect(wrong == 0, "%s: %zu of %d blocks counted wrongly", r->name,
	    wrong, ALIGNMENTS * (LONGEST + 1));
}

Test(encore, every_length_and_alignment)
{
	for (const struct routine *r = routines; r < routines + nroutines;
	     r++) {
		if (r->runs_here())
			expect_all_lengths(r);
		else
			fprintf(stderr,
			    "[SKIP] encore: %s: not for this "
			    "processor\n",
			    r->name);
	}
}

/* Each byte at each place of 64, with spaces or letters around it. */
Test(encore, every_byte_at_every_place)
{
	unsigned char block[64];

	for (const struct routine *r = routines; r < routines + nroutines;
	     r++) {
		size_t wrong = 0;

		if (!r->runs_here())
			continue;
		for (size_t i = 0; i < 2 * 64 * 256; i++) {
			memset(block, i & 1 ? ' ' : 'x', sizeof block);
			block[i / 2 % 64] = (unsigned char)(i / 128);
			wrong += r->count(block, sizeof block) !=
				 plain_count(block, sizeof block);
		}
		cr_expect(wrong == 0, "%s: %zu blocks counted wrongly", r->name,
		    wrong);
	}
}

Test(encore, split_at_every_two_bytes)
{
	static const unsigned char text[] =
	    " a word or two,  at last\nand \t no newline";
	const size_t n = sizeof text - 1;

	for (const struct routine *r = routines; r < routines + nroutines; r++)
		for (size_t i = 0; r->runs_here() && i <= n; i++)
			for (size_t j = i; j <= n; j++) {
				struct stretch a = count_stretch(r, text, i);
				struct stretch b =
				    count_stretch(r, text + i, j - i);
				struct stretch c =
				    count_stretch(r, text + j, n - j);

				cr_expect(join(join(a, b), c).words == 9 &&
					      join(a, join(b, c)).words == 9,
				    "%s, split at %zu and %zu", r->name, i, j);
			}
}

static void
expect(const char *what, const char *out, struct outcome o)
{
	cr_expect(o.status == 0 && strcmp(o.out, out) == 0 && o.err[0] == '\0',
	    "%s: expected \"%s\" and status 0, got \"%s%s\" and %d", what, out,
	    o.out, o.err, o.status);
}

static void
expect_complaint(const char *what, const char *complaint, struct outcome o)
{
	cr_expect(
	    o.status == 1 && o.out[0] == '\0' && strcmp(o.err, complaint) == 0,
	    "%s: expected status 1 and only \"%s\", got %d, \"%s\" on standard "
	    "output, \"%s\" on standard error",
	    what, complaint, o.status, o.out, o.err);
}

/* By name, as - and as standard input. */
static void
expect_words(const char *what, const char *path, uintmax_t n, size_t i)
{
	struct command c = in_manner(i, path);

	expect(format("%s, %s", what, manner(i)), format("%ju %s\n", n, path),
	    run(&c));
	c = in_manner(i, "-");
	c.in = open_file(path);
	expect(format("%s, %s, as -", what, manner(i)), format("%ju -\n", n),
	    run(&c));
	c = in_manner(i, NULL);
	c.in = open_file(path);
	expect(format("%s, %s, as standard input", what, manner(i)),
	    format("%ju\n", n), run(&c));
}

static char *
write_example(const struct example *e)
{
	char *path = format("%s/case.txt", scratch());

	write_file(path, example_bytes(e), example_size(e));
	return path;
}

Test(encore, examples)
{
	for (size_t i = 0; i < nexamples; i++) {
		char *path = write_example(&examples[i]);

		for (size_t j = 0; j < MANNERS; j++)
			expect_words(
			    examples[i].name, path, examples[i].words, j);
	}
}

static void
expect_all_of_moby(const char *build, const char *words, const char *routine)
{
	for (size_t i = 0; i < WAYS; i++) {
		struct command c = { .argv = { words, "-j2", "../moby.txt" },
			.env = {
			    ways[i], format("WORDS_ROUTINE=%s", routine) } };

		expect(format("%s, %s, %s", build, routine, ways[i]),
		    "208160 ../moby.txt\n", run(&c));
	}
}

/* Every compiler's, at every level, with every counting routine. */
Test(encore, builds)
{
	for (size_t i = 0; i < nbuilds; i++) {
		char *words = built(builds[i]);

		for (size_t r = 0; words != NULL && r < nroutines; r++)
			if (routines[r].runs_here())
				expect_all_of_moby(
				    builds[i], words, routines[r].name);
	}
}

/* Words lie across the borders of slices, and those depend on the number. */
Test(encore, any_number_of_threads)
{
	char *path = format("%s/text", scratch()), bytes[300 * 1000];

	fill((unsigned char *)bytes, sizeof bytes, 4);
	for (size_t n = sizeof bytes - 2; n <= sizeof bytes; n++) {
		char *out = format(
		    "%ju %s\n", plain_count((unsigned char *)bytes, n), path);

		write_file(path, bytes, n);
		for (size_t j = 1; j <= 64; j++) {
			struct command c = in_manner(j % WAYS * THREADS, path);

			c.argv[1] = format("-j%zu", j);
			expect(format("%zu bytes, -j%zu, %s", n, j, c.env[0]),
			    out, run(&c));
		}
	}
}

/* What was read of standard input before is not counted, what comes after is
 * not left for the next program. */
Test(encore, from_where_input_stands)
{
	static const off_t places[] = { 1, 5, 4095, 4096, 4097, 250000, 299999,
		300000, 300001 };
	char *path = format("%s/text", scratch()), bytes[300 * 1000];

	fill((unsigned char *)bytes, sizeof bytes, 5);
	write_file(path, bytes, sizeof bytes);
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		for (size_t j = 0; j < MANNERS; j++) {
			const size_t at = (size_t)places[i] < sizeof bytes
					      ? (size_t)places[i]
					      : sizeof bytes;
			int fd = open_file(path), kept = dup(fd);
			struct command c = in_manner(j, NULL);

			c.in = fd;
			lseek(fd, places[i], SEEK_SET);
			expect(format("from %ju on, %s", (uintmax_t)places[i],
				   manner(j)),
			    format("%ju\n",
				plain_count((unsigned char *)bytes + at,
				    sizeof bytes - at)),
			    run(&c));
			cr_expect(
			    lseek(kept, 0, SEEK_CUR) >= (off_t)sizeof bytes,
			    "from %ju on, %s: left standing at %ju",
			    (uintmax_t)places[i], manner(j),
			    (uintmax_t)lseek(kept, 0, SEEK_CUR));
			close(kept);
		}
}

Test(encore, slow_pipe)
{
	static const char text[] = "a word or two,  at last\n"
				   "a word or two,  at last\n"
				   "and no newline";

	for (size_t j = 0; j < MANNERS; j++) {
		struct command c = in_manner(j, NULL);

		c.in = read_from(write_slowly, text);
		expect(format("a slow pipe, %s", manner(j)), "15\n", run(&c));
	}
}

/* /proc says 0 bytes and has more; /sys says 4096 and has less. */
Test(encore, sizes_that_are_not_so)
{
	static const char *const files[] = { "/proc/cpuinfo",
		"/proc/filesystems", "/sys/devices/system/cpu/online" };

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		for (size_t j = 0; j < MANNERS; j++) {
			struct command c = in_manner(j, files[i]);
			char *out = run(
			    &(struct command){ .argv = { "wc", "-w", files[i] },
				.env = { "LC_ALL=C", "POSIXLY_CORRECT=1" } })
					.out;

			expect(format("%s, %s", files[i], manner(j)), out,
			    run(&c));
		}
}

/* Grows and shrinks, until it is ended. */
static pid_t
start_changing(const char *path)
{
	pid_t child = fork();
	int fd;

	cr_assert(child != -1);
	if (child > 0)
		return child;
	fd = open(path, O_RDWR);
	for (off_t size = 0;; size = (size + 3 * MIB + 1) % (16 * MIB))
		if (ftruncate(fd, size) == -1)
			_exit(1);
}

Test(encore, a_file_that_changes)
{
	char *path = format("%s/changing", scratch());
	pid_t changing;

	write_file(path, "a b c", 5);
	cr_assert(truncate(path, 16 * MIB) == 0);
	changing = start_changing(path);
	for (size_t i = 0; i < 60; i++) {
		struct command c = in_manner(i % MANNERS, path);
		struct outcome o = run(&c);
		uintmax_t words = strtoumax(o.out, NULL, 10);

		/* 3 until it shrinks to nothing for the first time, then one of
		 * NUL bytes; and what two threads saw at different times. */
		cr_expect(o.status == 0 && o.err[0] == '\0' && words <= 5,
		    "status %d, %s%s", o.status, o.out, o.err);
	}
	kill(changing, SIGKILL);
}

enum { MOST_RESIDENT = 20 * 1000 * 1000 / KIB }; /* KiB: 20 MB */

static const off_t LARGE = (off_t)5 << 30;

/* While they are read, as it takes some hundred milliseconds. */
static void
append_soon(const char *path)
{
	const struct timespec soon = { 0, 50 * 1000 * 1000 };
	int fd = open(path, O_WRONLY);

	nanosleep(&soon, NULL);
	_exit(pwrite(fd, " six seven", 10, LARGE + 16 * MIB) != 10);
}

/* 5 GiB, nearly all of it a hole, and they grow meanwhile. */
Test(encore, more_than_4_gib)
{
	char *path = format("%s/large", scratch());
	struct outcome o;
	int fd;

	write_file(path, "one two ", 8);
	fd = open(path, O_WRONLY);
	cr_assert(pwrite(fd, " four five", 10, LARGE - 10) == 10);
	close(fd);
	if (fork() == 0)
		append_soon(path);
	o = run(&(struct command){ .argv = { "../tools/count",
				       words_of_encore(), "-j2", path } });
	cr_expect(strcmp(o.out, format("7 %s\n", path)) == 0, "%s", o.out);
	cr_expect(number_after(o.err, "rss") <= MOST_RESIDENT,
	    "more than 20 MB of memory:\n%s", o.err);
}

/* glibc tells of no feature that it was told to hide: so each processor is one
 * without AVX.  What it does not tell of, the program does not use. */
Test(encore, an_older_processor)
{
	static const char hidden[] =
	    "GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-AVX512BW";
	static const char *const newer[] = { "avx2", "avx512" };
	char *words = words_of_encore();

	expect("an older processor", "208160 ../moby.txt\n",
	    run(&(struct command){
		.argv = { words, "../moby.txt" }, .env = { hidden } }));
	for (size_t i = 0; i < sizeof newer / sizeof newer[0]; i++)
		expect_complaint(newer[i],
		    format("words: WORDS_ROUTINE=%s: no such counting routine, "
			   "or not for this processor.  plain runs on all\n",
			newer[i]),
		    run(&(struct command){ .argv = { words, "../moby.txt" },
			.env = {
			    hidden, format("WORDS_ROUTINE=%s", newer[i]) } }));
}

struct trouble {
	const char *what;
	const char *file;  /* as given; NULL for standard input */
	const char *named; /* in the message */
	int reason;        /* errno */
	void (*prepare)(void);
};

static const struct trouble troubles[] = {
	{ "a missing file", "missing", "missing", ENOENT, NULL },
	{ "an empty name", "", "", ENOENT, NULL },
	{ "a name under a file", "text/name", "text/name", ENOTDIR, NULL },
	{ "a directory", ".", ".", EISDIR, NULL },
	{ "a read that fails", "/proc/self/mem", "/proc/self/mem", EIO, NULL },
	{ "closed standard input", NULL, "-", EBADF, close_stdin },
	{ "closed standard input, as -", "-", "-", EBADF, close_stdin },
	{ "a full disk", "text", "standard output", ENOSPC, fill_stdout },
	{ "closed standard output", "text", "standard output", EBADF,
	    close_stdout },
};

Test(encore, each_trouble)
{
	write_file(format("%s/text", scratch()), "some words\n", 11);
	for (size_t i = 0; i < sizeof troubles / sizeof troubles[0]; i++) {
		const struct trouble *t = &troubles[i];

		for (size_t j = 0; j < MANNERS; j++) {
			struct command c = in_manner(j, t->file);

			c.dir = scratch();
			c.prepare = t->prepare;
			expect_complaint(format("%s, %s", t->what, manner(j)),
			    format("words: %s: %s\n", t->named,
				strerror(t->reason)),
			    run(&c));
		}
	}
}

static const struct mistake {
	const char *arguments[3], *env, *complaint;
} mistakes[] = {
	{ { "a", "b" }, NULL,
	    "words: usage: words [-v] [-j threads] [file]\n" },
	{ { "-j2", "a", "b" }, NULL,
	    "words: usage: words [-v] [-j threads] [file]\n" },
	{ { "-j" }, NULL, "words: usage: words [-v] [-j threads] [file]\n" },
	{ { "-j0" }, NULL, "words: -j 0: not a number of threads\n" },
	{ { "-j", "-1" }, NULL, "words: -j -1: not a number of threads\n" },
	{ { "-j2x" }, NULL, "words: -j 2x: not a number of threads\n" },
	{ { "-j", "" }, NULL, "words: -j : not a number of threads\n" },
	{ { "-x" }, NULL, "words: usage: words [-v] [-j threads] [file]\n" },
	{ { "run.c" }, "WORDS_WAY=copy",
	    "words: WORDS_WAY=copy: it is read or map\n" },
	{ { "run.c" }, "WORDS_ROUTINE=fastest",
	    "words: WORDS_ROUTINE=fastest: no such counting routine, or not "
	    "for this "
	    "processor.  plain runs on all\n" },
};

Test(encore, mistakes)
{
	for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
		const struct mistake *m = &mistakes[i];
		struct command c = { .argv = { words_of_encore(),
					 m->arguments[0], m->arguments[1],
					 m->arguments[2] } };

		c.env[0] = m->env;
		expect_complaint(m->complaint, m->complaint, run(&c));
	}
}

/* Neither a heap nor a second thread is needed for the right count. */
Test(encore, no_memory)
{
	for (size_t j = 0; j < THREADS; j++)
		expect(format("a heap without a block, %s", threads[j]),
		    "208160 ../../moby.txt\n",
		    run(&(struct command){ .argv = { words_of_encore(),
					       threads[j], "../../moby.txt" },
			.dir = "build",
			.env = { "LD_PRELOAD=./nomem.so", "MALLOCS=0" } }));
}

static struct outcome
make_encore(const char *dir, const char *verb)
{
	struct outcome o = make(dir, (const char *[]){ "encore", verb, NULL });

	cr_assert(o.status == 0, "make encore %s: status %d:\n%s%s",
	    verb != NULL ? verb : "", o.status, o.out, o.err);
	return o;
}

static void
expect_in(const char *text, const char *expected)
{
	cr_expect(strstr(text, expected) != NULL, "expected \"%s\" in:\n%s",
	    expected, text);
}

Test(encore, verbs)
{
	const char *dir = tree();
	struct outcome o = make_encore(dir, "run");

	expect_in(make_encore(dir, NULL).out, "make encore run");
	expect_in(o.out, "208160 ../../moby.txt\n");
	expect_in(o.err, "real");
	expect_in(make_encore(dir, "check").out, "All of it holds.");
	make_encore(dir, "clean");
	o = make(dir, (const char *[]){ "encore", "hint", NULL });
	cr_expect(o.status == 2, "hint: status %d", o.status);
	expect_in(o.err, "run, profile, check, bench, clean");
}

/* Of the first stage, or the second: the last number of its row. */
static uintmax_t
mispredictions(const char *out, const char *stage)
{
	const char *row = after(out, stage), *last = row;

	cr_assert(row != NULL, "no %s in:\n%s", stage, out);
	for (; *row != '\n'; row++)
		if (*row == ' ')
			last = row;
	return number_after(last, " ");
}

Test(encore, branches_of_a_model)
{
	const char *dir = tree();
	struct outcome o = make(dir, (const char *[]){ "encore", "profile",
					 "PROFILER=cachegrind", NULL });

	cr_assert(o.status == 0, "status %d:\n%s%s", o.status, o.out, o.err);
	expect_in(o.out, "# By a model of a processor, not by yours");
	cr_expect(mispredictions(o.out, "stage 1, with branches") >
		      20 * mispredictions(o.out, "stage 2, without"),
	    "%s", o.out);
	o = make(dir, (const char *[]){
			  "step1", "profile", "PROFILER=cachegrind", NULL });
	cr_expect(o.status == 2, "step1: status %d", o.status);
	expect_in(o.err, "only the encore has it");
	o = make(dir,
	    (const char *[]){ "encore", "profile", "PROFILER=dhat", NULL });
	cr_expect(o.status == 2, "dhat: status %d", o.status);
	expect_in(o.err, "in the encore it is perf, callgrind or cachegrind");
}

static struct outcome
in_encore(const char *dir, const char *a, const char *b)
{
	struct outcome o = make(dir, (const char *[]){ a, b, NULL });

	if (o.status == 0 && strcmp(a, "agree") == 0)
		return run(
		    &(struct command){ .argv = { "./agree" }, .dir = dir });
	return o;
}

/* What compares the routines with the plain loop finds that they agree, and that
 * one does not any more when it is broken. */
static void
expect_to_compare(const char *goal, const char *agreed)
{
	char *dir = format("%s/solutions/encore", tree());
	struct outcome o = in_encore(dir, goal, "SECONDS=2");

	cr_expect(o.status == 0 && strstr(o.out, agreed) != NULL,
	    "%s: status %d:\n%s%s", goal, o.status, o.out, o.err);
	o = run(&(struct command){
	    .argv = { "sed", "-i", "s/before & !now/before/", "counting.c" },
	    .dir = dir });
	cr_assert(o.status == 0, "%s", o.err);
	o = in_encore(dir, goal, "SECONDS=60");
	cr_expect(o.status != 0 && strstr(o.err, "plain: ") != NULL,
	    "%s, broken: status %d:\n%s%s", goal, o.status, o.out, o.err);
}

Test(encore, agree)
{
	expect_to_compare("agree", "agree on 100000 inputs\n");
}

Test(encore, fuzz)
{
	struct outcome o = run(&(struct command){
	    .argv = { "sh", "-c",
		"echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' | "
		"clang -fsanitize=fuzzer -o /dev/null -xc -" } });

	if (o.status != 0)
		cr_skip("clang has no libFuzzer here");
	expect_to_compare("fuzz", "");
}

/* A folder that cannot have the large file: there is none, or it has no room. */
static const struct {
	const char *folder, *complaint;
} no_folders[] = {
	{ "/nonexistent",
	    "no file in /nonexistent: No such file or directory\n" },
	{ "/proc", "128 MiB must be free in memory, and as much in /proc.\n" },
};

Test(encore, bench_without_a_folder)
{
	char *dir = format("%s/solutions/encore", tree());

	for (size_t i = 0; i < sizeof no_folders / sizeof no_folders[0]; i++) {
		struct outcome o =
		    sh(dir, format("make -s harness && TMPDIR=%s ./harness "
				   "../../moby.txt",
				no_folders[i].folder));

		cr_expect(o.status == 1 && o.out[0] == '\0', "status %d:\n%s",
		    o.status, o.out);
		expect_in(o.err, no_folders[i].complaint);
		expect_in(o.err, "TMPDIR=folder make bench\n");
	}
}

/* The text that is cut: a word in three bytes. */
enum { CUT_WORDS = 2 * MIB, CUT_SIZE = 3 * CUT_WORDS, CUTS = 1000 };

/* Words in the first bytes of it. */
static uintmax_t
words_before(size_t n)
{
	return (n + 2) / 3;
}

/* Puts back what is missing from a place on. */
static void
restore(int fd, size_t from)
{
	static char *bytes;

	if (bytes == NULL) {
		bytes = malloc(CUT_SIZE + 1);
		for (size_t i = 0; i < CUT_WORDS; i++)
			memcpy(bytes + 3 * i, "ab ", 3);
	}
	cr_assert(pwrite(fd, bytes + from, CUT_SIZE - from, (off_t)from) ==
		  (ssize_t)(CUT_SIZE - from));
}

static int
cut_file(void)
{
	int fd = open(format("%s/cut", scratch()), O_RDWR | O_CREAT, 0600);

	cr_assert(fd != -1);
	restore(fd, 0);
	return fd;
}

/* A routine that cuts the file before one of its calls. */
static struct {
	int fd;
	size_t size;   /* what it leaves */
	size_t calls;  /* that are still to come before it cuts */
	bool restores; /* does it put back what it cut, once that is counted? */
} knife;

static uintmax_t
count_and_cut(const unsigned char *bytes, size_t n)
{
	const bool cuts = knife.calls-- == 0;
	uintmax_t words;

	if (cuts)
		cr_assert(ftruncate(knife.fd, (off_t)knife.size) == 0);
	words = plain_count(bytes, n);
	if (cuts && knife.restores)
		restore(knife.fd, knife.size);
	return words;
}

static const struct routine cutting = { "cutting", NULL, count_and_cut };

/* What was counted before the cut stays; then the file is what it is. */
Test(encore, cut_between_two_bytes)
{
	struct text text = { .fd = cut_file(),
		.size = CUT_SIZE,
		.routine = &cutting,
		.way = MAP };
	struct place place;
	size_t torn = 0;

	make_places(&text, &place, 1);
	knife.fd = text.fd;
	srand(6);
	for (size_t i = 0; i < CUTS; i++) {
		const size_t piece = (size_t)rand() % (CUT_SIZE / HUGE_PAGE);
		struct stretch all = { 0 };
		size_t end;
		int error;

		knife.size = (size_t)rand() % (CUT_SIZE + 1);
		knife.calls = piece;
		end = piece * HUGE_PAGE > knife.size ? piece * HUGE_PAGE
						     : knife.size;
		place.try_at = 0;
		place.tally = (struct tally){ 0 };
		error = count_range(&text, &place, 0, INT64_MAX, &all);
		cr_expect(error == 0 && all.words == words_before(end),
		    "cut to %zu in piece %zu: expected %ju, got %ju, error %d",
		    knife.size, piece, words_before(end), all.words, error);
		cr_expect(place.tally.mapped + place.tally.read == end,
		    "%ju bytes mapped and %ju read, of %zu", place.tally.mapped,
		    place.tally.read, end);
		torn += place.tally.mapped < end;
		restore(text.fd, knife.size);
	}
	cr_expect(torn > CUTS / 2, "only %zu files were read on", torn);
}

/* The zeros that stood for lost bytes are not counted, even if the file has them
 * back before anybody asks. */
Test(encore, cut_and_put_back)
{
	struct text text = { .fd = cut_file(),
		.size = CUT_SIZE,
		.routine = &cutting,
		.way = MAP };
	struct place place;
	struct stretch all = { 0 };

	make_places(&text, &place, 1);
	knife.fd = text.fd;
	knife.restores = true;
	cr_expect(count_range(&text, &place, 0, INT64_MAX, &all) == 0 &&
		      all.words == CUT_WORDS,
	    "%ju words", all.words);
}

/* A file that is cut at some time while the program runs. */
static void
cut_soon(int fd, size_t size, long nanoseconds)
{
	const struct timespec soon = { 0, nanoseconds };

	nanosleep(&soon, NULL);
	_exit(ftruncate(fd, (off_t)size) == -1);
}

Test(encore, cut_at_any_time)
{
	char *path = format("%s/cut", scratch());
	int fd = cut_file();

	srand(7);
	for (size_t i = 0; i < CUTS; i++) {
		const size_t size = (size_t)rand() % (CUT_SIZE + 1);
		const long nanoseconds = rand() % (8 * 1000 * 1000);
		struct command c = in_manner(THREADS + i % (2 * THREADS), path);
		struct outcome o;
		uintmax_t words;
		pid_t child = fork();

		cr_assert(child != -1);
		if (child == 0)
			cut_soon(fd, size, nanoseconds);
		o = run(&c);
		words = strtoumax(o.out, NULL, 10);
		cr_expect(o.status == 0 && o.err[0] == '\0' &&
			      words >= words_before(size) && words <= CUT_WORDS,
		    "cut to %zu after %ld ns, %s: status %d, %s%s", size,
		    nanoseconds, c.env[0], o.status, o.out, o.err);
		waitpid(child, NULL, 0);
		restore(fd, size);
	}
}

/* SIGBUS from anywhere else ends the program. */
Test(encore, a_bus_error_of_another, .signal = SIGBUS)
{
	struct text text = { .fd = cut_file(),
		.size = CUT_SIZE,
		.routine = find_routine(NULL),
		.way = MAP };
	struct place place;
	struct stretch all = { 0 };
	const volatile char *elsewhere;

	make_places(&text, &place, 1);
	/* Below the window, as Linux goes down from one mapping to the next. */
	elsewhere = mmap(NULL, CUT_SIZE, PROT_READ, MAP_SHARED, text.fd, 0);
	cr_assert(count_range(&text, &place, 0, INT64_MAX, &all) == 0);
	cr_assert(ftruncate(text.fd, 0) == 0);
	cr_assert(*elsewhere == 'a', "read beyond the end of a file");
}

Test(encore, a_bus_error_that_was_sent)
{
	struct outcome o = sh(scratch(),
	    format("mkfifo pipe; sleep 60 >pipe & sleeping=$!; "
		   "WORDS_WAY=map %s <pipe & "
		   "sleep 0.3; kill -BUS $!; wait $! 2>&-; status=$?; "
		   "kill $sleeping; exit $status",
		words_of_encore()));

	cr_expect(o.status == 128 + SIGBUS, "status %d: %s%s", o.status, o.out,
	    o.err);
}

/* As the OS kernel maps it in windows: how many faults for each huge page? */
static double
faults_a_huge_page(const char *path, size_t size)
{
	const int fd = open_file(path);
	struct rusage before, after;
	volatile char *bytes = mmap(NULL, size + HUGE_PAGE, PROT_NONE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	bytes += HUGE_PAGE - (uintptr_t)bytes % HUGE_PAGE;
	bytes = mmap(
	    (void *)bytes, size, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0);
	cr_assert(bytes != MAP_FAILED);
	getrusage(RUSAGE_SELF, &before);
	for (size_t i = 0; i < size; i += 4 * KIB)
		(void)bytes[i];
	getrusage(RUSAGE_SELF, &after);
	munmap((void *)bytes, size);
	close(fd);
	return (double)(after.ru_minflt - before.ru_minflt) /
	       (double)(size / HUGE_PAGE);
}

/* Words of three letters, with a write for so many bytes. */
static void
write_in_pieces(const char *path, size_t size, size_t piece, int flags)
{
	char *bytes = malloc(piece + 4);
	int fd = open(path, O_WRONLY | O_CREAT | flags, 0600);

	cr_assert(fd != -1);
	for (size_t i = 0; i < piece; i += 4)
		memcpy(bytes + i, "abc ", 4);
	for (size_t at = 0; at < size; at += piece)
		cr_assert(write(fd, bytes, piece) == (ssize_t)piece);
	fsync(fd);
	close(fd);
	free(bytes);
}

struct came {
	uintmax_t read, mapped, faults;
};

/* How the bytes came, as -v tells; of a file whose words have three letters. */
static struct came
way_taken(const char *path, size_t size, const char *j)
{
	struct outcome o = run(
	    &(struct command){ .argv = { words_of_encore(), "-v", j, path } });

	cr_assert(o.status == 0 &&
		      strcmp(o.out, format("%zu %s\n", size / 4, path)) == 0,
	    "status %d, %s%s", o.status, o.out, o.err);
	return (struct came){ number_after(o.err, "read"),
		number_after(o.err, "mapped"), number_after(o.err, "with") };
}

enum { MADE = 64 * MIB };

Test(encore, huge_pages_are_mapped)
{
	char *path = format("%s/huge", scratch());

	write_in_pieces(path, MADE, 8 * MIB, 0);
	if (faults_a_huge_page(path, MADE) > 1)
		cr_skip("no huge pages in the page cache for files in tests/");
	for (size_t j = 0; j < 2; j++) {
		struct came came = way_taken(path, MADE, threads[j]);

		cr_expect(came.read <= MADE / 4 && came.mapped >= MADE * 3 / 4,
		    "%s: %ju read, %ju mapped", threads[j], came.read,
		    came.mapped);
		cr_expect(came.faults >= came.mapped / HUGE_PAGE &&
			      came.faults <= MADE / HUGE_PAGE + 8,
		    "%s: %ju faults", threads[j], came.faults);
	}
}

Test(encore, small_pages_are_read)
{
	char *path = format("%s/small", scratch());

	write_in_pieces(path, MADE, 4 * KIB, 0);
	if (faults_a_huge_page(path, MADE) < 8)
		cr_skip("only large pieces in the page cache for files in "
			"tests/");
	for (size_t j = 0; j < 2; j++) {
		struct came came = way_taken(path, MADE, threads[j]);

		/* A trial takes two faults.  A thread makes one at the start,
		 * and after 8, 16 and 32 MiB more. */
		cr_expect(came.mapped == 0 && came.faults <= 8 + 8 * j,
		    "%s: %ju mapped with %ju faults", threads[j], came.mapped,
		    came.faults);
	}
}

static atomic_uint rounds_of_faults;

/* Page faults, one after the other, until the program ends. */
static void *
fault(void *unused)
{
	(void)unused;
	for (;; rounds_of_faults++) {
		volatile char *bytes = mmap(NULL, MIB, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		for (size_t i = 0; i < MIB; i += 4 * KIB)
			bytes[i] = 1;
		munmap((void *)bytes, MIB);
	}
	return NULL;
}

/* A thread looks at its own faults only. */
Test(encore, faults_of_another_thread)
{
	char *path = format("%s/huge", scratch());
	struct text text = { .size = MADE, .routine = find_routine(NULL) };
	struct stretch all = { 0 };
	struct place place;
	pthread_t other;

	write_in_pieces(path, MADE, 8 * MIB, 0);
	if (faults_a_huge_page(path, MADE) > 1)
		cr_skip("no huge pages in the page cache for files in tests/");
	text.fd = open_file(path);
	make_places(&text, &place, 1);
	cr_assert(pthread_create(&other, NULL, fault, NULL) == 0);
	while (rounds_of_faults == 0)
		;
	cr_expect(count_range(&text, &place, 0, INT64_MAX, &all) == 0);
	cr_expect(place.tally.mapped >= MADE * 3 / 4,
	    "%ju bytes mapped, with %ju faults", place.tally.mapped,
	    place.tally.faults);
}

/* 32 MiB of small pages, 32 MiB of huge ones, and again. */
Test(encore, a_patchwork)
{
	char *path = format("%s/patchwork", scratch());
	struct came came;

	for (size_t i = 0; i < 4; i++)
		write_in_pieces(path, MADE / 2,
		    (size_t)(i % 2 == 0 ? 4 * KIB : 8 * MIB), O_APPEND);
	if (faults_a_huge_page(path, 2 * MADE) < 4 ||
	    faults_a_huge_page(path, 2 * MADE) > 30)
		cr_skip("one file in tests/ does not have both kinds of pages");
	came = way_taken(path, 2 * MADE, "-j1");
	cr_expect(came.mapped > 0 && came.mapped <= MADE && came.read >= MADE,
	    "%ju read, %ju mapped", came.read, came.mapped);
}

/* Whatever the way and the number of threads. */
Test(encore, resident_memory)
{
	char *path = format("%s/resident", scratch());

	write_in_pieces(path, 2 * MADE, 8 * MIB, 0);
	for (size_t i = 0; i < WAYS; i++)
		for (int j = 1; j <= 64; j *= 2) {
			struct command c = in_manner(i * THREADS, path);
			struct outcome o;

			c.argv[3] = c.argv[2];
			c.argv[2] = format("-j%d", j);
			c.argv[1] = c.argv[0];
			c.argv[0] = "../tools/count";
			o = run(&c);
			cr_expect(o.status == 0 && number_after(o.err, "rss") <=
						       MOST_RESIDENT,
			    "%s -j%d:\n%s", c.env[0], j, o.err);
		}
}

/* Where there is not the memory for a block, it says so. */
Test(encore, no_address_space)
{
	struct outcome o = run(&(struct command){
	    .argv = { "sh", "-c",
		"ulimit -v 4000 && exec build/gcc-O2/encore/words "
		"../moby.txt" } });

	cr_expect(o.status == 1 && o.out[0] == '\0' &&
		      strstr(o.err, "Cannot allocate memory\n") != NULL,
	    "status %d:\n%s%s", o.status, o.out, o.err);
}
