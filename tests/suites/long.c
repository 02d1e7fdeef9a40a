/*
 * Large inputs, which take minutes.  They are for step 4, its solution and the encore
 * only, because the earlier programs free nothing and would need too much memory.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "programs.h"
#include "run.h"

TestSuite(large, .timeout = 1200);

static struct criterion_test_params
level_programs(void)
{
	static size_t level[] = { SOLUTION_3, SOLUTION_4, ENCORE };

	return cr_make_param_array(size_t, level, 3);
}

/* The program reads what the command writes. */
static void
expect_words(size_t program, const char *command, uintmax_t words)
{
	struct outcome o =
	    sh(NULL, format("{ %s; } | '%s'", command, words_of(program)));
	char *out = format("%ju\n", words);

	cr_expect(o.status == 0 && strcmp(o.out, out) == 0,
	    "%s, on { %s; }: expected %s, got status %d and %s%s",
	    programs[program].what, command, out, o.status, o.out, o.err);
}

ParameterizedTestParameters(large, a_hundred_megabytes)
{
	return level_programs();
}

ParameterizedTest(size_t *program, large, a_hundred_megabytes)
{
	expect_words(*program, "for i in $(seq 83); do cat ../moby.txt; done",
	    83 * (uintmax_t)208160);
}

ParameterizedTestParameters(large, more_words_than_32_bits_hold)
{
	return level_programs();
}

ParameterizedTest(size_t *program, large, more_words_than_32_bits_hold)
{
	expect_words(
	    *program, "yes a | head -c 8G; printf a", ((uintmax_t)1 << 32) + 1);
}

/* Each sixteenth of the ten million inputs is also counted as a file. */
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

/* A sparse file of 5 GiB: all but its first and last bytes are a hole. */
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
	    .argv = { COUNT, words_of(ENCORE), "-j2", path } });
	cr_expect(strcmp(o.out, format("5 %s\n", path)) == 0, "%s", o.out);
	cr_expect(number_after(o.err, "rss") <= 20 * 1000,
	    "more than 20 MB of memory:\n%s", o.err);
}
