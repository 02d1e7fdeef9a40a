/*
 * words: count the words in a file, as wc -w does, as fast as the machine can.
 *
 *	words [-v] [-j threads] [file]
 *
 * With no file, or if file is -, read standard input.  A word is a maximal run of
 * bytes other than white space: space, \t, \n, \v, \f, \r.  A large file is counted
 * by one thread per processor, or by fewer with -j.  -v prints on standard error how
 * many bytes were read and how many were mapped.
 *
 * Two variables of the environment are for experiments.  WORDS_ROUTINE is the name of a
 * counting routine in counting.c, or a stage: 3 is the best routine here of stages 1 to
 * 3.  WORDS_WAY is read or map; without it the program chooses (bytes.c).
 *
 * Known limits: one file; at most 7 threads; Unicode spaces outside ASCII do not
 * end a word.
 */
#define _GNU_SOURCE /* sched_getaffinity(2) */
#include <sys/stat.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"

enum {
	PAGE = 4 * KIB,
	/* A thread takes about 50 microseconds to start and to end. */
	WORTH_THREADS = 8 * MIB,
	MAX_SLICES = 1024,
	STACK = 64 * KIB
};

static struct text text;
static struct place places[MAX_THREADS];

/*
 * The file is divided into slices.  A thread that has finished one begins the next that no
 * thread has begun, so a slow thread does not delay the others.  A slice may begin and end
 * in the middle of a word.
 */
static struct {
	off_t begin; /* the offset of standard input; 0 for other files */
	off_t first; /* the start of the huge page with the byte at begin */
	off_t slice_size; /* bytes */
	size_t nslices;
	atomic_size_t next;  /* the next slice that no thread has begun */
	atomic_size_t taken; /* places in use */
	atomic_int error;    /* errno of a read that failed, or 0 */
	struct stretch slices[MAX_SLICES];
} work;

/* The last slice has no end, because the file may have grown. */
static void
count_slice(size_t i, struct place *place)
{
	const off_t start = work.first + (off_t)i * work.slice_size;
	const off_t end =
	    i == work.nslices - 1 ? INT64_MAX : start + work.slice_size;
	const int error = count_range(&text, place,
	    start < work.begin ? work.begin : start, end, &work.slices[i]);

	if (error != 0)
		work.error = error;
}

static void *
count_slices(void *unused)
{
	struct place *place = &places[work.taken++];
	size_t i;

	(void)unused;
	while (work.error == 0 && (i = work.next++) < work.nslices)
		count_slice(i, place);
	return NULL;
}

/* The main thread counts, too.  If no more threads can be started, there are fewer. */
static struct stretch
count_by_threads(size_t nthreads)
{
	struct stretch all = { 0 };
	pthread_t threads[MAX_THREADS];
	size_t started = 1;
	pthread_attr_t small;

	/* With a stack of the usual 8 MiB the kernel may use a huge page, so 2 MiB. */
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, STACK);
	while (started < nthreads && pthread_create(&threads[started], &small,
					 count_slices, NULL) == 0)
		started++;
	count_slices(NULL);
	for (size_t i = 1; i < started; i++)
		pthread_join(threads[i], NULL);

	for (size_t i = 0; i < work.nslices; i++)
		all = join(all, work.slices[i]);
	/* read would leave the offset here, for the next program that reads standard input. */
	lseek(text.fd, 0, SEEK_END);
	return all;
}

/* The number of processors on which this process may run. */
static size_t
processors(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof set, &set) == -1)
		return 1;
	return (size_t)CPU_COUNT(&set);
}

/* wanted is the number after -j, or 0 without -j. */
static size_t
useful_threads(size_t wanted)
{
	size_t most;

	if (wanted == 1 || (wanted == 0 && text.size < WORTH_THREADS))
		return 1;
	most = processors();
	if (wanted == 0 || wanted > most)
		wanted = most;
	return wanted < MAX_THREADS ? wanted : MAX_THREADS;
}

static off_t
round_up(off_t n, off_t multiple)
{
	return (n + multiple - 1) / multiple * multiple;
}

/* There are more slices than threads, because one thread may be slower than the others.
 * Slices of 2 MiB and more are whole huge pages, and in a large file whole windows, so that
 * no huge page is in two slices. */
static void
make_slices(size_t threads)
{
	off_t size, slice;

	work.first = work.begin - work.begin % HUGE_PAGE;
	size = text.size - work.first;
	slice = threads == 1 ? size : size / (4 * (off_t)threads) + 1;
	slice = round_up(slice, slice < HUGE_PAGE ? PAGE : HUGE_PAGE);
	if (threads > 1 && slice > (off_t)text.window)
		slice = round_up(size / MAX_SLICES + 1, (off_t)text.window);
	work.slice_size = slice;
	work.nslices = (size_t)((size - 1) / slice + 1);
}

static struct stretch
count_words(size_t wanted)
{
	struct stretch all = { 0 };
	struct stat st;
	size_t threads;

	work.begin = -1;
	if (fstat(text.fd, &st) == 0 && S_ISREG(st.st_mode))
		work.begin = lseek(text.fd, 0, SEEK_CUR);
	/* A file of /proc has the size 0, but may have bytes to read. */
	if (work.begin == -1 || work.begin >= st.st_size) {
		make_places(&text, places, 1);
		work.error = count_stream(&text, &places[0], &all);
		return all;
	}
	text.size = st.st_size;
	threads = useful_threads(wanted);
	make_places(&text, places, threads);
	make_slices(threads);
	return count_by_threads(threads);
}

static void
tell(void)
{
	struct tally all = { 0 };

	for (size_t i = 0; i < MAX_THREADS; i++) {
		all.read += places[i].tally.read;
		all.mapped += places[i].tally.mapped;
		all.faults += places[i].tally.faults;
	}
	fprintf(stderr,
	    "words: read %ju bytes, mapped %ju bytes with %ju page faults\n",
	    all.read, all.mapped, all.faults);
}

static size_t
number_of_threads(const char *s)
{
	char *end;
	const unsigned long threads = strtoul(s, &end, 10);

	if (*s < '0' || *s > '9' || *end != '\0' || threads == 0)
		errx(1, "-j %s: not a number of threads", s);
	return threads;
}

/* Sets the routine and the way from the environment. */
static void
set_experiment(void)
{
	const char *routine = getenv("WORDS_ROUTINE");
	const char *way = getenv("WORDS_WAY");

	text.routine = find_routine(routine != NULL ? routine : FASTEST);
	if (text.routine == NULL)
		errx(1,
		    "WORDS_ROUTINE=%s: no such counting routine, or not for "
		    "this processor.  plain runs on all",
		    routine);
	if (way == NULL)
		text.way = CHOOSE;
	else if (strcmp(way, "read") == 0)
		text.way = READ;
	else if (strcmp(way, "map") == 0)
		text.way = MAP;
	else
		errx(1, "WORDS_WAY=%s: it is read or map", way);
}

int
main(int argc, char *argv[])
{
	size_t wanted = 0;
	bool verbose = false;
	const char *name = "-";
	struct stretch all;
	int option;

	opterr = 0;
	while ((option = getopt(argc, argv, "+vj:")) != -1)
		if (option == 'j')
			wanted = number_of_threads(optarg);
		else if (option == 'v')
			verbose = true;
		else
			errx(1, "usage: words [-v] [-j threads] [file]");
	if (argc - optind > 1)
		errx(1, "usage: words [-v] [-j threads] [file]");
	if (optind < argc)
		name = argv[optind];
	set_experiment();
	if (strcmp(name, "-") != 0)
		text.fd = open(name, O_RDONLY);
	if (text.fd == -1)
		err(1, "%s", name);
	all = count_words(wanted);
	if (work.error != 0) {
		errno = work.error;
		err(1, "%s", name);
	}
	if (verbose)
		tell();

	/* Unbuffered, because stdio would malloc a buffer, and we count malloc calls. */
	setvbuf(stdout, NULL, _IONBF, 0);
	if (printf(optind < argc ? "%ju %s\n" : "%ju\n", all.words, name) < 0)
		err(1, "standard output");
	return 0;
}
