/*
 * Functions that start programs and look at what they print.
 *
 * If one of them fails for a reason that is not the tested program's fault, it ends
 * the test with an assertion that says the reason.  The caller need not free what
 * they return, because each test is a process of its own and ends soon.
 */
#ifndef RUN_H
#define RUN_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <criterion/parameterized.h>

/* Seconds after which a test counts as hanging: the .timeout of each suite.  On a
 * quiet machine no test takes a tenth of it, so a busy machine fails no test. */
enum { STUCK = 300 };

struct command {
	const char *argv[12]; /* the program is searched in PATH */
	const char *env[4];   /* NAME=value, added to the environment */
	const char *dir;      /* current directory; NULL for tests/ */
	int in;               /* standard input; 0 for /dev/null */
};

struct outcome {
	int status; /* exit status, or 128 + signal */
	char *out;  /* standard output */
	char *err;  /* standard error */
};

/* Runs a command and waits until it ends. */
struct outcome run(const struct command *c);

/* Runs a command line of the shell's in dir. */
struct outcome sh(const char *dir, const char *command);

/* Is there a program of that name in PATH? */
bool installed(const char *program);

/* Returns the absolute path of a directory that is empty at first, and the same one
 * whenever a test calls it.  The .fini of a suite is remove_scratch. */
const char *scratch(void);
void remove_scratch(void);

void write_file(const char *path, const char *bytes, size_t size);
char *read_file(const char *path);
int open_file(const char *path); /* for reading */

/* Returns what sprintf(3) would write. */
char *format(const char *how, ...) __attribute__((format(printf, 1, 2)));

/* Returns the absolute path of a file that exists. */
char *absolute(const char *path);

/* For a test that runs once for each number from 0 to n - 1.  Its parameter, a
 * size_t, is the number. */
struct criterion_test_params numbers(size_t n);

/* Returns the text that follows the first occurrence of before, or NULL. */
const char *after(const char *text, const char *before);

/* Returns the number that follows the first occurrence of before.  It may begin with
 * blanks and have commas between its digits.  If there is none, the test fails. */
uintmax_t number_after(const char *text, const char *before);

#endif
