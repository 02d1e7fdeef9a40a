/*
 * bench: how far is each stage from the limits of this machine?
 *
 *	bench text [file.tsv]
 *
 * One large file, copies of the text, is written three times: 8 MiB, 128 KiB and
 * 4 KiB at a time, as this decides in which pieces the page cache holds it.  Each
 * layout is named by the page faults that mapping it takes, which are counted.  A
 * layout with as many faults as one before is not measured.
 *
 * The commands of a table run in turn, so all of them share whatever else the machine
 * does.  A time is that of a whole process, from its start to its end.  `times`
 * compares each run with the faster limit in the same round.  If the limits
 * themselves vary too much, the table has no figures.
 *
 * file.tsv gets a row for each command, with the names of the columns in its first
 * row.  Its times are milliseconds, too.
 */
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "large.h"

enum {
	ROUNDS = 15,
	LEAST_ROUNDS = 7, /* if a table takes too long */
	MORE_ROUNDS = 101 /* of commands that take milliseconds */
};

/* If the middle half of a limit's times differ by more, the machine is busy.  A run of
 * a few milliseconds does not tell: starting a process takes as long. */
static const double most_spread = 0.25;
enum { LEAST_TELLING = 10 }; /* ms */

/* Tables that a command is in: of the text, of one thread in the first layout or in
 * every layout, of two threads. */
enum { START = 1, FIRST = 2, EVERY = 4, TWO = 8 };

static const struct command {
	int tables;
	const char *stage; /* for file.tsv, and for slides/ */
	const char *what;  /* for people */
	int rounds;        /* at most */
	const char *line;  /* its environment and arguments; @ is the file */
} commands[] = {
	{ START, "true", "/bin/true", MORE_ROUNDS, "/bin/true" },
	{ START, "words", "words", MORE_ROUNDS, "./words @" },
	{ START, "wc", "LC_ALL=C wc -w", ROUNDS, "wc -w @" },

	{ EVERY, "limit-read", "limit: read(2) into one buffer", ROUNDS,
	    "./limit read 1 @" },
	{ EVERY, "limit-map", "limit: every cache line, through mmap(2)",
	    ROUNDS, "./limit map 1 @" },
	/* What takes seconds runs once. */
	{ FIRST, "wc", "LC_ALL=C wc -w", 1, "wc -w @" },
	{ FIRST, "table", "a table, 64 KiB at a time", 1,
	    "WORDS_ROUTINE=table WORDS_WAY=read ./words-64k -j1 @" },
	{ FIRST, "plain", "no branches", 5,
	    "WORDS_ROUTINE=plain WORDS_WAY=read ./words-64k -j1 @" },
#ifdef __x86_64__
	{ FIRST, "sse2", "masks of 64 bytes, on any x86-64", ROUNDS,
	    "WORDS_ROUTINE=sse2 WORDS_WAY=read ./words-64k -j1 @" },
#endif
	{ FIRST, "masks", "masks, the best routine here", ROUNDS,
	    "WORDS_WAY=read ./words-64k -j1 @" },
	{ EVERY, "read", "1 MiB at a time", ROUNDS,
	    "WORDS_WAY=read ./words -j1 @" },
	{ EVERY, "words", "no copy where it pays: words -j1", ROUNDS,
	    "./words -j1 @" },

	{ TWO, "limit-read", "limit: read(2) into one buffer", ROUNDS,
	    "./limit read 2 @" },
	{ TWO, "limit-map", "limit: every cache line, through mmap(2)", ROUNDS,
	    "./limit map 2 @" },
	{ TWO, "read", "1 MiB at a time", ROUNDS,
	    "WORDS_WAY=read ./words -j2 @" },
	{ TWO, "words", "no copy where it pays: words -j2", ROUNDS,
	    "./words -j2 @" },
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

/* A command in the table that is measured now. */
static struct run {
	const struct command *command;
	int rounds;
	double seconds[MORE_ROUNDS];
} runs[COMMANDS];
static int nruns;

struct table {
	const char *title, *layout; /* for people, for file.tsv */
	const char *file;
	int tables;  /* whose commands it has */
	int threads; /* for file.tsv */
	int limits;  /* so many of the runs, from the first */
	double most; /* seconds for all rounds */
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

/* Back to the start of a terminal's line, and what is on it erased: console_codes(4). */
static const char erase[] = "\r\033[K";

/* On a terminal, what takes its time, or NULL for nothing. */
static void
progress(const char *what, int round)
{
	if (!isatty(STDERR_FILENO))
		return;
	fputs(erase, stderr);
	if (what != NULL)
		fprintf(stderr, "(%s, round %d)", what, round + 1);
}

/* Ctrl-C: the prompt gets an empty line.  Ends the program as without us. */
static void
interrupted(int signal_number)
{
	if (isatty(STDERR_FILENO) &&
	    write(STDERR_FILENO, erase, sizeof erase - 1) == -1)
		_exit(1);
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

/* Puts the variables of a command's line into the environment, without those of the
 * command before, and its arguments into argv. */
static void
split(const char *line, const char *file, const char *argv[])
{
	static char words[128];
	int n = 0;

	unsetenv("WORDS_ROUTINE");
	unsetenv("WORDS_WAY");
	snprintf(words, sizeof words, "%s", line);
	for (char *s = strtok(words, " "); s != NULL; s = strtok(NULL, " "))
		if (strchr(s, '=') != NULL)
			putenv(s);
		else
			argv[n++] = strcmp(s, "@") == 0 ? file : s;
	argv[n] = NULL;
}

static double
seconds_of(const struct command *c, const char *file)
{
	posix_spawn_file_actions_t actions;
	const char *argv[8];
	double begin, end;
	pid_t child;
	int status;

	split(c->line, file, argv);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(
	    &actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);

	begin = now();
	errno = posix_spawnp(
	    &child, argv[0], &actions, NULL, (char *const *)argv, environ);
	if (errno != 0 || waitpid(child, &status, 0) == -1)
		err(1, "%s", argv[0]);
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
milliseconds(const struct run *r, double part)
{
	return 1e3 * quantile(r->seconds, r->rounds, part);
}

static void
print_row(const struct table *t, const struct run *r, const struct run *limit)
{
	const struct command *c = r->command;
	const double median = milliseconds(r, 0.5);
	const double least = milliseconds(r, 0), most = milliseconds(r, 1);
	double ratios[MORE_ROUNDS] = { 0 }, times;

	for (int i = 0; i < r->rounds; i++)
		ratios[i] = r->seconds[i] / limit->seconds[i];
	times = quantile(ratios, r->rounds, 0.5);
	printf("%-44s %10.2f %9.2f %9.2f %8.2f\n", c->what, median, least, most,
	    times);
	if (tsv != NULL)
		fprintf(tsv, "%s\t%d\t%s\t%s\t%.3f\t%.3f\t%.3f\t%.3f\n",
		    t->layout, t->threads, c->stage, c->what, median, least,
		    most, times);
}

static bool
is_busy(const struct run *r)
{
	const double low = milliseconds(r, 0.25), high = milliseconds(r, 0.75);
	const double middle = milliseconds(r, 0.5);

	if (middle < LEAST_TELLING || high - low <= most_spread * middle)
		return false;
	printf("No figures: the machine is busy.  Half of the runs of \"%s\"\n"
	       "took from %.1f to %.1f ms, and they should be alike.  When it "
	       "is quiet: make bench\n",
	    r->command->what, low, high);
	return true;
}

static void
print_table(const struct table *t)
{
	const struct run *limit = runs;

	for (const struct run *r = runs; r < runs + t->limits; r++) {
		if (is_busy(r))
			return;
		if (milliseconds(r, 0.5) < milliseconds(limit, 0.5))
			limit = r;
	}
	for (const struct run *r = runs; r < runs + nruns; r++)
		print_row(t, r, limit);
}

static void
measure(const struct table *t)
{
	const double begin = now();

	nruns = 0;
	for (const struct command *c = commands; c < commands + COMMANDS; c++)
		if (c->tables & t->tables)
			runs[nruns++] = (struct run){ .command = c };
	printf("\n%-44s %10s %9s %9s %8s\n", t->title, "median ms", "least",
	    "most", "times");
	for (int round = 0; round < runs->command->rounds; round++) {
		if (round >= LEAST_ROUNDS && now() - begin > t->most)
			break;
		progress(t->title, round);
		for (struct run *r = runs; r < runs + nruns; r++)
			if (round < r->command->rounds)
				r->seconds[r->rounds++] =
				    seconds_of(r->command, t->file);
	}
	progress(NULL, 0);
	print_table(t);
	fflush(stdout);
}

static const struct layout {
	const char *name, *written;
	size_t piece; /* bytes */
} layouts[] = {
	{ "large", "8 MiB", 8 * MIB },
	{ "middle", "128 KiB", 128 * KIB },
	{ "small", "4 KiB", 4 * KIB },
};

enum { LAYOUTS = sizeof layouts / sizeof layouts[0] };

/* A layout with nearly as many faults as another is the same to a mapping. */
static bool
had_before(const double *faults, int i)
{
	for (int before = 0; before < i; before++)
		if (faults[i] < 1.5 * faults[before] &&
		    faults[before] < 1.5 * faults[i])
			return true;
	return false;
}

static void
measure_layout(const char *layout, double faults, bool first)
{
	double now_faults;

	if (tsv != NULL)
		fprintf(tsv, "%s\t1\tfaults\tpage faults a MiB\t%.3f\t\t\t\n",
		    layout, faults);
	measure(&(struct table){ "one thread", layout, LARGE,
	    first ? FIRST | EVERY : EVERY, 1, 2, first ? 24 : 8 });
	measure(&(struct table){ "two threads", layout, LARGE, TWO, 2, 2, 6 });
	now_faults = faults_a_mib();
	if (now_faults > 1.5 * faults)
		printf("The layout changed meanwhile: it takes %.1f page "
		       "faults a MiB now.\n",
		    now_faults);
}

int
main(int argc, char *argv[])
{
	double faults[LAYOUTS];
	size_t size;

	if (argc < 2 || argc > 3)
		errx(1, "usage: bench text [file.tsv]");
	size = make_large(argv[1]);
	if (argc == 3 && (tsv = fopen(argv[2], "we")) == NULL)
		err(1, "%s", argv[2]);
	if (tsv != NULL)
		fprintf(tsv,
		    "layout\tthreads\tstage\twhat\tms\tleast\tmost\ttimes\n");
	setenv("LC_ALL", "C", 1);
	signal(SIGINT, interrupted);

	printf("%zu MiB, as copies of %s.  Medians of %d rounds, or as many as "
	       "there is time for.\n",
	    size / MIB, argv[1], ROUNDS);
	measure(&(struct table){
	    "the text once", "start", argv[1], START, 1, 1, 4 });
	for (int i = 0; i < LAYOUTS; i++) {
		progress("writing", i);
		write_large(layouts[i].piece);
		faults[i] = faults_a_mib();
		progress(NULL, 0);
		printf("\n# %.1f page faults a MiB when it is mapped (written "
		       "%s at a time)\n",
		    faults[i], layouts[i].written);
		if (had_before(faults, i))
			printf("As many as before: another layout cannot be "
			       "had so in %s.\n",
			    place_of_large());
		else
			measure_layout(layouts[i].name, faults[i], i == 0);
	}
	return tsv != NULL && fclose(tsv) == EOF;
}
