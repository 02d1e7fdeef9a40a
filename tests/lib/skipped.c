/* Criterion is silent about a test that is skipped.  Here nothing is. */
#include <stdio.h>

#include <criterion/criterion.h>
#include <criterion/hooks.h>

ReportHook(POST_TEST)(struct criterion_test_stats *stats)
{
	if (stats->test_status == CR_STATUS_SKIPPED)
		fprintf(stderr, "[SKIP] %s::%s: %s\n", stats->test->category,
		    stats->test->name, stats->message);
}
