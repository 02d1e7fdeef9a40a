/*
 * The encore: its kernels against the plain loop; the program against the same
 * cases and troubles as the others, by one thread, by two and by seven.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "../../solutions/encore/kernels.h"
#include "cases.h"
#include "programs.h"
#include "run.h"
#include "tree.h"

TestSuite(encore, .timeout = STUCK, .fini = remove_scratch);

static const char *const threads[] = { "-j1", "-j2", "-j7" };
static const size_t nthreads = sizeof threads / sizeof threads[0];

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
expect_all_lengths(const struct kernel *k)
{
	static _Alignas(
	    ALIGNMENTS) unsigned char room[LONGEST + 3 * ALIGNMENTS];
	size_t wrong = 0;

	for (size_t at = 1; at <= ALIGNMENTS; at++)
		for (size_t n = 0; n <= LONGEST; n++) {
			memset(room, 'x', sizeof room);
			fill(room + at, n, (uint32_t)(at * 1000 + n));
			wrong +=
			    k->count(room + at, n) != plain_count(room + at, n);
		}
	cr_expect(wrong == 0, "%s: %zu of %d blocks counted wrongly", k->name,
	    wrong, ALIGNMENTS * (LONGEST + 1));
}

Test(encore, every_length_and_alignment)
{
	for (const struct kernel *k = kernels; k < kernels + nkernels; k++) {
		if (k->runs_here())
			expect_all_lengths(k);
		else
			fprintf(stderr,
			    "[SKIP] encore: %s: not for this "
			    "processor\n",
			    k->name);
	}
}

/* Each byte at each place of 64, with spaces or letters around it. */
Test(encore, every_byte_at_every_place)
{
	unsigned char block[64];

	for (const struct kernel *k = kernels; k < kernels + nkernels; k++) {
		size_t wrong = 0;

		if (!k->runs_here())
			continue;
		for (size_t i = 0; i < 2 * 64 * 256; i++) {
			memset(block, i & 1 ? ' ' : 'x', sizeof block);
			block[i / 2 % 64] = (unsigned char)(i / 128);
			wrong += k->count(block, sizeof block) !=
				 plain_count(block, sizeof block);
		}
		cr_expect(wrong == 0, "%s: %zu blocks counted wrongly", k->name,
		    wrong);
	}
}

Test(encore, split_at_every_two_bytes)
{
	static const unsigned char text[] =
	    " a word or two,  at last\nand \t no newline";
	const size_t n = sizeof text - 1;

	for (const struct kernel *k = kernels; k < kernels + nkernels; k++)
		for (size_t i = 0; k->runs_here() && i <= n; i++)
			for (size_t j = i; j <= n; j++) {
				struct stretch a = count_stretch(k, text, i);
				struct stretch b =
				    count_stretch(k, text + i, j - i);
				struct stretch c =
				    count_stretch(k, text + j, n - j);

				cr_expect(join(join(a, b), c).words == 9 &&
					      join(a, join(b, c)).words == 9,
				    "%s, split at %zu and %zu", k->name, i, j);
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

/* In the three ways that there are, by some threads. */
static void
expect_words(const char *what, const char *path, uintmax_t n, const char *j)
{
	char *words = words_of_encore();

	expect(format("%s, %s", what, j), format("%ju %s\n", n, path),
	    run(&(struct command){ .argv = { words, j, path } }));
	expect(format("%s, %s, as -", what, j), format("%ju -\n", n),
	    run(&(struct command){
		.argv = { words, j, "-" }, .in = open_file(path) }));
	expect(format("%s, %s, as standard input", what, j), format("%ju\n", n),
	    run(&(struct command){
		.argv = { words, j }, .in = open_file(path) }));
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

		for (size_t j = 0; j < nthreads; j++)
			expect_words(examples[i].name, path, examples[i].words,
			    threads[j]);
	}
}

static void
expect_all_of_moby(const char *build, const char *words, const char *kernel)
{
	struct command c = { .argv = { words, "-j2", "../moby.txt" },
		.env = { format("WORDS_KERNEL=%s", kernel) } };

	expect(
	    format("%s, %s", build, kernel), "208160 ../moby.txt\n", run(&c));
}

/* Every compiler's, at every level, with every kernel. */
Test(encore, builds)
{
	for (size_t i = 0; i < nbuilds; i++) {
		char *words = built(builds[i]);

		for (size_t k = 0; words != NULL && k < nkernels; k++)
			if (kernels[k].runs_here())
				expect_all_of_moby(
				    builds[i], words, kernels[k].name);
	}
}

/* Words lie across the borders of slices, and those depend on the number. */
Test(encore, any_number_of_threads)
{
	char *path = format("%s/text", scratch()), bytes[300 * 1000];

	fill((unsigned char *)bytes, sizeof bytes, 4);
	write_file(path, bytes, sizeof bytes);
	for (size_t n = sizeof bytes - 2; n <= sizeof bytes; n++) {
		char *out = format(
		    "%ju %s\n", plain_count((unsigned char *)bytes, n), path);

		write_file(path, bytes, n);
		for (int j = 1; j <= 20; j++)
			expect(format("%zu bytes, -j%d", n, j), out,
			    run(&(struct command){
				.argv = { words_of_encore(), "-j",
				    format("%d", j), path } }));
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
		for (size_t j = 0; j < nthreads; j++) {
			const size_t at = (size_t)places[i] < sizeof bytes
					      ? (size_t)places[i]
					      : sizeof bytes;
			int fd = open_file(path), kept = dup(fd);

			lseek(fd, places[i], SEEK_SET);
			expect(format("from %ju on, %s", (uintmax_t)places[i],
				   threads[j]),
			    format("%ju\n",
				plain_count((unsigned char *)bytes + at,
				    sizeof bytes - at)),
			    run(&(struct command){
				.argv = { words_of_encore(), threads[j] },
				.in = fd }));
			cr_expect(
			    lseek(kept, 0, SEEK_CUR) >= (off_t)sizeof bytes,
			    "from %ju on, %s: left standing at %ju",
			    (uintmax_t)places[i], threads[j],
			    (uintmax_t)lseek(kept, 0, SEEK_CUR));
			close(kept);
		}
}

Test(encore, slow_pipe)
{
	static const char text[] = "a word or two,  at last\n"
				   "a word or two,  at last\n"
				   "and no newline";

	for (size_t j = 0; j < nthreads; j++)
		expect(format("a slow pipe, %s", threads[j]), "15\n",
		    run(&(struct command){
			.argv = { words_of_encore(), threads[j] },
			.in = read_from(write_slowly, text) }));
}

/* /proc says 0 bytes and has more; /sys says 4096 and has less. */
Test(encore, sizes_that_are_not_so)
{
	static const char *const files[] = { "/proc/cpuinfo",
		"/proc/filesystems", "/sys/devices/system/cpu/online" };

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		for (size_t j = 0; j < nthreads; j++) {
			char *out = run(
			    &(struct command){ .argv = { "wc", "-w", files[i] },
				.env = { "LC_ALL=C", "POSIXLY_CORRECT=1" } })
					.out;

			expect(format("%s, %s", files[i], threads[j]), out,
			    run(&(struct command){
				.argv = { words_of_encore(), threads[j],
				    files[i] } }));
		}
}

enum { MB = 1 << 20 };

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
	for (off_t size = 0;; size = (size + 3 * MB + 1) % (16 * MB))
		if (ftruncate(fd, size) == -1)
			_exit(1);
}

Test(encore, a_file_that_changes)
{
	char *path = format("%s/changing", scratch());
	pid_t changing;

	write_file(path, "a b c", 5);
	cr_assert(truncate(path, 16 * MB) == 0);
	changing = start_changing(path);
	for (size_t i = 0; i < 60; i++) {
		struct outcome o =
		    run(&(struct command){ .argv = { words_of_encore(),
					       threads[i % nthreads], path } });
		uintmax_t words = strtoumax(o.out, NULL, 10);

		/* 3 until it shrinks to nothing for the first time, then one of
		 * NUL bytes; and what two threads saw at different times. */
		cr_expect(o.status == 0 && o.err[0] == '\0' && words <= 5,
		    "status %d, %s%s", o.status, o.out, o.err);
	}
	kill(changing, SIGKILL);
}

static const off_t LARGE = (off_t)5 << 30;

/* While they are read, as it takes some hundred milliseconds. */
static void
append_soon(const char *path)
{
	const struct timespec soon = { 0, 50 * 1000 * 1000 };
	int fd = open(path, O_WRONLY);

	nanosleep(&soon, NULL);
	_exit(pwrite(fd, " six seven", 10, LARGE + 16 * MB) != 10);
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
	o = run(&(struct command){ .argv = { "../tools/count/count",
				       words_of_encore(), "-j2", path } });
	cr_expect(strcmp(o.out, format("7 %s\n", path)) == 0, "%s", o.out);
	cr_expect(number_after(o.err, "rss") <= 4096,
	    "more than 4 MiB of memory:\n%s", o.err);
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
		    format("words: WORDS_KERNEL=%s: no such kernel, or not for "
			   "this processor; plain runs on all\n",
			newer[i]),
		    run(&(struct command){ .argv = { words, "../moby.txt" },
			.env = {
			    hidden, format("WORDS_KERNEL=%s", newer[i]) } }));
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

		for (size_t j = 0; j < nthreads; j++)
			expect_complaint(format("%s, %s", t->what, threads[j]),
			    format("words: %s: %s\n", t->named,
				strerror(t->reason)),
			    run(&(struct command){ .argv = { words_of_encore(),
						       threads[j], t->file },
				.dir = scratch(),
				.prepare = t->prepare }));
	}
}

static const struct mistake {
	const char *arguments[3], *kernel, *complaint;
} mistakes[] = {
	{ { "a", "b" }, NULL, "words: usage: words [-j N] [file]\n" },
	{ { "-j2", "a", "b" }, NULL, "words: usage: words [-j N] [file]\n" },
	{ { "-j" }, NULL, "words: usage: words [-j N] [file]\n" },
	{ { "-j0" }, NULL, "words: -j 0: not a number of threads\n" },
	{ { "-j", "-1" }, NULL, "words: -j -1: not a number of threads\n" },
	{ { "-j2x" }, NULL, "words: -j 2x: not a number of threads\n" },
	{ { "-j", "" }, NULL, "words: -j : not a number of threads\n" },
	{ { "run.c" }, "fastest",
	    "words: WORDS_KERNEL=fastest: no such kernel, or not for this "
	    "processor; plain runs on all\n" },
};

Test(encore, mistakes)
{
	for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
		const struct mistake *m = &mistakes[i];
		struct command c = { .argv = { words_of_encore(),
					 m->arguments[0], m->arguments[1],
					 m->arguments[2] } };

		if (m->kernel != NULL)
			c.env[0] = format("WORDS_KERNEL=%s", m->kernel);
		expect_complaint(m->complaint, m->complaint, run(&c));
	}
}

/* Neither a heap nor a second thread is needed for the right count. */
Test(encore, no_memory)
{
	for (size_t j = 0; j < nthreads; j++)
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

static struct outcome
in_encore(const char *dir, const char *a, const char *b)
{
	struct outcome o = make(dir, (const char *[]){ a, b, NULL });

	if (o.status == 0 && strcmp(a, "agree") == 0)
		return run(
		    &(struct command){ .argv = { "./agree" }, .dir = dir });
	return o;
}

/* What compares the kernels with the plain loop finds that they agree, and that
 * one does not any more when it is broken. */
static void
expect_to_compare(const char *goal, const char *agreed)
{
	char *dir = format("%s/solutions/encore", tree());
	struct outcome o = in_encore(dir, goal, "SECONDS=2");

	cr_expect(o.status == 0 && strstr(o.out, agreed) != NULL,
	    "%s: status %d:\n%s%s", goal, o.status, o.out, o.err);
	o = run(&(struct command){
	    .argv = { "sed", "-i", "s/before & !now/before/", "kernels.c" },
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
