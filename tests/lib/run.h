/*
 * Starting programs, and looking at what they say.
 *
 * Whatever fails here that is not the tested program's fault ends the test by
 * a failed assertion that says what it was.  What is returned in memory is not
 * to be freed: each test is a process, and ends soon.
 */
#ifndef RUN_H
#define RUN_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <criterion/parameterized.h>

/* Seconds after which a test hangs, whatever else the machine has to do: none
 * takes a tenth of it on a quiet one.  For the .timeout of a suite. */
enum { STUCK = 300 };

struct command {
	const char
	    *argv[12];      /* the program, as execvp(3) finds it, and so on */
	const char *env[4]; /* NAME=value, added to what is there */
	const char *dir;    /* where it starts; NULL for here */
	int in;             /* its standard input; 0 for /dev/null */
	void (*prepare)(void); /* called last before it starts; NULL for none */
};

struct outcome {
	int status; /* exit status, or 128 + signal */
	char *out;  /* what came on standard output */
	char *err;  /* and on standard error */
};

/* Runs a command to its end. */
struct outcome run(const struct command *c);

/* A command of the shell's, in a directory. */
struct outcome sh(const char *dir, const char *command);

/* To prepare a command with: what it cannot read from or write to. */
void close_stdin(void);
void close_stdout(void);
void fill_stdout(void);

/* Is there a program of that name? */
bool installed(const char *program);

/* For read_from: a string, as from a terminal or a slow network: one to seven
 * bytes, and a pause. */
void write_slowly(int fd, const void *string);

/* A descriptor from which to read what a child writes: it calls write_all with
 * the other end of a pipe, and ends when that returns. */
int read_from(void (*write_all)(int fd, const void *what), const void *what);

/* A new, empty directory, as an absolute path; the same for all of one test.
 * Its suite has remove_scratch for its .fini. */
const char *scratch(void);
void remove_scratch(void);

void write_file(const char *path, const char *bytes, size_t size);
char *read_file(const char *path);
int open_file(const char *path); /* for reading */

/* As sprintf(3) would write it. */
char *format(const char *how, ...) __attribute__((format(printf, 1, 2)));

/* An absolute path, from one that is seen from tests/. */
char *absolute(const char *path);

/* A test for each number below n, which is its parameter, a size_t. */
struct criterion_test_params numbers(size_t n);

size_t count_lines(const char *text);

/* The text after what stands before it, or NULL. */
const char *after(const char *text, const char *before);

/* The first number after what stands before it, commas between its digits and
 * blanks before it skipped; fails the test if there is none. */
uintmax_t number_after(const char *text, const char *before);

#endif
