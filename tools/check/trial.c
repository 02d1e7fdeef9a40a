/*
 * trial: run ./words once, in one way, within limits, and count what it did.
 *
 *	trial [-cfmrs] [-d bytes] [-l seconds] [-n copies] [-p bytes]
 *	    -w way base text
 *
 * The way in is
 *
 *	name    the text is the program's argument
 *	stdin   its standard input
 *	rest    its standard input, of which the first line has been read
 *	pipe    its standard input is a pipe, into which the text is written -n
 *	        times; with -p in pieces of so many bytes, each of them when the
 *	        one before has been read
 *
 * Its output goes to base.out, its complaints to base.err.  With -c standard
 * output is closed, with -f it is full.  The counts go to base.counts, a line
 * each, a name and a number:
 *
 *	reads    read calls of all its processes: count(1); not with -r
 *	written  bytes that they wrote into files on a disk
 *	status   its exit status, or 128 plus the signal that ended it, or 124
 *	         if it took too long: -l, in seconds, as count(1) has it
 *	idle     1 if it took too long, and did not compute
 *	calls    with -s, traced: all system calls of all its processes
 *	readers  those of calls that read
 *	started  processes and threads that it started
 *	stopped  1 if it was ended by MOST_CALLS, or too many processes
 *	stored   bytes that they wrote into files, on a disk or not
 *	         (-s where nobody may trace: none of these lines)
 *	memory   with -r, KiB: the most memory that all its processes, and System
 *	         V's segments and queues, had together; that of files is counted
 *	         through a pipe only; where /proc does not tell, that of the
 *	         largest process, and through a pipe only
 *	family   processes that it had at one time
 *	left     a line for each process that outlived it, and for what it left
 *	         of System V's: the name
 *	changed  1 if the text has another size than before
 *
 * With -m also what count(1) -m has.  -d limits the data of each process:
 * RLIMIT_DATA.  A file may have 1 MiB, the stack 8, and 32 files may be open.
 *
 * Status 0, or 125 if trial itself failed, with a line that says why.
 */
#define _GNU_SOURCE /* asprintf(3) */
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../counting/preload.h"
#include "../counting/reads.h"
#include "../counting/watchdog.h"
#include "launch.h"
#include "sysv.h"
#include "trace.h"

enum { MOST_CALLS = 6000, TIMEOUT = 124 };

static struct {
	bool closed, full, counted, looked_at, traced;
	unsigned seconds;
	size_t data, copies, piece;
	const char *way, *base;
	char *text;
} options = { .seconds = 5, .copies = 1, .way = "" };

static FILE *counts;

static int
open_text(bool behind_the_first_line)
{
	int fd = open(options.text, O_RDONLY | O_CLOEXEC);
	char c;

	if (fd == -1)
		err(FAILURE, "%s", options.text);
	while (behind_the_first_line && read(fd, &c, 1) == 1 && c != '\n')
		continue;
	return fd;
}

/* So that the piece before comes alone.  POLLERR: nobody will read it. */
static void
wait_until_read(int fd)
{
	const struct timespec moment = { .tv_nsec = 20000 };
	struct pollfd end = { .fd = fd };
	int waiting;

	while (ioctl(fd, FIONREAD, &waiting) == 0 && waiting > 0 &&
	       poll(&end, 1, 0) == 0)
		nanosleep(&moment, NULL);
}

/* Mapped, so that none of the read calls that are counted is ours. */
static void
write_text(int fd, size_t size)
{
	size_t piece = options.piece > 0 ? options.piece : size;
	int from = open_text(false);
	char *text = mmap(NULL, size, PROT_READ, MAP_PRIVATE, from, 0);

	if (text == MAP_FAILED)
		return; /* it has no bytes */
	for (size_t i = 0, n; i < options.copies * size; i += n) {
		size_t at = i % size;

		n = piece < size - at ? piece : size - at;
		if (write(fd, text + at, n) == -1)
			return;
		if (options.piece > 0)
			wait_until_read(fd);
	}
}

/* A process that writes the text; *out becomes the end to read from. */
static pid_t
start_writer(size_t size, int *out)
{
	int ends[2];
	pid_t writer;

	if (pipe2(ends, O_CLOEXEC) == -1)
		err(FAILURE, "pipe");
	writer = fork();
	if (writer == -1)
		err(FAILURE, "fork");
	if (writer == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(ends[0]);
		write_text(ends[1], size);
		_exit(0);
	}
	close(ends[1]);
	*out = ends[0];
	return writer;
}

static int
create(const char *suffix)
{
	char *path;
	int fd;

	if (asprintf(&path, "%s.%s", options.base, suffix) == -1)
		err(FAILURE, NULL);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd == -1)
		err(FAILURE, "%s", path);
	free(path);
	return fd;
}

/* Looks every few milliseconds how much memory there is, until the child ends. */
static int
wait_and_look(pid_t child, pid_t writer)
{
	const struct timespec pause = { .tv_nsec = 30000000 };
	unsigned long memory = 0;
	bool is_seen = false;
	struct rusage usage;
	size_t most = 0;
	struct family f;
	int status;

	while (waitpid(child, &status, WNOHANG) == 0) {
		if (look_at_family(&f, writer)) {
			unsigned long now = writer > 0 ? f.all : f.no_files;

			is_seen = true;
			now += sysv_memory(child);
			memory = now > memory ? now : memory;
			most = f.n > most ? f.n : most;
		}
		if (f.n > MOST_PROCESSES)
			kill(-child, SIGKILL);
		nanosleep(&pause, NULL);
	}
	getrusage(RUSAGE_CHILDREN, &usage);
	if (!is_seen && writer > 0)
		memory = (unsigned long)usage.ru_maxrss;
	if (is_seen || writer > 0)
		fprintf(counts, "memory %lu\n", memory);
	fprintf(counts, "family %zu\n", most);
	return status;
}

static int
wait_and_trace(pid_t child)
{
	struct traced t;

	if (trace(child, MOST_CALLS, &t, counts))
		fprintf(counts,
		    "calls %lu\nreaders %lu\nstarted %lu\nstopped %d\n"
		    "stored %llu\n",
		    t.calls, t.reads, t.processes, t.is_stopped, t.written);
	return t.status;
}

static int
wait_only(pid_t child)
{
	int status;

	if (waitpid(child, &status, 0) == -1)
		err(FAILURE, "waitpid");
	return status;
}

static void
print_status(int status, enum ending ending)
{
	if (ending != BY_ITSELF)
		status = TIMEOUT;
	else if (WIFSIGNALED(status))
		status = 128 + WTERMSIG(status);
	else
		status = WEXITSTATUS(status);
	fprintf(counts, "status %d\nidle %d\n", status, ending == IDLE);
}

static void
usage(void)
{
	fprintf(stderr, "usage: trial [-cfmrs] [-d bytes] [-l seconds] "
			"[-n copies] [-p bytes] -w way base text\n");
	exit(FAILURE);
}

static void
read_options(int argc, char *argv[])
{
	int option;

	while ((option = getopt(argc, argv, "cd:fl:mn:p:rsw:")) != -1) {
		switch (option) {
		case 'c':
			options.closed = true;
			break;
		case 'd':
			options.data = strtoul(optarg, NULL, 10);
			break;
		case 'f':
			options.full = true;
			break;
		case 'l':
			options.seconds = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'm':
			options.counted = true;
			break;
		case 'n':
			options.copies = strtoul(optarg, NULL, 10);
			break;
		case 'p':
			options.piece = strtoul(optarg, NULL, 10);
			break;
		case 'r':
			options.looked_at = true;
			break;
		case 's':
			options.traced = true;
			break;
		case 'w':
			options.way = optarg;
			break;
		default:
			usage();
		}
	}
	if (argc - optind != 2)
		usage();
	options.base = argv[optind];
	options.text = argv[optind + 1];
}

/* As the way in has it; returns the process that writes into its pipe, or 0. */
static pid_t
connect_words(struct launch *l, size_t size)
{
	const char *way = options.way;
	pid_t writer = 0;

	if (strcmp(way, "pipe") == 0)
		writer = start_writer(size, &l->in);
	else if (strcmp(way, "stdin") == 0 || strcmp(way, "rest") == 0)
		l->in = open_text(strcmp(way, "rest") == 0);
	else if (strcmp(way, "name") == 0)
		l->in = open("/dev/null", O_RDONLY | O_CLOEXEC);
	else
		usage();
	if (strcmp(way, "name") == 0)
		l->name = options.text;
	l->err = create("err");
	l->out = create("out");
	if (options.full)
		l->out = open("/dev/full", O_WRONLY | O_CLOEXEC);
	if (options.closed)
		l->out = -1;
	l->data = options.data;
	l->traced = options.traced;
	return writer;
}

static void
end_writer(pid_t writer)
{
	if (writer == 0)
		return;
	kill(writer, SIGKILL);
	waitpid(writer, NULL, 0);
}

/* A folder below the one in which this program stands. */
static char *
beside(const char *self, const char *what)
{
	const char *slash = strrchr(self, '/');
	char *path;

	if (asprintf(&path, "%.*s/%s", slash == NULL ? 1 : (int)(slash - self),
		slash == NULL ? "." : self, what) == -1)
		err(FAILURE, NULL);
	return path;
}

int
main(int argc, char *argv[])
{
	struct io before, after;
	struct launch l = { .name = NULL };
	struct stat text = { .st_size = 0 }, later;
	struct preload preload;
	pid_t child, writer;
	bool told;
	int status;

	read_options(argc, argv);
	stat(options.text, &text); /* it may be missing, to see what is said */
	counts = fdopen(create("counts"), "w");
	if (counts == NULL)
		err(FAILURE, "%s.counts", options.base);
	writer = connect_words(&l, (size_t)text.st_size);
	if (options.counted)
		begin_calls(beside(argv[0], "../counting/trial"), &preload);

	told = io_so_far(&before);
	child = launch(&l);
	close(l.in);
	watch(child, options.seconds);
	status = options.looked_at ? wait_and_look(child, writer)
		 : options.traced  ? wait_and_trace(child)
				   : wait_only(child);
	print_status(status, unwatch());
	end_writer(writer);
	end_leftovers(counts, child);

	if (told && !options.looked_at && io_so_far(&after))
		/* 1: our own, of before */
		fprintf(counts, "reads %ju\nwritten %ju\n",
		    after.reads - before.reads - 1,
		    after.written - before.written);
	end_sysv(counts, child);
	if (options.counted)
		end_calls(&preload);
	if (options.counted && preload.calls->programs > 0)
		print_calls(counts, preload.calls);
	if (stat(options.text, &later) == 0 && later.st_size != text.st_size)
		fprintf(counts, "changed 1\n");
	if (ferror(counts) || fclose(counts) == EOF)
		err(FAILURE, "%s.counts", options.base);
	return 0;
}
