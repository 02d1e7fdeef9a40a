/*
 * What takes minutes: large inputs, for step 4, its solution and the encore only,
 * as the programs before them hold on to all that they read.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "programs.h"
#include "run.h"

TestSuite(large, .timeout = 1200);

enum { ENCORE = PROGRAMS }; /* one more than those of the steps */

static struct criterion_test_params
level_programs(void)
{
	static size_t level[] = { SOLUTION_3, SOLUTION_4, ENCORE };

	return cr_make_param_array(size_t, level, 3);
}

/* What is written, and how often. */
struct repeated {
	const char *bytes;
	size_t size;
	uintmax_t times;
	const char *last; /* and then, once */
};

static void
write_repeated(int fd, const void *what)
{
	const struct repeated *r = what;

	for (uintmax_t i = 0; i < r->times; i++)
		for (size_t done = 0; done < r->size;) {
			ssize_t n = write(fd, r->bytes + done, r->size - done);

			if (n == -1)
				return;
			done += (size_t)n;
		}
	if (write(fd, r->last, strlen(r->last)) == -1)
		return;
}

static void
expect_words(size_t program, const struct repeated *r, uintmax_t words)
{
	char *path = program == ENCORE ? words_of_encore() : words_of(program);
	struct outcome o = run(&(struct command){
	    .argv = { path }, .in = read_from(write_repeated, r) });
	char *out = format("%ju\n", words);

	cr_expect(o.status == 0 && strcmp(o.out, out) == 0,
	    "%s, %ju times %zu bytes: expected %s, got status %d and %s%s",
	    path, r->times, r->size, out, o.status, o.out, o.err);
}

ParameterizedTestParameters(large, a_hundred_megabytes)
{
	return level_programs();
}

ParameterizedTest(size_t *program, large, a_hundred_megabytes)
{
	const char *moby = read_file("../moby.txt");
	struct repeated r = { moby, strlen(moby), 83, "" };

	cr_assert(r.size * r.times > 100 * 1000 * 1000);
	expect_words(*program, &r, 83 * (uintmax_t)208160);
}

ParameterizedTestParameters(large, more_words_than_32_bits_hold)
{
	return level_programs();
}

ParameterizedTest(size_t *program, large, more_words_than_32_bits_hold)
{
	static char block[1 << 16];
	struct repeated r = { block, sizeof block, (uintmax_t)1 << 17, "a" };

	for (size_t i = 0; i < sizeof block; i += 2)
		memcpy(block + i, "a ", 2);
	expect_words(*program, &r, ((uintmax_t)1 << 32) + 1);
}

/* Ten million inputs, of which each sixteenth is a file that comes in both ways. */
Test(large, inputs_of_the_encore)
{
	struct outcome o = run(&(struct command){
	    .argv = { "sh", "-c",
		"cc -O2 -std=gnu11 -DALONE -DHUGE_PAGE=4096 -o build/agree "
		"../solutions/encore/fuzz.c ../solutions/encore/bytes.c "
		"../solutions/encore/counting.c && build/agree 10000000" } });

	cr_expect(o.status == 0 &&
		      strstr(o.out, "agree on 10000000 inputs\n") != NULL,
	    "status %d:\n%s%s", o.status, o.out, o.err);
}

static const off_t LARGE = (off_t)5 << 30;

/* 5 GiB, nearly all of it a hole. */
Test(large, a_file_above_4_gib, .fini = remove_scratch)
{
	char *path = format("%s/large", scratch());
	struct outcome o;
	int fd;

	write_file(path, "one two ", 8);
	fd = open(path, O_WRONLY);
	cr_assert(pwrite(fd, " four five", 10, LARGE - 10) == 10);
	close(fd);
	o = run(&(struct command){
	    .argv = { COUNT, words_of_encore(), "-j2", path } });
	cr_expect(strcmp(o.out, format("5 %s\n", path)) == 0, "%s", o.out);
	cr_expect(number_after(o.err, "rss") <= 20 * 1000,
	    "more than 20 MB of memory:\n%s", o.err);
}
