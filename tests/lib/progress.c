/*
 * What Criterion does not print: which tests were skipped, and why; and every few
 * seconds how many tests are done, so that a long run does not look like one that hangs.
 */
#include <stdio.h>
#include <time.h>

#include <criterion/criterion.h>
#include <criterion/hooks.h>

ReportHook(POST_TEST)(struct criterion_test_stats *stats)
{
	static size_t done;
	static time_t printed;
	const char *suite = stats->test->category;
	const time_t now = time(NULL);

	done++;
	if (stats->test_status == CR_STATUS_SKIPPED)
		fprintf(stderr, "[SKIP] %s::%s: %s\n", suite, stats->test->name,
		    stats->message);
	if (printed == 0)
		printed = now;
	if (now - printed >= 5) {
		fprintf(stderr, "%zu tests are done, the last one of %s\n",
		    done, suite);
		printed = now;
	}
}
