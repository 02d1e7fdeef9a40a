/*
 * examples: does ./words count the cases of tests/lib/cases.c right?
 *
 *	examples -l|-g|-d bytes file
 *
 * Writes each case of at most (-l) or more (-g) bytes to the file, the smallest
 * first, or one of each size of at most so many (-d), and runs ./words on it; one case also from standard input, and for the
 * name -.  At the first that goes
 * wrong it says on standard output which one, what was expected and what came,
 * leaves that input in the file, and ends with
 *
 *	1   wrong: another number, another form, or a complaint
 *	3   ended by a signal
 *	124 still running after LIMIT seconds of processor time, or waiting for
 *	    some seconds, and ended: watchdog.h
 *	125 examples itself failed, with a line that says why
 *	4   a process outlived it, and was ended, or memory of System V's did
 *
 * If all are right it prints how many there are, and ends with 0.
 */
#define _GNU_SOURCE /* sigabbrev_np(3) */
#include <sys/mman.h>
#include <sys/wait.h>

#include <err.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../tests/lib/cases.h"
#include "../counting/watchdog.h"
#include "launch.h"
#include "sysv.h"

enum { WRONG = 1, CRASHED = 3, LEFT = 4, TIMEOUT = 124 };

enum { LIMIT = 2 }; /* seconds */

static enum ending ending; /* of the last run */
static char left[256];     /* behind by it: names */

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

/*
 * Runs ./words; its standard input is the file, and what it prints on standard
 * output and error, as far as there is room, goes to said.  Returns its status
 * as waitpid(2) has it.
 */
static int
run_words(char *name, const char *input, char *said, size_t room)
{
	int in = open(input, O_RDONLY | O_CLOEXEC), status;
	int out = memfd_create("said", MFD_CLOEXEC);
	FILE *f = fmemopen(left, sizeof left, "w");
	ssize_t size;
	pid_t child;

	if (in == -1 || out == -1 || f == NULL)
		err(FAILURE, "%s", input);
	child = launch(
	    &(struct launch){ .name = name, .in = in, .out = out, .err = out });
	close(in);
	watch(child, LIMIT);
	if (waitpid(child, &status, 0) == -1)
		err(FAILURE, "waitpid");
	ending = unwatch();
	left[0] = '\0';
	end_leftovers(f, child);
	end_sysv(f, child);
	fclose(f);
	size = pread(out, said, room - 1, 0);
	said[size > 0 ? size : 0] = '\0';
	close(out);
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
	bool right, ended, more;
	uintmax_t got;
	size_t length;
	int status;

	status = run_words(name, file, said, sizeof said);
	snprintf(expected, sizeof expected, name == NULL ? "%ju\n" : "%ju %s\n",
	    e->words, name);
	if (ending == BY_ITSELF && status == 0 && strcmp(said, expected) == 0 &&
	    left[0] == '\0')
		return;

	printf("\"%s\", %zu bytes%s: ", e->name, example_size(e), as);
	if (ending != BY_ITSELF) {
		if (ending == BUSY)
			printf("still running after %d s of processor time, "
			       "and stopped\n",
			    LIMIT);
		else
			puts("still waiting after some seconds, and stopped");
		exit(TIMEOUT);
	}
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGPIPE) {
		printf("ended by SIG%s (%s)\n", sigabbrev_np(WTERMSIG(status)),
		    strsignal(WTERMSIG(status)));
		exit(CRASHED);
	}
	if (left[0] != '\0') {
		printf("when it ended, it had left behind:\n%s", left);
		exit(LEFT);
	}
	length = strlen(expected) - 1;
	right = strncmp(said, expected, length) == 0;
	ended = right && said[length] == '\n';
	more = right && said[length + ended] != '\0';
	expected[strcspn(expected, "\n")] = '\0';
	said[strcspn(said, "\n")] = '\0';
	if (WIFEXITED(status) && WEXITSTATUS(status) != 0) {
		printf("status %d, and \"%s\"\n", WEXITSTATUS(status), said);
		exit(WRONG);
	}
	if (right && !ended && !more) {
		puts("the line has no \\n at its end");
		exit(WRONG);
	}
	if (ended && more) {
		puts("more than one line is printed");
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

/* All cases, the smallest first. */
static const struct example **
sort_cases(void)
{
	const struct example **sorted = calloc(nexamples, sizeof *sorted);

	if (sorted == NULL)
		err(FAILURE, NULL);
	for (size_t i = 0; i < nexamples; i++)
		sorted[i] = &examples[i];
	qsort(sorted, nexamples, sizeof *sorted, by_size);
	return sorted;
}

int
main(int argc, char *argv[])
{
	const struct example **sorted = sort_cases();
	size_t bytes, tried = 0;
	char option, *file;

	if (argc != 4 || argv[1][0] != '-' || strchr("lgd", argv[1][1]) == NULL)
		errx(FAILURE, "usage: examples -l|-g|-d bytes file");
	option = argv[1][1];
	bytes = strtoul(argv[2], NULL, 10);
	file = argv[3];

	for (size_t i = 0; i < nexamples; i++) {
		size_t size = example_size(sorted[i]);

		if ((size > bytes) != (option == 'g') ||
		    (option == 'd' && i > 0 &&
			size == example_size(sorted[i - 1])))
			continue;
		write_case(sorted[i], file);
		check(sorted[i], file, file);
		tried++;
		if (i == nexamples / 2) {
			check(sorted[i], NULL, file);
			check(sorted[i], "-", file);
		}
	}
	unlink(file);
	printf("%zu\n", tried);
	free(sorted);
	return 0;
}
