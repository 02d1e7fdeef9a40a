#define _GNU_SOURCE /* vasprintf(3) */

#include <sys/prctl.h>
#include <sys/wait.h>

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "run.h"

enum { MOST = 128 }; /* parameter values of one test */

static void
need(bool ok, const char *what)
{
	cr_assert(ok, "the tests themselves: %s: %s", what, strerror(errno));
}

char *
format(const char *how, ...)
{
	va_list arguments;
	char *text;
	int n;

	va_start(arguments, how);
	n = vasprintf(&text, how, arguments);
	va_end(arguments);
	need(n != -1, "vasprintf");
	return text;
}

char *
absolute(const char *path)
{
	char *found = realpath(path, NULL);

	need(found != NULL, path);
	return found;
}

static char *
read_all(FILE *f, const char *path)
{
	size_t size = 0, room = 1 << 16;
	char *text = malloc(room);

	need(text != NULL, "malloc");
	while ((size += fread(text + size, 1, room - size, f)) == room) {
		room *= 2;
		text = realloc(text, room);
		need(text != NULL, "realloc");
	}
	need(!ferror(f), path);
	text[size] = '\0';
	fclose(f);
	return text;
}

char *
read_file(const char *path)
{
	FILE *f = fopen(path, "r");

	need(f != NULL, path);
	return read_all(f, path);
}

void
write_file(const char *path, const char *bytes, size_t size)
{
	FILE *f = fopen(path, "w");

	need(f != NULL, path);
	need(fwrite(bytes, 1, size, f) == size, path);
	need(fclose(f) == 0, path);
}

int
open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	need(fd != -1, path);
	return fd;
}

static char scratch_dir[PATH_MAX]; /* "" until the test needs one */

const char *
scratch(void)
{
	if (scratch_dir[0] == '\0') {
		snprintf(scratch_dir, sizeof scratch_dir, "%s/scratch.XXXXXX",
		    absolute("build"));
		need(mkdtemp(scratch_dir) != NULL, scratch_dir);
	}
	return scratch_dir;
}

void
remove_scratch(void)
{
	if (scratch_dir[0] == '\0')
		return;
	run(&(struct command){ .argv = { "rm", "-rf", scratch_dir } });
	scratch_dir[0] = '\0';
}

/* Runs in the child, and becomes the program.  The status 125 means, as in env(1),
 * that the program could not be started. */
static void
start(const struct command *c, int in, int out, int err)
{
	/* When Criterion kills a test that takes too long, the program dies, too. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (c->dir != NULL && chdir(c->dir) == -1)
		_exit(125);
	for (size_t i = 0; c->env[i] != NULL; i++)
		putenv((char *)c->env[i]);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	execvp(c->argv[0], (char *const *)c->argv);
	_exit(125);
}

/* The output goes to a file without a name and not into a pipe, because a full pipe
 * would block the program until somebody reads. */
static FILE *
open_capture(void)
{
	FILE *f = tmpfile();

	need(f != NULL, "tmpfile");
	fcntl(fileno(f), F_SETFD, FD_CLOEXEC);
	return f;
}

struct outcome
run(const struct command *c)
{
	int in = c->in != 0 ? c->in : open_file("/dev/null");
	FILE *out = open_capture(), *err = open_capture();
	struct outcome o;
	pid_t child;
	int status;

	child = fork();
	need(child != -1, "fork");
	if (child == 0)
		start(c, in, fileno(out), fileno(err));
	close(in);
	while (waitpid(child, &status, 0) == -1)
		need(errno == EINTR, "waitpid");
	o.status =
	    WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	cr_assert(o.status != 125, "the tests themselves: cannot run %s in %s",
	    c->argv[0], c->dir == NULL ? "tests" : c->dir);
	rewind(out);
	rewind(err);
	o.out = read_all(out, "standard output");
	o.err = read_all(err, "standard error");
	return o;
}

struct outcome
sh(const char *dir, const char *command)
{
	return run(
	    &(struct command){ .argv = { "sh", "-c", command }, .dir = dir });
}

struct criterion_test_params
numbers(size_t n)
{
	static size_t each[MOST];

	if (n > MOST)
		abort(); /* no test runs yet, so no assertion can fail */
	for (size_t i = 0; i < n; i++)
		each[i] = i;
	return cr_make_param_array(size_t, each, n);
}

bool
installed(const char *program)
{
	return sh(NULL, format("command -v %s", program)).status == 0;
}

const char *
after(const char *text, const char *before)
{
	const char *found = strstr(text, before);

	return found == NULL ? NULL : found + strlen(before);
}

uintmax_t
number_after(const char *text, const char *before)
{
	const char *s = after(text, before);
	uintmax_t n = 0;

	cr_assert(s != NULL, "no \"%s\" in:\n%s", before, text);
	s += strspn(s, " ");
	cr_assert(isdigit((unsigned char)*s), "no number after \"%s\" in:\n%s",
	    before, text);
	for (; isdigit((unsigned char)*s) || *s == ','; s++)
		if (*s != ',')
			n = 10 * n + (uintmax_t)(*s - '0');
	return n;
}
