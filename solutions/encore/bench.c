/*
 * bench: how far from the limit of the machine?
 *
 *	bench text
 *
 * Runs the commands of each table below in turn, so that whatever else the
 * machine does is shared by all of them, and compares each run with that of the
 * table's first command in the same round.  A time is that of a whole process,
 * from its start to its end.
 *
 * The large file is copies of the text, 1 GiB or as much as there is room for in
 * TMPDIR, or else /tmp.  It is written anew, and is in the page cache then.  It
 * has no name, so nothing is left of it, however bench ends; the commands open
 * it as /dev/fd/9.
 */
#define _GNU_SOURCE /* O_TMPFILE */
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
	ROUNDS = 21,
	MORE_ROUNDS = 201, /* of what takes less than a millisecond */
	FEW_ROUNDS = 3,    /* of what takes seconds */
	COMMANDS = 8,      /* in one table */
	PIECE = 128 << 10, /* bytes; cp(1) writes as many at once */
	LARGE_FD = 9
};

#define LARGE "/dev/fd/9"

struct command {
	const char *what;
	const char *kernel; /* for WORDS_KERNEL; NULL for none */
	const char *argv[5];
	int rounds; /* of the table's, at most */
	double seconds[MORE_ROUNDS];
};

extern char **environ; /* no header declares it: environ(7) */

static double
seconds_of(const struct command *c)
{
	posix_spawn_file_actions_t actions;
	struct timespec begin, end;
	pid_t child;
	int status;

	if (c->kernel != NULL)
		setenv("WORDS_KERNEL", c->kernel, 1);
	else
		unsetenv("WORDS_KERNEL");
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(
	    &actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);

	clock_gettime(CLOCK_MONOTONIC, &begin);
	errno = posix_spawnp(&child, c->argv[0], &actions, NULL,
	    (char *const *)c->argv, environ);
	if (errno != 0 || waitpid(child, &status, 0) == -1)
		err(1, "%s", c->argv[0]);
	clock_gettime(CLOCK_MONOTONIC, &end);

	posix_spawn_file_actions_destroy(&actions);
	if (status != 0)
		errx(1, "%s: did not end well", c->what);
	return (double)(end.tv_sec - begin.tv_sec) +
	       (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
}

static int
ascending(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(const double *numbers, int n)
{
	double sorted[MORE_ROUNDS];

	memcpy(sorted, numbers, (size_t)n * sizeof *numbers);
	qsort(sorted, (size_t)n, sizeof *sorted, ascending);
	return sorted[n / 2];
}

static void
print_row(const struct command *c, const struct command *first)
{
	double ratio[MORE_ROUNDS] = { 0 }, least = c->seconds[0], most = least;

	for (int i = 0; i < c->rounds; i++) {
		ratio[i] = c->seconds[i] / first->seconds[i];
		least = c->seconds[i] < least ? c->seconds[i] : least;
		most = c->seconds[i] > most ? c->seconds[i] : most;
	}
	printf("%-40s %9.2f %9.2f %9.2f %9.2f\n", c->what,
	    1e3 * median(c->seconds, c->rounds), 1e3 * least, 1e3 * most,
	    median(ratio, c->rounds));
}

/* The commands end with one that has no name. */
static void
compare(const char *title, struct command *commands, int rounds)
{
	printf("\n%-40s %9s %9s %9s %9s\n", title, "median ms", "least", "most",
	    "times");
	for (int round = 0; round < rounds; round++)
		for (struct command *c = commands; c->what != NULL; c++)
			if (round < c->rounds)
				c->seconds[round] = seconds_of(c);
	for (struct command *c = commands; c->what != NULL; c++)
		print_row(c, commands);
	fflush(stdout);
}

/* Where the large file is. */
static const char *
place(void)
{
	const char *dir = getenv("TMPDIR");

	return dir != NULL ? dir : "/tmp";
}

/* Half of the memory and half of the disk's room are ours to use. */
static uintmax_t
room_for(const char *dir)
{
	const uintmax_t memory = (uintmax_t)sysconf(_SC_PHYS_PAGES) *
				 (uintmax_t)sysconf(_SC_PAGESIZE) / 2;
	uintmax_t wanted = (uintmax_t)1 << 30, disk;
	struct statvfs fs;

	if (statvfs(dir, &fs) == -1)
		err(1, "%s", dir);
	disk = (uintmax_t)fs.f_bavail * fs.f_frsize / 2;
	while (wanted > memory || wanted > disk)
		wanted /= 2;
	return wanted;
}

static void
write_piece(int fd, const char *bytes, size_t n)
{
	errno = ENOSPC; /* if it writes less */
	if (write(fd, bytes, n) != (ssize_t)n)
		err(1, "the large file in %s; TMPDIR names another place",
		    place());
}

/* Full pieces, wherever a copy ends, as the writes decide how large the pieces
 * are in which the page cache holds the file. */
static uintmax_t
write_copies(int fd, const char *text)
{
	static char piece[PIECE];
	const uintmax_t room = room_for(place());
	uintmax_t copied = 0;
	size_t have = 0, n;
	FILE *f = fopen(text, "r");

	if (f == NULL)
		err(1, "%s", text);
	while (copied < room) {
		n = fread(piece + have, 1, PIECE - have, f);
		copied += n;
		have += n;
		if (have == PIECE) {
			write_piece(fd, piece, PIECE);
			have = 0;
		} else if (ferror(f) || ftell(f) == 0) {
			errx(1, "%s: nothing to copy", text);
		} else {
			rewind(f);
		}
	}
	write_piece(fd, piece, have);
	fclose(f);
	/* Or the disk would be busy with it while we measure. */
	fsync(fd);
	return copied;
}

static uintmax_t
make_large_file(const char *text)
{
	int fd = open(place(), O_TMPFILE | O_RDWR, 0600);

	if (fd == -1 || dup2(fd, LARGE_FD) == -1)
		err(1, "a file in %s; TMPDIR names another place", place());
	close(fd);
	return write_copies(LARGE_FD, text);
}

int
main(int argc, char *argv[])
{
	const char *text = argc == 2 ? argv[1] : NULL;

	if (text == NULL)
		errx(1, "usage: bench text");
	/* The first of each is the limit, or what the program is held against;
	 * static, for their size. */
	static struct command start[COMMANDS] = {
		{ "/bin/true", NULL, { "/bin/true" }, MORE_ROUNDS, { 0 } },
		{ "words", NULL, { "./words", "" }, MORE_ROUNDS, { 0 } },
		{ "LC_ALL=C wc -w", NULL, { "wc", "-w", "" }, ROUNDS, { 0 } },
	};
	static struct command one[COMMANDS] = {
		{ "the limit: read, 1 MiB at a time", NULL,
		    { "./limit", "1", LARGE }, ROUNDS, { 0 } },
		{ "LC_ALL=C wc -w", NULL, { "wc", "-w", LARGE }, FEW_ROUNDS,
		    { 0 } },
		{ "a table, 64 KiB at a time", "table",
		    { "./words-64k", "-j1", LARGE }, FEW_ROUNDS, { 0 } },
		{ "no branches", "plain", { "./words-64k", "-j1", LARGE },
		    ROUNDS, { 0 } },
#ifdef __x86_64__
		{ "masks of 64 bytes, as every x86-64 can", "sse2",
		    { "./words-64k", "-j1", LARGE }, ROUNDS, { 0 } },
#endif
		{ "masks, the best kernel here", NULL,
		    { "./words-64k", "-j1", LARGE }, ROUNDS, { 0 } },
		{ "512 KiB at a time: words -j1", NULL,
		    { "./words", "-j1", LARGE }, ROUNDS, { 0 } },
	};
	static struct command two[COMMANDS] = {
		{ "the limit: read, by two threads", NULL,
		    { "./limit", "2", LARGE }, ROUNDS, { 0 } },
		{ "words -j2", NULL, { "./words", "-j2", LARGE }, ROUNDS,
		    { 0 } },
	};
	start[1].argv[1] = start[2].argv[2] = text;
	setenv("LC_ALL", "C", 1);

	printf("Medians of %d rounds, %d of what takes seconds, %d of what is "
	       "short\n",
	    ROUNDS, FEW_ROUNDS, MORE_ROUNDS);
	compare(text, start, MORE_ROUNDS);
	printf("\n%ju bytes, as copies of %s:\n", make_large_file(text), text);
	compare("one thread", one, ROUNDS);
	compare("two threads", two, ROUNDS);
	return 0;
}
