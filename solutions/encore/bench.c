/*
 * bench: how far is each stage from the limits of this machine?
 *
 *	bench text [file.tsv]
 *
 * One file, copies of the text, is written three times: 8 MiB, 128 KiB and 4 KiB at
 * a time, as this decides in which pieces the page cache holds it.  Each layout has
 * its name from the page faults that mapping it takes, which are counted.  Where one
 * takes as many as another, it is not measured again.
 *
 * The commands of a table run in turn, so that whatever else the machine does is
 * shared by all of them.  A time is that of a whole process, from its start to its
 * end.  `times` compares each run with the faster limit in the same round.  If the
 * limits themselves vary too much, the table is not printed.
 *
 * file.tsv gets a row for each stage, with the names of the columns in its first
 * row.  Times are milliseconds there, too.
 *
 * The file is in TMPDIR, or else in /tmp.  It has no name, so nothing is left of it,
 * however bench ends.  The commands open it as /dev/fd/9.
 */
#define _GNU_SOURCE /* O_TMPFILE */
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	ROUNDS = 15,
	LEAST_ROUNDS = 7,  /* if a table takes too long */
	MORE_ROUNDS = 101, /* of what takes less than a millisecond */
	COMMANDS = 10,     /* in one table, and one without a name at its end */
	KIB = 1 << 10,
	MIB = 1 << 20,
	LEAST_FILE = 64 * MIB,
	MOST_FILE = 1024 * MIB,
	PIECE = 8 * MIB, /* the largest that is written at once */
	WINDOW = 8 * MIB,
	LARGE_FD = 9
};

/* If the middle half of a limit's times differ by more, the machine is busy. */
static const double most_spread = 0.25;

#define LARGE "/dev/fd/9"

struct command {
	const char *stage; /* for file.tsv, and fill.mjs */
	const char *what;
	const char *routine; /* for WORDS_ROUTINE, or NULL */
	const char *way;     /* for WORDS_WAY, or NULL */
	const char *argv[5];
	int rounds; /* at most */
	double seconds[MORE_ROUNDS];
};

struct table {
	const char *title, *layout; /* for people, for file.tsv */
	int threads;
	int limits;  /* so many of the commands, from the first */
	double most; /* seconds for all rounds */
	struct command *commands;
};

extern char **environ; /* no header declares it: environ(7) */

static FILE *tsv;

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* On a terminal, what takes its time; NULL for nothing. */
static void
progress(const char *what, int round)
{
	if (!isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\r%-60s\r", "");
	if (what != NULL)
		fprintf(stderr, "(%s, round %d)\r", what, round + 1);
}

static void
set_or_unset(const char *name, const char *value)
{
	if (value != NULL)
		setenv(name, value, 1);
	else
		unsetenv(name);
}

static double
seconds_of(const struct command *c)
{
	posix_spawn_file_actions_t actions;
	double begin, end;
	pid_t child;
	int status;

	set_or_unset("WORDS_ROUTINE", c->routine);
	set_or_unset("WORDS_WAY", c->way);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(
	    &actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);

	begin = now();
	errno = posix_spawnp(&child, c->argv[0], &actions, NULL,
	    (char *const *)c->argv, environ);
	if (errno != 0 || waitpid(child, &status, 0) == -1)
		err(1, "%s", c->argv[0]);
	end = now();

	posix_spawn_file_actions_destroy(&actions);
	if (status != 0)
		errx(1, "%s: did not end well", c->what);
	return end - begin;
}

static int
ascending(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* part: 0.5 for the median. */
static double
quantile(const double *numbers, int n, double part)
{
	double sorted[MORE_ROUNDS];

	memcpy(sorted, numbers, (size_t)n * sizeof *numbers);
	qsort(sorted, (size_t)n, sizeof *sorted, ascending);
	return sorted[(int)(part * (n - 1) + 0.5)];
}

static double
median(const double *numbers, int n)
{
	return quantile(numbers, n, 0.5);
}

static void
print_row(
    const struct table *t, const struct command *c, const struct command *limit)
{
	const double middle = 1e3 * median(c->seconds, c->rounds);
	const double least = 1e3 * quantile(c->seconds, c->rounds, 0);
	const double most = 1e3 * quantile(c->seconds, c->rounds, 1);
	double ratio[MORE_ROUNDS] = { 0 };

	for (int i = 0; i < c->rounds; i++)
		ratio[i] = c->seconds[i] / limit->seconds[i];
	printf("%-44s %10.2f %9.2f %9.2f %8.2f\n", c->what, middle, least, most,
	    median(ratio, c->rounds));
	if (tsv != NULL)
		fprintf(tsv, "%s\t%d\t%s\t%s\t%.3f\t%.3f\t%.3f\t%.3f\n",
		    t->layout, t->threads, c->stage, c->what, middle, least,
		    most, median(ratio, c->rounds));
}

static bool
is_busy(const struct command *c)
{
	const double low = quantile(c->seconds, c->rounds, 0.25);
	const double high = quantile(c->seconds, c->rounds, 0.75);

	if (high - low <= most_spread * median(c->seconds, c->rounds))
		return false;
	printf("No figures: the machine is busy.  Half of the runs of \"%s\"\n"
	       "took from %.1f to %.1f ms, and they should be alike.  When it "
	       "is quiet: make bench\n",
	    c->what, 1e3 * low, 1e3 * high);
	return true;
}

static void
print_table(const struct table *t)
{
	const struct command *limit = t->commands;

	for (int i = 0; i < t->limits; i++) {
		const struct command *c = &t->commands[i];

		if (is_busy(c))
			return;
		if (median(c->seconds, c->rounds) <
		    median(limit->seconds, limit->rounds))
			limit = c;
	}
	for (const struct command *c = t->commands; c->stage != NULL; c++)
		print_row(t, c, limit);
}

static void
measure(const struct table *t)
{
	const double begin = now();
	int done = 0, rounds = t->commands->rounds;

	printf("\n%-44s %10s %9s %9s %8s\n", t->title, "median ms", "least",
	    "most", "times");
	for (; done < rounds; done++) {
		if (done >= LEAST_ROUNDS && now() - begin > t->most)
			break;
		progress(t->title, done);
		for (struct command *c = t->commands; c->stage != NULL; c++)
			if (done < c->rounds)
				c->seconds[done] = seconds_of(c);
	}
	progress(NULL, 0);
	for (struct command *c = t->commands; c->stage != NULL; c++)
		if (c->rounds > done)
			c->rounds = done;
	print_table(t);
	fflush(stdout);
}

/* Where the file is. */
static const char *
place(void)
{
	const char *dir = getenv("TMPDIR");

	return dir != NULL ? dir : "/tmp";
}

/* The first number after name in a file of the OS kernel's, times unit; if there is
 * none, no limit. */
static uintmax_t
number_in(const char *path, const char *name, uintmax_t unit)
{
	char line[128];
	uintmax_t n = UINTMAX_MAX;
	FILE *f = fopen(path, "r");

	if (f == NULL)
		return n;
	while (fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, name, strlen(name)) == 0 &&
		    sscanf(line + strlen(name), "%ju", &n) == 1)
			n *= unit;
	fclose(f);
	return n;
}

/* Half of the memory and half of the disk's room are ours to use. */
static size_t
size_of_file(void)
{
	const uintmax_t memory =
	    number_in("/proc/meminfo", "MemAvailable:", KIB) / 2;
	const uintmax_t group =
	    number_in("/sys/fs/cgroup/memory.max", "", 1) / 2;
	size_t size = MOST_FILE;
	uintmax_t disk;
	struct statvfs fs;

	if (statvfs(place(), &fs) == -1)
		err(1, "%s", place());
	disk = (uintmax_t)fs.f_bavail * fs.f_frsize / 2;
	while (size > memory || size > group || size > disk)
		size /= 2;
	if (size < LEAST_FILE)
		errx(1,
		    "bench needs %d MiB in %s, and as much memory; TMPDIR "
		    "names "
		    "another place",
		    2 * LEAST_FILE / MIB, place());
	return size;
}

/* A file without a name, in place of the one before. */
static void
new_file(void)
{
	int fd = open(place(), O_TMPFILE | O_RDWR, 0600);

	if (fd == -1) { /* not every file system has O_TMPFILE */
		char name[4 * KIB];

		snprintf(name, sizeof name, "%s/bench.XXXXXX", place());
		fd = mkstemp(name);
		if (fd != -1)
			unlink(name);
	}
	if (fd == -1 || dup2(fd, LARGE_FD) == -1)
		err(1, "a file in %s; TMPDIR names another place", place());
	close(fd);
}

/* The text again and again: *period bytes of it, and PIECE more, so that a piece may
 * begin at each of the first *period bytes. */
static unsigned char *
copies(const char *text, size_t *period)
{
	FILE *f = fopen(text, "r");
	unsigned char *all = malloc(2 * PIECE);

	if (f == NULL || all == NULL)
		err(1, "%s", text);
	*period = fread(all, 1, PIECE, f);
	if (*period == 0)
		errx(1, "%s: nothing to copy", text);
	fclose(f);
	for (size_t at = *period; at < *period + PIECE; at++)
		all[at] = all[at - *period];
	return all;
}

static void
write_file(const unsigned char *bytes, size_t period, size_t size, size_t piece)
{
	new_file();
	for (size_t at = 0; at < size; at += piece) {
		errno = ENOSPC; /* if it writes less */
		if (write(LARGE_FD, bytes + at % period, piece) !=
		    (ssize_t)piece)
			err(1, "the file in %s; TMPDIR names another place",
			    place());
	}
	/* Or the disk would be busy with it while we measure. */
	fsync(LARGE_FD);
}

/* Page faults for each MiB, if it is mapped in windows. */
static double
faults_a_mib(size_t size)
{
	struct rusage before, after;

	getrusage(RUSAGE_SELF, &before);
	for (size_t at = 0; at < size; at += WINDOW) {
		const volatile unsigned char *window = mmap(
		    NULL, WINDOW, PROT_READ, MAP_PRIVATE, LARGE_FD, (off_t)at);

		if (window == MAP_FAILED)
			err(1, "mmap");
		for (size_t i = 0; i < WINDOW; i += 4 * KIB)
			(void)window[i];
		munmap((void *)window, WINDOW);
	}
	getrusage(RUSAGE_SELF, &after);
	return (double)(after.ru_minflt - before.ru_minflt + after.ru_majflt -
			before.ru_majflt) /
	       (double)(size / MIB);
}

static void
measure_start(const char *text)
{
	static struct command commands[COMMANDS] = {
		{ "true", "/bin/true", NULL, NULL, { "/bin/true" }, MORE_ROUNDS,
		    { 0 } },
		{ "words", "words", NULL, NULL, { "./words", "" }, MORE_ROUNDS,
		    { 0 } },
		{ "wc", "LC_ALL=C wc -w", NULL, NULL, { "wc", "-w", "" },
		    ROUNDS, { 0 } },
	};

	commands[1].argv[1] = commands[2].argv[2] = text;
	measure(&(struct table){ "the text once", "start", 1, 1, 4, commands });
}

#define LIMITS(threads)                                                        \
	{ "limit-read", "limit: read(2) into one buffer", NULL, NULL,          \
		{ "./limit", "read", threads, LARGE }, ROUNDS, { 0 } },        \
	{                                                                      \
		"limit-map", "limit: every cache line, through mmap(2)", NULL, \
		    NULL, { "./limit", "map", threads, LARGE }, ROUNDS,        \
		{                                                              \
			0                                                      \
		}                                                              \
	}
#define LAST_STAGES(j)                                                         \
	{ "read", "1 MiB at a time", NULL, "read", { "./words", j, LARGE },    \
		ROUNDS, { 0 } },                                               \
	{                                                                      \
		"words", "no copy where it pays: words " j, NULL, NULL,        \
		    { "./words", j, LARGE }, ROUNDS,                           \
		{                                                              \
			0                                                      \
		}                                                              \
	}
#define STAGE(stage, what, routine, rounds)                                    \
	{                                                                      \
		stage, what, routine, "read", { "./words-64k", "-j1", LARGE }, \
		    rounds,                                                    \
		{                                                              \
			0                                                      \
		}                                                              \
	}

/* The first table has all stages.  What takes seconds runs once. */
static void
measure_layout(const char *layout, bool all_stages)
{
	static const struct command all[COMMANDS] = {
		LIMITS("1"),
		{ "wc", "LC_ALL=C wc -w", NULL, NULL, { "wc", "-w", LARGE }, 1,
		    { 0 } },
		STAGE("table", "a table, 64 KiB at a time", "table", 1),
		STAGE("plain", "no branches", "plain", 5),
#ifdef __x86_64__
		STAGE(
		    "sse2", "masks of 64 bytes, on any x86-64", "sse2", ROUNDS),
#endif
		STAGE("masks", "masks, the best routine here", NULL, ROUNDS),
		LAST_STAGES("-j1"),
	};
	static const struct command few[COMMANDS] = { LIMITS("1"),
		LAST_STAGES("-j1") };
	static const struct command two[COMMANDS] = { LIMITS("2"),
		LAST_STAGES("-j2") };
	static struct command commands[COMMANDS];

	memcpy(commands, all_stages ? all : few, sizeof commands);
	measure(&(struct table){
	    "one thread", layout, 1, 2, all_stages ? 24 : 8, commands });
	memcpy(commands, two, sizeof commands);
	measure(&(struct table){ "two threads", layout, 2, 2, 6, commands });
}

static const struct layout {
	const char *name, *written;
	size_t piece;
} layouts[] = {
	{ "large", "8 MiB", PIECE },
	{ "middle", "128 KiB", 128 * KIB },
	{ "small", "4 KiB", 4 * KIB },
};

enum { LAYOUTS = sizeof layouts / sizeof layouts[0] };

/* One that takes nearly as many faults as another is the same to a mapping. */
static bool
had_before(const double *faults, int i)
{
	for (int before = 0; before < i; before++)
		if (faults[i] < 1.5 * faults[before] &&
		    faults[before] < 1.5 * faults[i])
			return true;
	return false;
}

int
main(int argc, char *argv[])
{
	double faults[LAYOUTS];
	unsigned char *bytes;
	size_t size, period;

	if (argc < 2 || argc > 3)
		errx(1, "usage: bench text [file.tsv]");
	if (argc == 3 && (tsv = fopen(argv[2], "we")) == NULL)
		err(1, "%s", argv[2]);
	if (tsv != NULL)
		fprintf(tsv,
		    "layout\tthreads\tstage\twhat\tms\tleast\tmost\ttimes\n");
	size = size_of_file();
	bytes = copies(argv[1], &period);
	setenv("LC_ALL", "C", 1);

	printf("%zu MiB, as copies of %s.  Medians of %d rounds, or as many as "
	       "there is time for.\n",
	    size / MIB, argv[1], ROUNDS);
	measure_start(argv[1]);
	for (int i = 0; i < LAYOUTS; i++) {
		const struct layout *l = &layouts[i];

		progress("writing", i);
		write_file(bytes, period, size, l->piece);
		faults[i] = faults_a_mib(size);
		progress(NULL, 0);
		printf("\n# %.1f page faults a MiB when it is mapped (written "
		       "%s at a time)\n",
		    faults[i], l->written);
		if (had_before(faults, i)) {
			printf(
			    "As many as before: another layout cannot be had "
			    "so in %s.\n",
			    place());
			continue;
		}
		if (tsv != NULL)
			fprintf(tsv,
			    "%s\t1\tfaults\tpage faults a MiB\t%.3f\t\t\t\n",
			    l->name, faults[i]);
		measure_layout(l->name, i == 0);
		if (faults_a_mib(size) > 1.5 * faults[i])
			printf("The layout changed meanwhile: it takes %.1f "
			       "page faults a MiB now.\n",
			    faults_a_mib(size));
	}
	return tsv != NULL && fclose(tsv) == EOF;
}
