/*
 * Processor time and not the clock, because a program that makes a million
 * system calls may take many seconds on a busy machine, and an endless loop
 * takes all the processor time there is.
 */
#include "watchdog.h"

#include <sys/prctl.h>

#include <signal.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

static pid_t watched;
static clockid_t processor_time; /* the child's: clock_getcpuclockid(3) */
static time_t allowed;           /* seconds of it */
static unsigned looks;           /* one a second */
static unsigned idle;            /* looks since it last computed */
static struct timespec before;   /* processor time at the last look */
static volatile sig_atomic_t ended;

static void
look(int signal)
{
	struct timespec used;

	(void)signal;
	if (clock_gettime(processor_time, &used) == -1)
		return;
	idle = used.tv_sec == before.tv_sec && used.tv_nsec == before.tv_nsec
		   ? idle + 1
		   : 0;
	before = used;
	if (used.tv_sec >= allowed || ++looks >= PATIENCE * allowed ||
	    (idle >= STILL && idle >= allowed)) {
		ended = used.tv_sec >= allowed ? BUSY : IDLE;
		kill(watched, SIGKILL);
	} else {
		alarm(1);
	}
}

/* What ends us ends the child, too. */
static void
end_both(int number)
{
	kill(watched, SIGKILL);
	signal(number, SIG_DFL);
	raise(number);
}

void
watch(pid_t child, unsigned seconds)
{
	/* SA_RESTART, so that who waits for the child's output or its end need
	 * not know of all this. */
	const struct sigaction action = { .sa_handler = look,
		.sa_flags = SA_RESTART };

	watched = child;
	allowed = seconds;
	looks = idle = 0;
	before = (struct timespec){ 0 };
	ended = BY_ITSELF;
	/* A shell's background does not hear of Ctrl-C; that the shell is gone
	 * it hears. */
	signal(SIGTERM, end_both);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (seconds > 0 && clock_getcpuclockid(child, &processor_time) == 0) {
		sigaction(SIGALRM, &action, NULL);
		alarm(1);
	}
}

enum ending
unwatch(void)
{
	alarm(0);
	signal(SIGTERM, SIG_DFL);
	return (enum ending)ended;
}
