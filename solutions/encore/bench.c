/*
 * bench: how far is each stage from the limits of this machine?
 *
 *	bench text file.tsv
 *
 * A large file, copies of the text, is written twice: 8 MiB at a time, and then 4 KiB at a
 * time.  The size of the writes decides how large the pages are in which the page cache
 * has the file, and the number of page faults when the file is mapped shows this.
 *
 * The commands run in turn, so that whatever else the machine does slows all of them down.
 * A time is that of a whole process from its start to its end, unless the command prints
 * "seconds N" itself.  The table has the medians.  "+-" is the width of the middle half of
 * the runs, in % of the median: if it is large, the machine was busy.  "times" is the ratio
 * to the fastest limit, the median of the ratios of each round.
 *
 * file.tsv gets lines of a name and a value, with times in seconds.  For example
 * encore.large.1.words is the time of words with one thread, on the file in large pages.
 */
#include <sys/wait.h>

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "large.h"

/* A column is a file and a number of threads.  Most of the time for the text itself, which
 * is small, is the start of a process. */
enum { LARGE_1, LARGE_2, SMALL_1, SMALL_2, TEXT_1, COLUMNS };
static const char *const columns[COLUMNS] = { "large.1", "large.2", "small.1",
	"small.2", "start.1" };
/* Sets of columns, with a bit for each. */
enum { FIRST = 1 << LARGE_1, ONE = FIRST | 1 << SMALL_1, ALL = 15 };
enum { TEXT = 1 << TEXT_1 };

enum { ROUNDS = 15, ROUNDS_OF_TEXT = 51, LEAST_ROUNDS = 3 };
/* After so many seconds from the start no round begins, unless there were fewer than
 * LEAST_ROUNDS.  A command whose runs together took more than share seconds is left out of
 * the next rounds. */
static const double until_large = 30, until_small = 50, share = 1.5;

static const struct command {
	int columns;
	const char *name; /* for file.tsv */
	const char *what; /* for people */
	/* Its environment and arguments.  @ becomes the file, and # the number of threads. */
	const char *line;
} commands[] = {
	{ FIRST | TEXT, "wc", "LC_ALL=C wc -w", "wc -w @" },
	{ FIRST, "table", "1 a table, 64 KiB at a time",
	    "WORDS_ROUTINE=1 WORDS_WAY=read ./words-64k -j# @" },
	{ FIRST, "plain", "2 no branches",
	    "WORDS_ROUTINE=2 WORDS_WAY=read ./words-64k -j# @" },
	{ FIRST, "masks", "3 masks of 64 bytes",
	    "WORDS_ROUTINE=3 WORDS_WAY=read ./words-64k -j# @" },
	{ ALL, "read", "4 1 MiB at a time",
	    "WORDS_ROUTINE=3 WORDS_WAY=read ./words -j# @" },
	{ ALL, "map", "5 no copy where it pays",
	    "WORDS_ROUTINE=3 ./words -j# @" },
	{ ALL | TEXT, "words", "7 ask for what comes next", "./words -j# @" },
	{ ONE, "yours", "8 yours", "WORDS_ROUTINE=8 ./words -j# @" },
	{ TEXT, "limit-start", "limit: /bin/true", "/bin/true" },
	{ ALL, "limit-read", "limit: read, count nothing", "./limit read # @" },
	{ ALL, "limit-touch", "limit: touch each line", "./limit touch # @" },
	{ ALL, "limit-ahead", "limit: touch and prefetch",
	    "./limit ahead # @" },
	{ ALL, "memory", "memory: loads alone", "./limit memory # @" },
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

static struct times {
	int n;
	double all, seconds[ROUNDS_OF_TEXT];
} times[COLUMNS][COMMANDS];

static double begin, faults[2];

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Splits a line of commands: its variables replace those of the command before in the
 * environment, and its arguments go into argv. */
static void
split(const char *line, char threads, const char *file, const char *argv[])
{
	static char words[128];
	int n = 0;

	unsetenv("WORDS_ROUTINE");
	unsetenv("WORDS_WAY");
	snprintf(words, sizeof words, "%s", line);
	if (strchr(words, '#') != NULL)
		*strchr(words, '#') = threads;
	for (char *s = strtok(words, " "); s != NULL; s = strtok(NULL, " "))
		if (strchr(s, '=') != NULL)
			putenv(s);
		else
			argv[n++] = strcmp(s, "@") == 0 ? file : s;
	argv[n] = NULL;
}

/* A command prints only a few bytes, so it can end before anybody reads from the pipe. */
static double
seconds_of(const char *argv[])
{
	const double start = now();
	char printed[128] = "";
	int status, out[2];
	double seconds;
	pid_t child;

	if (pipe(out) == -1 || (child = fork()) == -1)
		err(1, "no process for %s", argv[0]);
	if (child == 0) {
		dup2(out[1], STDOUT_FILENO);
		execvp(argv[0], (char *const *)argv);
		err(1, "%s", argv[0]);
	}
	if (waitpid(child, &status, 0) == -1 || status != 0)
		errx(1, "%s: did not end well", argv[0]);
	seconds = now() - start;

	close(out[1]);
	if (read(out[0], printed, sizeof printed - 1) > 0)
		sscanf(printed, "seconds %lf", &seconds);
	close(out[0]);
	return seconds;
}

static void
run(int column, int command, const char *file)
{
	struct times *t = &times[column][command];
	const char *argv[8];

	if ((commands[command].columns >> column & 1) == 0 || t->all > share)
		return;
	split(commands[command].line, columns[column][6], file, argv);
	t->seconds[t->n] = seconds_of(argv);
	t->all += t->seconds[t->n++];
}

/* Says on a terminal what is running, in a line that is erased later: console_codes(4). */
static void
progress(const char *what, int round)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K(%s, round %d; a minute in all)\r",
		    what, round + 1);
}

static void
measure(int from, int to, const char *file, int rounds, double until)
{
	for (int round = 0; round < rounds; round++) {
		if (round >= LEAST_ROUNDS && now() - begin > until)
			break;
		progress(columns[from], round);
		for (int column = from; column <= to; column++)
			for (int i = 0; i < COMMANDS; i++)
				run(column, i, file);
	}
}

static int
ascending(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* part is 0.5 for the median.  t is a copy, so it can be sorted here. */
static double
quantile(struct times t, double part)
{
	qsort(t.seconds, (size_t)t.n, sizeof t.seconds[0], ascending);
	return t.seconds[(int)(part * (t.n - 1) + 0.5)];
}

/* The median ratio of t to the fastest limit of its column, in the same rounds. */
static double
compared(const struct times *t, int column)
{
	const struct times *limit = NULL;
	struct times ratios = { 0 };

	for (int i = 0; i < COMMANDS; i++) {
		const struct times *l = &times[column][i];

		if (strncmp(commands[i].name, "limit", 5) == 0 && l->n > 0 &&
		    (limit == NULL ||
			quantile(*l, 0.5) < quantile(*limit, 0.5)))
			limit = l;
	}
	for (int i = 0; i < t->n && i < limit->n; i++)
		ratios.seconds[ratios.n++] = t->seconds[i] / limit->seconds[i];
	return quantile(ratios, 0.5);
}

/* Three significant digits. */
static void
print_number(int width, double n)
{
	printf(" %*.*f", width, n < 10 ? 2 : n < 100 ? 1 : 0, n);
}

static void
print_cell(const struct times *t, int column)
{
	const double median = quantile(*t, 0.5);

	if (t->n == 0) {
		printf("%18s", "");
		return;
	}
	print_number(6, 1e3 * median);
	printf(" %3.0f%%",
	    100 * (quantile(*t, 0.75) - quantile(*t, 0.25)) / median);
	print_number(5, compared(t, column));
}

static void
print_rows(int from, int to)
{
	for (int i = 0; i < COMMANDS; i++) {
		if ((commands[i].columns >> from & 1) == 0)
			continue;
		printf("%-28s", commands[i].what);
		for (int column = from; column <= to; column++)
			print_cell(&times[column][i], column);
		printf("\n");
	}
}

static void
print_tables(void)
{
	printf("\n%-28s%27.1f faults a MiB%23.1f faults a MiB\n%-28s", "",
	    faults[0], faults[1], "");
	for (int column = LARGE_1; column <= SMALL_2; column++)
		printf("%18s", column % 2 ? "6 two threads" : "one thread");
	printf("\n%-28s", "");
	for (int column = LARGE_1; column <= SMALL_2; column++)
		printf(" %6s %4s %5s", "ms", "+-", "times");
	printf("\n");
	print_rows(LARGE_1, SMALL_2);
	printf("\nThe text once:\n");
	print_rows(TEXT_1, TEXT_1);
}

static void
write_tsv(const char *path)
{
	FILE *tsv = fopen(path, "we");

	if (tsv == NULL)
		err(1, "%s", path);
	fprintf(tsv, "encore.large.faults\t%.3f\n", faults[0]);
	fprintf(tsv, "encore.small.faults\t%.3f\n", faults[1]);
	for (int column = 0; column < COLUMNS; column++)
		for (int i = 0; i < COMMANDS; i++) {
			const struct times *t = &times[column][i];
			const char *c = columns[column], *n = commands[i].name;

			if (t->n == 0)
				continue;
			fprintf(tsv, "encore.%s.%s\t%.6f\n", c, n,
			    quantile(*t, 0.5));
			fprintf(tsv, "encore.%s.%s.times\t%.3f\n", c, n,
			    compared(t, column));
		}
	if (fclose(tsv) == EOF)
		err(1, "%s", path);
}

int
main(int argc, char *argv[])
{
	size_t size;

	if (argc != 3)
		errx(1, "usage: bench text file.tsv");
	begin = now();
	setenv("LC_ALL", "C", 1);
	size = make_large(argv[1]);
	printf("%zu MiB, copies of %s.  Medians; +- spans the middle half of "
	       "the runs;\ntimes: as long as the fastest limit took.\n",
	    size / MIB, argv[1]);
	measure(TEXT_1, TEXT_1, argv[1], ROUNDS_OF_TEXT, until_large);

	faults[0] = write_large(8 * MIB);
	measure(LARGE_1, LARGE_2, LARGE, ROUNDS, until_large);
	faults[1] = write_large(4 * KIB);
	/* About as many page faults mean that the pages are as large as before. */
	if (faults[1] < 1.5 * faults[0])
		printf("Its pages are the same, however it is written.\n");
	else
		measure(SMALL_1, SMALL_2, LARGE, ROUNDS, until_small);
	if (isatty(STDERR_FILENO))
		fputs("\r\033[K", stderr);
	print_tables();
	write_tsv(argv[2]);
	return 0;
}
