/*
 * words: count the words in a file, as wc -w does, as fast as the machine can.
 *
 *	words [-v] [-j threads] [file]
 *
 * With no file, or if file is -, read standard input.  A word is a maximal run of
 * bytes other than white space: space, \t, \n, \v, \f, \r.  A large file is counted
 * by one thread per processor, or by as many as -j says, if that is less.  -v says
 * on standard error how the bytes came.
 *
 * For experiments the environment has WORDS_ROUTINE, the name of a counting routine
 * in counting.c (or 3: the best one here of stages 1 to 3), and WORDS_WAY, which is
 * read or map: bytes.c chooses between them.
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
 * The file in slices.  Each is counted by the thread that comes first, so a slow
 * thread delays no other.  A slice may begin and end in the middle of a word.
 */
static struct {
	off_t begin;      /* where standard input stood, else 0 */
	off_t first;      /* the start of the huge page that begin is in */
	off_t slice_size; /* bytes */
	size_t nslices;
	atomic_size_t next;  /* slice that nobody has taken yet */
	atomic_size_t taken; /* places */
	atomic_int error;    /* errno of a read that failed, or 0 */
	struct stretch slices[MAX_SLICES];
} work;

/* The last slice has no end, as the file may have grown. */
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

/* We are one of the threads.  A thread that cannot be had is done without. */
static struct stretch
count_by_threads(size_t nthreads)
{
	struct stretch all = { 0 };
	pthread_t threads[MAX_THREADS];
	size_t started = 1;
	pthread_attr_t small;

	/* A stack of the usual 8 MiB may be given a huge page, and thus 2 MiB. */
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
	/* Where read would have left it, for whoever reads standard input next. */
	lseek(text.fd, 0, SEEK_END);
	return all;
}

/* Those that this process may run on. */
static size_t
processors(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof set, &set) == -1)
		return 1;
	return (size_t)CPU_COUNT(&set);
}

/* wanted: threads, 0 for as many as are worth it. */
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

/* More slices than threads, as one thread may be held up.  But in a large file a
 * slice has whole windows, and before that whole huge pages. */
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
	/* The files of /proc say that they are empty, until one reads them. */
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

/* What the environment says. */
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

	/* Unbuffered, as stdio would malloc a buffer, and we count mallocs. */
	setvbuf(stdout, NULL, _IONBF, 0);
	if (printf(optind < argc ? "%ju %s\n" : "%ju\n", all.words, name) < 0)
		err(1, "standard output");
	return 0;
}
