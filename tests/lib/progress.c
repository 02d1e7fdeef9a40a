/*
 * What Criterion does not say: which tests were skipped, and why; and every few
 * seconds, how many are done, so that nobody takes a long run for one that hangs.
 */
#include <stdio.h>
#include <time.h>

#include <criterion/criterion.h>
#include <criterion/hooks.h>

static time_t began, said;

ReportHook(PRE_ALL)(struct criterion_test_set *set)
{
	(void)set;
	began = said = time(NULL);
}

ReportHook(POST_TEST)(struct criterion_test_stats *stats)
{
	static size_t done;
	time_t now = time(NULL);

	done++;
	if (stats->test_status == CR_STATUS_SKIPPED)
		fprintf(stderr, "[SKIP] %s::%s: %s\n", stats->test->category,
		    stats->test->name, stats->message);
	if (now - said < 5)
		return;
	said = now;
	fprintf(stderr, "%4ld s: %zu tests are done, the last one of %s\n",
	    (long)(now - began), done, stats->test->category);
}
