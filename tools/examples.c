/*
 * examples: does ./words count the cases of tests/cases.c right?
 *
 *	examples file
 *
 * Writes each case to the file, the smallest first, and runs ./words on it; one
 * case also from standard input, and for the name -.  At the first that goes
 * wrong it says on standard output which one, what was expected and what came,
 * leaves that input in the file, and ends with
 *
 *	1   wrong: another number, another form, or a complaint
 *	3   ended by a signal
 *	124 still running after LIMIT seconds of processor time, or PATIENCE
 *	    times as many by the clock, and ended
 *	125 examples itself failed, with a line that says why
 *
 * If all are right it prints how many there are, and ends with 0.
 */
#define _GNU_SOURCE /* sigabbrev_np(3) */
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../tests/cases.h"
#include "count/watchdog.h"

enum { WRONG = 1, CRASHED = 3, TIMEOUT = 124, FAILURE = 125 };

enum { LIMIT = 5 }; /* seconds */

extern char **environ; /* no header declares it: environ(7) */

static enum ending ending; /* of the last run */

static int
by_size(const void *a, const void *b)
{
	size_t x = example_size(*(const struct example *const *)a);
	size_t y = example_size(*(const struct example *const *)b);

	return (x > y) - (x < y);
}

static void
write_case(const struct example *e, const char *file)
{
	char *bytes = example_bytes(e);
	FILE *f = fopen(file, "w");

	if (bytes == NULL || f == NULL)
		err(FAILURE, "%s", file);
	fwrite(bytes, 1, example_size(e), f);
	if (ferror(f) || fclose(f) == EOF)
		err(FAILURE, "%s", file);
	free(bytes);
}

/* For the functions of posix_spawn(3), which return an error number. */
static void
need(int error, const char *what)
{
	errno = error;
	if (errno != 0)
		err(FAILURE, "%s", what);
}

/*
 * Runs ./words; its standard input is the file, and what it prints on standard
 * output and error, as far as there is room, goes to said.  Returns its status
 * as waitpid(2) has it.
 */
static int
run_words(char *name, const char *input, char *said, size_t room)
{
	posix_spawn_file_actions_t actions;
	char *argv[] = { "./words", name, NULL };
	int ends[2], status;
	size_t size = 0;
	ssize_t nread;
	pid_t child;

	if (pipe(ends) == -1)
		err(FAILURE, "pipe");
	need(posix_spawn_file_actions_init(&actions), "posix_spawn");
	need(posix_spawn_file_actions_addopen(
		 &actions, STDIN_FILENO, input, O_RDONLY, 0),
	    input);
	need(posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO),
	    "dup2");
	need(posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO),
	    "dup2");
	need(posix_spawn_file_actions_addclose(&actions, ends[0]), "close");
	need(posix_spawn_file_actions_addclose(&actions, ends[1]), "close");
	need(posix_spawn(&child, argv[0], &actions, NULL, argv, environ),
	    argv[0]);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);

	watch(child, LIMIT);
	while (size + 1 < room &&
	       (nread = read(ends[0], said + size, room - 1 - size)) > 0)
		size += (size_t)nread;
	said[size] = '\0';
	close(ends[0]); /* who prints without end is ended by SIGPIPE */
	if (waitpid(child, &status, 0) == -1)
		err(FAILURE, "waitpid");
	ending = unwatch();
	return status;
}

/* One case in one way; name is NULL for standard input without a name. */
static void
check(const struct example *e, char *name, const char *file)
{
	char expected[4096], said[4096], *end;
	const char *as = name == NULL             ? " on standard input"
			 : strcmp(name, "-") == 0 ? " as -, standard input"
						  : "";
	uintmax_t got;
	int status;

	status = run_words(name, file, said, sizeof said);
	snprintf(expected, sizeof expected, name == NULL ? "%ju\n" : "%ju %s\n",
	    e->words, name);
	if (ending == BY_ITSELF && status == 0 && strcmp(said, expected) == 0)
		return;

	printf("\"%s\", %zu bytes%s: ", e->name, example_size(e), as);
	if (ending != BY_ITSELF) {
		printf("still running after %d s%s, and stopped\n",
		    ending == BUSY ? LIMIT : LIMIT * PATIENCE,
		    ending == BUSY ? " of processor time" : "");
		exit(TIMEOUT);
	}
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGPIPE) {
		printf("ended by SIG%s (%s)\n", sigabbrev_np(WTERMSIG(status)),
		    strsignal(WTERMSIG(status)));
		exit(CRASHED);
	}
	expected[strcspn(expected, "\n")] = '\0';
	said[strcspn(said, "\n")] = '\0';
	if (WIFEXITED(status) && WEXITSTATUS(status) != 0) {
		printf("status %d, and \"%s\"\n", WEXITSTATUS(status), said);
		exit(WRONG);
	}
	got = strtoumax(said, &end, 10);
	if (end != said && strcmp(end, strchr(expected, ' ') == NULL
					   ? ""
					   : strchr(expected, ' ')) == 0)
		printf("expected %ju, got %ju\n", e->words, got);
	else
		printf("expected \"%s\", printed \"%s\"\n", expected, said);
	exit(WRONG);
}

int
main(int argc, char *argv[])
{
	const struct example **sorted;
	char *file = argv[1];

	if (argc != 2)
		errx(FAILURE, "usage: examples file");
	sorted = calloc(nexamples, sizeof *sorted);
	if (sorted == NULL)
		err(FAILURE, NULL);
	for (size_t i = 0; i < nexamples; i++)
		sorted[i] = &examples[i];
	qsort(sorted, nexamples, sizeof *sorted, by_size);

	for (size_t i = 0; i < nexamples; i++) {
		write_case(sorted[i], file);
		check(sorted[i], file, file);
	}
	write_case(sorted[nexamples / 2], file);
	check(sorted[nexamples / 2], NULL, file);
	check(sorted[nexamples / 2], "-", file);
	unlink(file);
	printf("%zu\n", nexamples);
	free(sorted);
	return 0;
}
