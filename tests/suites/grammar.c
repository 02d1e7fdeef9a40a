/* The words that are typed after make: what is done, and in which order. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "run.h"
#include "tree.h"

TestSuite(grammar, .timeout = STUCK, .fini = remove_scratch);

/* A line of what make prints, and how it is known. */
static const struct {
	const char *begins, *deed;
} deeds[] = {
	{ "cd ", NULL }, /* as it stands */
	{ "time ./words", "run" },
	{ "valgrind ", "massif" },
	{ "rm -rf words", "clean" },
};

/* What was done, in order, each with ", " after it. */
static char *
deeds_in(const char *out)
{
	char *all = format("%s", "");
	char *lines = format("%s", out);

	for (char *l = strtok(lines, "\n"); l != NULL; l = strtok(NULL, "\n"))
		for (size_t i = 0; i < sizeof deeds / sizeof deeds[0]; i++)
			if (strncmp(l, deeds[i].begins,
				strlen(deeds[i].begins)) == 0)
				all = format("%s%s, ", all,
				    deeds[i].deed ? deeds[i].deed : l);
	return all;
}

/* The words with a space between them, as typed. */
static char *
typed(const char *const words[])
{
	char *all = format("make");

	for (size_t i = 0; words[i] != NULL; i++)
		all = format("%s %s", all, words[i]);
	return all;
}

static const struct {
	const char *words[8];
	const char *deeds;
} sentences[] = {
	{ { "step2", "run" }, "cd step2-buffered, run, " },
	{ { "run", "step2" }, "cd step2-buffered, run, " },
	{ { "step2-buffered", "run" }, "cd step2-buffered, run, " },
	{ { "run", "step2-buffered" }, "cd step2-buffered, run, " },
	{ { "step4", "run", "OF=solution" },
	    "cd solutions/step4-escape, run, " },
	{ { "OF=solution", "run", "step4" },
	    "cd solutions/step4-escape, run, " },
	{ { "step3", "profile" }, "cd step3-heap, massif, " },
	{ { "run", "clean", "step3", "step2" },
	    "cd step3-heap, run, cd step3-heap, clean, "
	    "cd step2-buffered, run, cd step2-buffered, clean, " },
	{ { "step3", "clean", "step2", "run" },
	    "cd step3-heap, clean, cd step3-heap, run, "
	    "cd step2-buffered, clean, cd step2-buffered, run, " },
	{ { "-j4", "step3", "clean", "step2", "run" },
	    "cd step3-heap, clean, cd step3-heap, run, "
	    "cd step2-buffered, clean, cd step2-buffered, run, " },
	{ { "-j4", "run", "profile", "step3-heap", "clean" },
	    "cd step3-heap, run, cd step3-heap, massif, "
	    "cd step3-heap, clean, " },
	{ { "clean", "-j", "step1", "step2", "step3", "step4" },
	    "cd step1-unbuffered, clean, cd step2-buffered, clean, "
	    "cd step3-heap, clean, cd step4-escape, clean, " },
};

Test(grammar, sentences)
{
	const char *dir = tree();

	for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++) {
		struct outcome o = make(dir, sentences[i].words);
		const char *done = deeds_in(o.out);

		cr_expect(
		    o.status == 0 && strcmp(done, sentences[i].deeds) == 0,
		    "%s: expected \"%s\", got status %d and \"%s\"\n%s",
		    typed(sentences[i].words), sentences[i].deeds, o.status,
		    done, o.err);
	}
}

static const struct {
	const char *words[8];
	const char *names; /* what the complaint has to name */
} wrong[] = {
	{ { "step5", "profile" }, "step5" },
	{ { "profile" }, "profile" },
	{ { "profile", "run" }, "profile" },
	{ { "nonsense" }, "nonsense" },
	{ { "step1", "nonsense" }, "nonsense" },
	{ { "nonsense", "step1", "run" }, "nonsense" },
	{ { "step1", "run", "test" }, "test" },
	{ { "-j4", "step1", "nonsense" }, "nonsense" },
	{ { "step1", "profile", "OF=x" }, "OF=x" },
	{ { "step1", "profile", "PROFILER=x" }, "PROFILER=x" },
	{ { "step1", "profile", "PROFILER=x" }, "callgrind" },
	{ { "step1", "profile", "INSTRUMENT=massif" }, "PROFILER=massif" },
	{ { "step1", "run", "SCALE=2" }, "SCALE" },
	{ { "doctor", "TEXT=moby.txt" }, "TEXT" },
	{ { "step", "1" }, "make step1 profile" },
	{ { "step1", "perf" }, "PROFILER=perf" },
	{ { "step1", "help" }, "make help" },
	{ { "step3", "profile", "SCALE=x" }, "SCALE=x" },
	{ { "step3", "profile", "SCALE=0" }, "SCALE=0" },
	{ { "step4", "sample", "RATE=x" }, "RATE=x" },
	{ { "step2", "run", "TEXT=two\nlines" }, "TEXT" },
};

/* All but what make itself adds when a command has failed. */
static char *
complaints_in(const char *err)
{
	char *all = format("%s", "");
	char *lines = format("%s", err);

	for (char *l = strtok(lines, "\n"); l != NULL; l = strtok(NULL, "\n"))
		if (strncmp(l, "make: *** [", strlen("make: *** [")) != 0)
			all = format("%s%s\n", all, l);
	return all;
}

Test(grammar, wrong_words)
{
	const char *dir = tree();

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct outcome o = make(dir, wrong[i].words);
		const char *said = complaints_in(o.err);

		cr_expect(o.status == 2 && count_lines(said) == 1 &&
			      strstr(said, wrong[i].names) != NULL,
		    "%s: expected status 2 and one line that names %s, got %d "
		    "and\n%s",
		    typed(wrong[i].words), wrong[i].names, o.status, o.err);
	}
}

static void
expect_first_words(const char *dir, const char *const words[])
{
	struct outcome o = make(dir, words);

	cr_expect(o.status == 0 && o.err[0] == '\0' &&
		      strstr(o.out, "make step1 profile") != NULL,
	    "%s: expected \"make step1 profile\", got status %d and\n%s%s",
	    typed(words), o.status, o.out, o.err);
}

Test(grammar, first_words)
{
	const char *dir = tree();

	expect_first_words(dir, (const char *[]){ NULL });
	expect_first_words(dir, (const char *[]){ "help", NULL });
}

ParameterizedTestParameters(grammar, about)
{
	return each_step();
}

ParameterizedTest(size_t *step, grammar, about)
{
	const char *dir = tree(), *readme;
	char *name = format("step%zu", *step + 1);
	struct outcome o;

	readme = format("%s/%s/README.md", dir, steps[*step]);
	if (access(readme, R_OK) == -1)
		cr_skip("%s/README.md is not written yet", steps[*step]);
	o = make(dir, (const char *[]){ name, NULL });
	cr_expect(o.status == 0 && o.err[0] == '\0', "make %s: status %d, %s",
	    name, o.status, o.err);
	cr_expect(strstr(o.out, format("make %s profile", name)) != NULL,
	    "make %s: no next command in:\n%s", name, o.out);
}

Test(grammar, all)
{
	const char *dir = tree();
	struct outcome o = make(dir, (const char *[]){ "-j4", "all", NULL });

	cr_assert(
	    o.status == 0, "make -j4 all: status %d, %s", o.status, o.err);
	for (size_t i = 0; i < STEPS; i++) {
		cr_expect(
		    access(format("%s/%s/words", dir, steps[i]), X_OK) == 0,
		    "make all: no %s/words", steps[i]);
		cr_expect(access(format("%s/solutions/%s/words", dir, steps[i]),
			      X_OK) == 0,
		    "make all: no solutions/%s/words", steps[i]);
	}
	o = make(dir, (const char *[]){ "clean", NULL });
	cr_assert(o.status == 0, "make clean: status %d, %s", o.status, o.err);
	for (size_t i = 0; i < STEPS; i++)
		cr_expect(
		    access(format("%s/%s/words", dir, steps[i]), F_OK) == -1,
		    "make clean: %s/words is still there", steps[i]);
}

/* The names of texts that a shell or make would take for something else. */
static const char *const texts[] = {
	"plain.txt",
	"two words.txt",
	"blank after.txt ",
	"it's.txt",
	"\"quoted\".txt",
	"$HOME.txt",
	"$(HOME).txt",
	"$$.txt",
	"a$b$.txt",
	"#1.txt",
	"a#b.txt",
	"-dash.txt",
	"--help",
	"-",
	"back\\slash.txt",
	"a;b.txt",
	"a&b.txt",
	"%s.txt",
	"a=b.txt",
	"*.txt",
	"(a).txt",
	"caf\xc3\xa9.txt",
};

enum { TEXTS = sizeof texts / sizeof texts[0] };

/* Has run counted the three words of the text, under that name? */
static void
expect_run(const char *dir, const char *const words[], const char *name)
{
	struct outcome o = make(dir, words);

	cr_expect(
	    o.status == 0 && strstr(o.out, format("3 %s\n", name)) != NULL,
	    "%s, in %s: expected \"3 %s\", got status %d and\n%s%s",
	    typed(words), dir, name, o.status, o.out, o.err);
}

Test(grammar, texts_from_the_top)
{
	const char *dir = tree();

	for (size_t i = 0; i < TEXTS; i++) {
		char *text = format("TEXT=%s", texts[i]);

		write_file(format("%s/%s", dir, texts[i]), "a b c\n", 6);
		expect_run(dir, (const char *[]){ "step2", "run", text, NULL },
		    format("../%s", texts[i]));
		expect_run(dir,
		    (const char *[]){
			"step2", "run", text, "OF=solution", NULL },
		    format("../../%s", texts[i]));
	}
}

Test(grammar, texts_in_a_step)
{
	const char *dir = format("%s/step3-heap", tree());

	for (size_t i = 0; i < TEXTS; i++) {
		const char *name = texts[i];

		write_file(format("%s/%s", dir, name), "a b c\n", 6);
		if (name[0] == '-')
			name = format("./%s", name);
		expect_run(dir,
		    (const char *[]){
			"run", format("TEXT=%s", texts[i]), NULL },
		    name);
	}
}

/* An absolute path stays what it is; and a profile takes the same names. */
Test(grammar, texts_elsewhere)
{
	const char *dir = tree();
	char *text = format("%s/it's $5 #1.txt", scratch());

	write_file(text, "a b c\n", 6);
	for (size_t i = 0; i < STEPS; i++) {
		char *step = format("step%zu", i + 1);
		char *name = format("TEXT=%s", text);
		struct outcome o;

		expect_run(
		    dir, (const char *[]){ step, "run", name, NULL }, text);
		o = make(dir, (const char *[]){ step, "profile",
				  "PROFILER=dhat", name, NULL });
		cr_expect(o.status == 0, "%s: status %d, %s%s", step, o.status,
		    o.out, o.err);
	}
}

ParameterizedTestParameters(grammar, a_step_alone)
{
	return each_step();
}

/* A step's folder, copied to where nothing else of the workshop is. */
ParameterizedTest(size_t *step, grammar, a_step_alone)
{
	char *dir = format("%s/a step's copy", scratch());
	char *text = format("TEXT=%s/text.txt", scratch());
	struct outcome o = run(&(struct command){
	    .argv = {
		"cp", "-R", format("%s/%s", tree(), steps[*step]), dir } });

	cr_assert(o.status == 0, "cp: %s", o.err);
	write_file(format("%s/text.txt", scratch()), "a b c\n", 6);
	expect_run(dir, (const char *[]){ "run", text, NULL },
	    format("%s/text.txt", scratch()));
	if (*step < 2) /* perf may be forbidden, callgrind never is */
		o = make(dir, (const char *[]){ "callgrind", text, NULL });
	else
		o = make(dir, (const char *[]){ "profile", text, NULL });
	cr_expect(o.status == 0 && strstr(o.out, "words.c") != NULL,
	    "%s alone: status %d, %s%s", steps[*step], o.status, o.out, o.err);
	o = make(dir, (const char *[]){ "clean", NULL });
	cr_expect(o.status == 0 &&
		      access(format("%s/words", dir), F_OK) == -1 &&
		      access(format("%s/words.c", dir), F_OK) == 0,
	    "%s alone: make clean: %s", steps[*step], o.err);
}
