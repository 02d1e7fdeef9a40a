/*
 * Pictures: make stepN web, pprof, flame and curve.  They say what perf, DHAT and
 * callgrind say, to the sample; and bad recordings and odd names do no harm.
 */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <arpa/inet.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "programs.h"
#include "run.h"
#include "tree.h"

TestSuite(web, .timeout = STUCK, .fini = remove_scratch);

static void
need_chromium(void)
{
	if (!installed("chromium"))
		cr_skip("no chromium: ./setup.sh --tests");
}

/* make with up to 4 words, which has to succeed; returns what came out. */
static char *
made(
    const char *dir, const char *a, const char *b, const char *c, const char *d)
{
	struct outcome o = make(dir, (const char *[]){ a, b, c, d, NULL });

	cr_assert(o.status == 0, "make %s %s %s %s: status %d:\n%s%s", a, b, c,
	    d, o.status, o.out, o.err);
	return o.out;
}

/* What pprof says of a file, by one value of its samples. */
static char *
pprof(const char *file, const char *kind, const char *how, const char *what)
{
	struct outcome o = run(&(struct command){
	    .argv = { need_pprof(), format("-sample_index=%s", kind),
		strstr(kind, "_space") != NULL ? "-unit=B" : "-unit=minimum",
		"-nodefraction=0", how, what != NULL ? what : file,
		what != NULL ? file : NULL } });

	cr_assert(o.status == 0, "pprof %s %s: %s", how, file, o.err);
	return o.out;
}

/* The row of a function in pprof's top: flat, its share, ..., cum, its share. */
static const char *
row_of(const char *top, const char *function)
{
	const char *name = strstr(top, format("  %s\n", function));

	cr_assert(name != NULL, "no %s in:\n%s", function, top);
	while (name > top && name[-1] != '\n')
		name--;
	return name;
}

/* Inclusive, in %. */
static double
share_of(const char *top, const char *function)
{
	double flat, flat_share, sum, cum, share;

	cr_assert(sscanf(row_of(top, function), "%lf %lf%% %lf%% %lf %lf%%",
		      &flat, &flat_share, &sum, &cum, &share) == 5,
	    "%s:\n%s", function, top);
	return share;
}

/* The total: "Showing nodes accounting for N, 97% of TOTAL total". */
static uintmax_t
total(const char *top)
{
	const char *of = strstr(top, "% of ");

	cr_assert(of != NULL, "no total in:\n%s", top);
	return number_after(of, "% of ");
}

/* A fact of trace's, by the name that begins its line. */
static uintmax_t
fact(const char *facts, const char *name)
{
	return number_after(format("\n%s", facts), format("\n%s ", name));
}

static char *
facts_of(const char *dir, const char *instrument, const char *step)
{
	struct outcome o = run(&(struct command){
	    .argv = { format("%s/tools/trace/trace.sh", dir), instrument,
		"facts", format("%s/%s", dir, step) } });

	cr_assert(o.status == 0, "trace.sh: %s", o.err);
	return o.out;
}

/*
 * Each line of readbyte that pprof lists has the values that facts has for it:
 * the last two columns, or the last one, as facts has nothing of a line's own
 * for DHAT.
 */
static void
expect_lines(const char *listing, const char *facts, bool has_flat)
{
	char *copy = format("%s", listing);
	size_t lines = 0;

	for (char *l = strtok(copy, "\n"); l != NULL; l = strtok(NULL, "\n")) {
		char flat[32], cum[32];
		uintmax_t number, value;
		const char *line;

		if (sscanf(l, "%31s %31s %ju:", flat, cum, &number) != 3 ||
		    cum[0] == '.')
			continue;
		lines++;
		line =
		    after(format("\n%s", facts), format("\nline %ju ", number));
		cr_assert(line != NULL, "no line %ju in:\n%s", number, facts);
		value = strtoumax(line, (char **)&line, 10);
		if (has_flat) {
			cr_expect(value == strtoumax(flat, NULL, 10),
			    "%s: expected %ju in itself", l, value);
			value = strtoumax(line, NULL, 10);
		}
		cr_expect(value == strtoumax(cum, NULL, 10),
		    "%s: expected %ju in all", l, value);
	}
	cr_expect(lines > 0, "no line has a value:\n%s", listing);
}

/* perf's share of a function, inclusive, in %. */
static double
perf_share(const char *report, const char *function)
{
	const char *name = strstr(report, format("] %s\n", function));

	cr_assert(name != NULL, "no %s in:\n%s", function, report);
	while (name > report && name[-1] != '\n')
		name--;
	return strtod(name, NULL);
}

Test(web, cpu_is_what_perf_says)
{
	static const char *const functions[] = { "main", "count_words",
		"readbyte" };
	char *profile, *data, *top, *facts;
	struct outcome report;
	const char *dir;

	need_pprof();
	need_perf();
	dir = tree();
	made(dir, "step2", "pprof", NULL, NULL);
	profile = format("%s/step2-buffered/profile/cpu.pb.gz", dir);
	data = format("%s/step2-buffered/profile/perf.data", dir);
	top = pprof(profile, "samples", "-top", NULL);
	report = run(&(struct command){
	    .argv = { "sh", "-c",
		"exec perf report -i \"$0\" --stdio --no-inline -q --children "
		"-g none --sort sym",
		data } });
	for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
		double ours = share_of(top, functions[i]);
		double perfs = perf_share(report.out, functions[i]);

		cr_expect(ours - perfs < 1 && perfs - ours < 1,
		    "%s: %.2f %%, perf says %.2f %%", functions[i], ours,
		    perfs);
	}
	facts = facts_of(dir, "perf", "step2-buffered");
	cr_expect(total(top) == fact(facts, "samples"), "%ju samples:\n%s",
	    fact(facts, "samples"), top);
	expect_lines(
	    pprof(profile, "samples", "-list", "^readbyte$"), facts, true);
	share_of(top, "malloc");
	cr_expect(strstr(pprof(profile, "cpu", "-raw", NULL),
		      "step2-buffered/words ") != NULL,
	    "no mapping of words");
}

Test(web, heap_is_what_dhat_says)
{
	const char *dir = tree();
	char *profile, *facts;

	need_pprof();
	made(dir, "step4", "pprof", NULL, NULL);
	profile = format("%s/step4-escape/profile/heap.pb.gz", dir);
	facts = facts_of(dir, "dhat", "step4-escape");
	cr_expect(total(pprof(profile, "alloc_objects", "-top", NULL)) ==
		  fact(facts, "blocks"));
	cr_expect(total(pprof(profile, "alloc_space", "-top", NULL)) ==
		  fact(facts, "bytes"));
	cr_expect(total(pprof(profile, "inuse_objects", "-top", NULL)) ==
		  fact(facts, "held"));
	cr_expect(total(pprof(profile, "inuse_space", "-top", NULL)) >= 4096);
	expect_lines(pprof(profile, "alloc_objects", "-list", "^readbyte$"),
	    facts, false);
}

/* As where perf_event_open is refused: perf is there, and fails. */
Test(web, callgrind_where_perf_is_forbidden)
{
	static const char refuses[] = "#!/bin/sh\nexit 255\n";
	char *perf = format("%s/perf", scratch());
	const char *dir = tree();
	char *profile, *recorded;
	struct outcome o;

	need_pprof();
	write_file(perf, refuses, sizeof refuses - 1);
	chmod(perf, 0755);
	o = run(&(struct command){ .argv = { "make", "step2", "pprof" },
	    .dir = dir,
	    .env = { format("PATH=%s:%s", scratch(), getenv("PATH")) } });
	cr_assert(o.status == 0, "status %d, %s", o.status, o.err);
	cr_expect(
	    strstr(o.err, "\ncallgrind runs instead") != NULL, "%s", o.err);
	profile = format("%s/step2-buffered/profile/callgrind.pb.gz", dir);
	recorded =
	    read_file(format("%s/step2-buffered/profile/chains.out", dir));
	cr_expect(total(pprof(profile, "instructions", "-top", NULL)) ==
		  number_after(recorded, "\ntotals:"));
	cr_expect(share_of(pprof(profile, "instructions", "-top", NULL),
		      "readbyte") > 50);
}

Test(web, difference)
{
	const char *dir = tree();
	char *shipped, *mine, *top;
	double inclusive;
	struct outcome o;

	need_pprof();
	o = make(dir, (const char *[]){
			  "step2", "pprof", "DIFF=1", "PROFILER=dhat", NULL });
	cr_expect(o.status != 0 && strstr(o.err, "is as shipped") != NULL,
	    "of what is as shipped: status %d, %s", o.status, o.err);
	o = make(dir, (const char *[]){ "step2", "pprof", "DIFF=1",
			  "PROFILER=dhat", "OF=solution", NULL });
	cr_assert(o.status == 0, "%s", o.err);
	mine = format("%s/solutions/step2-buffered/profile/heap.pb.gz", dir);
	shipped = format("%s/solutions/step2-buffered/profile/shipped/profile/"
			 "heap.pb.gz",
	    dir);
	top = pprof(
	    mine, "alloc_objects", format("-diff_base=%s", shipped), "-top");
	cr_expect(sscanf(row_of(top, "readbyte"), "%*f %*f%% %*f%% %lf",
		      &inclusive) == 1 &&
		      inclusive < -1200000,
	    "%s", top);
}

/* One perf has addresses as in the file, the other as in memory: either way the
 * program is where the linker put it, or pprof finds no source. */
static const char *const scripts[] = { "recorded/debian-12/perf-2",
	"recorded/debian-13/perf-2" };

Test(web, where_the_program_is)
{
	char *profile = format("%s/cpu.pb.gz", scratch());

	need_pprof();
	for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
		struct outcome o = run(&(struct command){
		    .argv = { "sh", "-c",
			"exec \"$0\" perf pprof /words/words \"$1\" >\"$2\"",
			TRACE, scripts[i], profile } });
		char *raw;

		cr_assert(o.status == 0, "%s", o.err);
		raw = pprof(profile, "cpu", "-raw", NULL);
		cr_expect(
		    strstr(raw, " 0x1000/0x2000/0x1000 /words/words ") != NULL,
		    "%s: %s", scripts[i], raw);
	}
}

/* Recordings that are refused, with what is said of them. */
static const struct {
	const char *what, *instrument, *text, *complaint;
} refused[] = {
	{ "nothing", "perf", "", "nothing was recorded in it" },
	{ "no text", "perf", "PERFILE2\n", "line 1: not understood" },
	{ "no frequency", "perf",
	    "cpu-clock: \n\t 1328 readbyte+0x28 (/w/words)\n\n",
	    "it does not say how many samples a second" },
	{ "cut within a sample", "perf",
	    "# event : name = cpu-clock, { sample_period, sample_freq } = "
	    "6000, "
	    "freq = 1\ncpu-clock: \n\t 1328 readbyte+0x28 (/w/words)",
	    "it ends within a sample" },
	{ "cut within a frame", "perf", "cpu-clock: \n\t 1328 readby",
	    "line 2: not a frame" },
	{ "another program", "perf",
	    "# event : name = cpu-clock, { sample_period, sample_freq } = "
	    "6000, "
	    "freq = 1\ncpu-clock: \n\t 1328 readbyte+0x28 (/w/dd)\n\n",
	    "nothing in it is of /w/words" },
	{ "nothing", "dhat", "", "not DHAT's, or cut short: expected " },
	{ "another form of JSON", "dhat", "[1, 2]",
	    "line 1: not DHAT's, or cut short: expected an object" },
	{ "another version", "dhat", "{\"dhatFileVersion\":3}",
	    "version 3 of DHAT's file, not 2" },
	{ "cut short", "dhat", "{\"dhatFileVersion\":2,\"mode\":\"heap\"",
	    "not DHAT's, or cut short: expected " },
	{ "not of the heap", "dhat",
	    "{\"dhatFileVersion\":2,\"mode\":\"copy\"}",
	    "not of the heap (dhat --mode)" },
	{ "a frame from nowhere", "dhat",
	    "{\"dhatFileVersion\":2,\"mode\":\"heap\",\"ftbl\":[\"[root]\"],"
	    "\"pps\":[{\"tb\":1,\"tbk\":1,\"gb\":1,\"gbk\":1,\"fs\":[7]}]}",
	    "expected a frame that is in its table (ftbl)" },
	{ "a negative number", "dhat",
	    "{\"dhatFileVersion\":2,\"mode\":\"heap\",\"ftbl\":[\"[root]\"],"
	    "\"pps\":[{\"tb\":-1,\"tbk\":1,\"gb\":1,\"gbk\":1,\"fs\":[0]}]}",
	    "expected a number" },
	{ "another program", "dhat",
	    "{\"dhatFileVersion\":2,\"mode\":\"heap\",\"ftbl\":[\"[root]\"],"
	    "\"pps\":[{\"tb\":1,\"tbk\":1,\"gb\":1,\"gbk\":1,\"fs\":[0]}]}",
	    "nothing in it is of /w/words" },
	{ "nothing", "callgrind", "", "not a file of callgrind's" },
	{ "other events", "callgrind", "events: Dr sysTime\ntotals: 1\n",
	    "instructions (Ir) are not the first that was counted" },
	{ "times in another unit", "callgrind",
	    "event: sysTime : sysTime (elapsed ms)\n",
	    "its times are not those of --collect-systime=usec" },
	{ "a cost that is none", "callgrind",
	    "events: Ir\nfn=(1) main\n1 9223372036854775808\ntotals: 1\n",
	    "line 3: a cost that is none" },
	{ "nothing", "massif", "", "not a file of massif's, or cut short" },
	{ "a number that is none", "massif", "time=soon\n",
	    "line 1: not a number" },
	{ "a child larger than its parent", "massif",
	    "mem_heap_B=8\nheap_tree=peak\nn1: 8 (heap)\n"
	    " n0: 9 0x1: main (words.c:9)\n",
	    "not a node of massif's tree: n0: 9 " },
	{ "nothing held", "massif", "mem_heap_B=0\nheap_tree=empty\n",
	    "nothing was recorded in it" },
	{ "cut short", "callgrind", "events: Ir sysCount sysTime\n",
	    "it is cut short" },
	{ "another program", "callgrind",
	    "events: Ir sysCount sysTime\nob=(1) /w/dd\nfn=(1) main\n1 "
	    "1\ntotals: 1\n",
	    "nothing in it is of /w/words" },
};

Test(web, refusals)
{
	char *file = format("%s/recorded", scratch());

	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		struct outcome o;

		write_file(file, refused[i].text, strlen(refused[i].text));
		o = run(
		    &(struct command){ .argv = { TRACE, refused[i].instrument,
					   "flame", "/w/words", file } });
		cr_expect(o.status == 1 && o.out[0] == '\0' &&
			      count_lines(o.err) == 1 &&
			      strstr(o.err, refused[i].complaint) != NULL,
		    "%s, %s: expected \"%s\", got status %d and %s",
		    refused[i].instrument, refused[i].what,
		    refused[i].complaint, o.status, o.err);
	}
}

/* A while under the sanitizers; make fuzz does it for longer. */
Test(web, a_little_fuzz)
{
	struct outcome o;

	o = run(&(struct command){ .argv = { "make", "-s", "build/fuzzer" } });
	if (o.status != 0)
		cr_skip("no fuzzer can be built: clang, libclang-rt-dev?");
	o = run(&(struct command){
	    .argv = { "build/fuzzer", "-runs=5000", "-seed=1", "-max_len=4096",
		format("-artifact_prefix=%s/", scratch()), scratch(),
		"fuzz/seeds" } });
	cr_expect(o.status == 0, "%s", o.err);
}

/* Every character that means something in HTML, SVG, JSON or DOT. */
static const char odd_name[] =
    "</title></text><script>document.title='hit'</script>"
    "<img src=x onerror=document.title='hit'>&\\\"];'`${}()%s|";

/* As JSON writes it. */
static char *
odd_dhat(void)
{
	char quoted[2 * sizeof odd_name], *to = quoted;

	for (const char *s = odd_name; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			*to++ = '\\';
		*to++ = *s;
	}
	*to = '\0';
	return format("{\"dhatFileVersion\":2,\"mode\":\"heap\",\"pps\":[{"
		      "\"tb\":9,\"tbk\":1,\"gb\":9,\"gbk\":1,\"fs\":[0,1]}],"
		      "\"ftbl\":[\"0x1: %s (in /w/%s)\","
		      "\"0x2: readbyte (words.c:77)\"]}",
	    quoted, quoted);
}

/* What a page has become, once its scripts have run. */
static char *
page(const char *url)
{
	static const char browse[] =
	    "exec chromium --headless --no-sandbox --disable-gpu "
	    "--no-first-run "
	    "--disable-background-networking --disable-component-update "
	    "--disable-sync --user-data-dir=\"$0\" "
	    "--virtual-time-budget=5000 --dump-dom \"$1\"";
	struct outcome o = run(
	    &(struct command){ .argv = { "sh", "-c", browse,
				   format("%s/chromium", scratch()), url } });

	cr_assert(
	    o.status == 0, "chromium %s: status %d: %s", url, o.status, o.err);
	return o.out;
}

Test(web, odd_names_in_a_flame_graph)
{
	char *file = format("%s/recorded", scratch());
	char *svg = format("%s/flame.svg", scratch());
	struct outcome o;
	char *dom;

	write_file(file, odd_dhat(), strlen(odd_dhat()));
	o = run(&(struct command){ .argv = { TRACE, "-t", odd_name, "dhat",
				       "flame", "/w/words", file } });
	cr_assert(o.status == 0, "%s", o.err);
	cr_expect(strstr(o.out, "<script") == NULL &&
		      strstr(o.out, "<img") == NULL &&
		      strstr(o.out, "&lt;script&gt;") != NULL,
	    "%s", o.out);
	need_chromium();
	write_file(svg, o.out, strlen(o.out));
	dom = page(format("file://%s", svg));
	cr_expect(strstr(dom, "parsererror") == NULL &&
		      strstr(dom, "hit</title>") == NULL &&
		      strstr(dom, "readbyte") != NULL,
	    "%s", dom);
}

static bool
answers(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	bool yes = connect(fd, (struct sockaddr *)&a, sizeof a) == 0;

	close(fd);
	return yes;
}

/* Until the server is there, or is no more. */
static void
wait_until(bool there, int port, pid_t child)
{
	const struct timespec while_ = { 0, 100 * 1000 * 1000 };

	while (answers(port) != there) {
		cr_assert(!there || waitpid(child, NULL, WNOHANG) == 0,
		    "make web ended");
		nanosleep(&while_, NULL);
	}
}

/* A command in a process group of its own, as a terminal would start it. */
static pid_t
start(const char *dir, const char *const argv[])
{
	pid_t child = fork();

	cr_assert(child != -1);
	if (child > 0)
		return child;
	setpgid(0, 0);
	signal(SIGINT, SIG_DFL);
	if (chdir(dir) == 0 && freopen("/dev/null", "w", stdout) != NULL)
		execvp(argv[0], (char *const *)argv);
	_exit(127);
}

static const struct {
	const char *name, *path, *shows;
} pages[] = {
	{ "Top", "ui/top", "readbyte" },
	{ "Graph", "ui/", "readbyte" },
	{ "Flame graph", "ui/flamegraph", "readbyte" },
	{ "Source", "ui/source?f=readbyte", "words." },
};

static void
expect_pages(const char *step, const char *instrument)
{
	const char *dir = tree();
	int port, fd = listen_somewhere(&port);
	pid_t child;

	close(fd);
	child = start(dir, (const char *[]){ "make", step, "web",
			       format("PORT=%d", port), instrument, NULL });
	wait_until(true, port, child);
	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
		char *dom =
		    page(format("http://localhost:%d/%s", port, pages[i].path));

		cr_expect(strstr(dom, pages[i].shows) != NULL,
		    "%s of %s: no %s in:\n%s", pages[i].name, step,
		    pages[i].shows, dom);
	}
	/* As by Ctrl-C. */
	kill(-child, SIGINT);
	waitpid(child, NULL, 0);
	wait_until(false, port, child);
}

Test(web, pages_of_the_heap)
{
	need_pprof();
	need_chromium();
	expect_pages("step3", NULL);
}

Test(web, pages_of_the_cpu)
{
	need_pprof();
	need_chromium();
	need_perf();
	expect_pages("step2", NULL);
}

/* Those of the program in Go, by Go's own profiler. */
Test(web, pages_of_go)
{
	need_pprof();
	need_chromium();
	expect_pages("step4", "go");
}

/* pprof's own pages have the names from us, too. */
Test(web, odd_names_in_pages)
{
	char *file = format("%s/recorded", scratch());
	char *profile = format("%s/heap.pb.gz", scratch());
	const char *server = need_pprof();
	struct outcome o;
	pid_t child;
	int port, fd;

	need_chromium();
	write_file(file, odd_dhat(), strlen(odd_dhat()));
	o = run(&(struct command){
	    .argv = { "sh", "-c",
		"exec \"$0\" dhat pprof /w/words \"$1\" >\"$2\"", TRACE, file,
		profile } });
	cr_assert(o.status == 0, "%s", o.err);
	fd = listen_somewhere(&port);
	close(fd);
	child = start(
	    ".", (const char *[]){ server, format("-http=localhost:%d", port),
		     "-no_browser", profile, NULL });
	wait_until(true, port, child);
	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
		char *dom =
		    page(format("http://localhost:%d/%s", port, pages[i].path));

		cr_expect(strstr(dom, "hit</title>") == NULL &&
			      strstr(dom, "alloc_space") != NULL,
		    "%s runs what a name says:\n%s", pages[i].name, dom);
	}
	kill(child, SIGTERM);
	waitpid(child, NULL, 0);
}

static void
expect_no_port(const char *dir, const char *port, const char *complaint)
{
	struct outcome o = make(dir,
	    (const char *[]){ "step3", "web", format("PORT=%s", port), NULL });

	cr_expect(o.status == 2 && strstr(o.err, complaint) == o.err,
	    "PORT=%s: expected \"%s\", got status %d and %s", port, complaint,
	    o.status, o.err);
}

Test(web, ports)
{
	static const char *const wrong[] = { "80", "65536", "http", "8088x" };
	int port, fd = listen_somewhere(&port);
	const char *dir = tree();

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		expect_no_port(dir, wrong[i],
		    format("PORT=%s: a number from 1024 to 65535", wrong[i]));
	expect_no_port(
	    dir, format("%d", port), format("port %d is taken", port));
	close(fd);
}

/* The picture has the very counts. */
Test(web, flame_graph)
{
	const char *dir = tree();
	char *svg;

	made(dir, "step4", "flame", NULL, NULL);
	svg = read_file(format("%s/step4-escape/profile/flame.svg", dir));
	cr_expect(number_after(svg, "<title>all: ") ==
		  fact(facts_of(dir, "dhat", "step4-escape"), "bytes"));
	cr_expect(strstr(svg, "<title>readbyte: ") != NULL, "%s", svg);
	cr_expect(strstr(svg, "</svg>\n") != NULL, "%s", svg);
}

Test(web, curve)
{
	const char *dir = tree();
	char *svg;

	made(dir, "step3", "curve", NULL, NULL);
	svg = read_file(format("%s/step3-heap/profile/curve.svg", dir));
	cr_expect(strstr(svg, "peak 1.2 MB") != NULL &&
		      strstr(svg, "as shipped") == NULL,
	    "%s", svg);
	made(dir, "step3", "curve", "OF=solution", NULL);
	svg =
	    read_file(format("%s/solutions/step3-heap/profile/curve.svg", dir));
	cr_expect(strstr(svg, "peak 1.2 MB") != NULL &&
		      strstr(svg, "peak 4.1 KB") != NULL &&
		      strstr(svg, "as shipped") != NULL,
	    "%s", svg);
}

/* What was recorded is used again, until program or text are newer. */
Test(web, recorded_once)
{
	const char *dir = tree();
	struct outcome o;

	made(dir, "step3", "pprof", NULL, NULL);
	o = make(dir, (const char *[]){ "step3", "pprof", NULL });
	cr_expect(strstr(o.err, "(recording") == NULL, "again: %s", o.err);
	o = make(
	    dir, (const char *[]){ "step3", "pprof", "TEXT=README.md", NULL });
	cr_expect(
	    strstr(o.err, "(recording") != NULL, "another text: %s", o.err);
}
