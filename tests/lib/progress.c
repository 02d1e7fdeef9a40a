/*
 * What Criterion does not say: which tests were skipped, and why; and every few
 * seconds, how many are done, so that nobody takes a long run for one that hangs.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <criterion/hooks.h>

static atomic_size_t done;
static const char *_Atomic last = "none";

static void *
say(void *unused)
{
	(void)unused;
	for (unsigned seconds = 5;; seconds += 5) {
		sleep(5);
		fprintf(stderr,
		    "%4u s: %zu tests are done, the last one of %s\n", seconds,
		    done, last);
	}
	return NULL;
}

ReportHook(PRE_ALL)(struct criterion_test_set *set)
{
	pthread_t thread;

	(void)set;
	pthread_create(&thread, NULL, say, NULL);
}

ReportHook(POST_TEST)(struct criterion_test_stats *stats)
{
	done++;
	last = stats->test->category;
	if (stats->test_status == CR_STATUS_SKIPPED)
		fprintf(stderr, "[SKIP] %s::%s: %s\n", stats->test->category,
		    stats->test->name, stats->message);
}
