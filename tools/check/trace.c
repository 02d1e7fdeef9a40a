#define _GNU_SOURCE /* __WALL */
#include "trace.h"

#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <errno.h>
#include <linux/ptrace.h>
#include <signal.h>
#include <time.h>

#include "launch.h"

static bool
is_read(unsigned long long number)
{
	switch (number) {
	case SYS_read:
	case SYS_pread64:
	case SYS_readv:
	case SYS_preadv:
	case SYS_preadv2:
	case SYS_recvfrom:
	case SYS_recvmsg:
		return true;
	default:
		return false;
	}
}

/* The kernel counts what is written to a disk only, and a file may be in memory. */
static void
count_written(pid_t pid, int fd, unsigned long long size, struct traced *t)
{
	char path[64];
	struct stat s;

	snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)pid, fd);
	if (stat(path, &s) == 0 && S_ISREG(s.st_mode))
		t->written += size;
}

/* A stop is at the beginning or at the end of a call. */
static void
count_call(pid_t pid, struct traced *t)
{
	struct ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof info, &info) <=
		0 ||
	    info.op != PTRACE_SYSCALL_INFO_ENTRY)
		return;
	t->calls++;
	if (is_read(info.entry.nr))
		t->reads++;
	if (info.entry.nr == SYS_write || info.entry.nr == SYS_pwrite64)
		count_written(
		    pid, (int)info.entry.args[0], info.entry.args[2], t);
}

/* What a stop means.  Returns the signal that the process is to get, or 0. */
static int
look_at_stop(pid_t pid, int status, struct traced *t)
{
	int signal = WSTOPSIG(status);

	if (signal == (SIGTRAP | 0x80)) { /* PTRACE_O_TRACESYSGOOD */
		count_call(pid, t);
		return 0;
	}
	if (status >> 16 != 0) {
		if (status >> 16 != PTRACE_EVENT_EXEC)
			t->processes++;
		return 0;
	}
	return signal == SIGSTOP ? 0 : signal; /* a new process begins so */
}

/* Its process group, too, as there may be no /proc. */
static void
end_family(pid_t child)
{
	struct family f;

	kill(-child, SIGKILL);
	look_at_family(&f, 0);
	for (size_t i = 0; i < f.n && i < MOST_PROCESSES; i++)
		kill(f.pids[i], SIGKILL);
}

bool
trace(pid_t child, unsigned long most, struct traced *t, FILE *f)
{
	const struct timespec ms = { .tv_nsec = 1000000 };
	int status, waited = 0;
	bool has_ended = false;
	pid_t pid;

	*t = (struct traced){ .calls = 0 };
	if (waitpid(child, &t->status, 0) == -1 || !WIFSTOPPED(t->status))
		return false;
	if (ptrace(PTRACE_SETOPTIONS, child, NULL,
		PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK |
		    PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
		    PTRACE_O_TRACEEXEC) == -1 ||
	    ptrace(PTRACE_SYSCALL, child, NULL, 0) == -1) {
		kill(child, SIGKILL);
		waitpid(child, &t->status, 0);
		return false;
	}
	while ((pid = waitpid(
		    -1, &status, __WALL | (has_ended ? WNOHANG : 0))) != -1) {
		if (pid == 0 && waited++ < GRACE) {
			nanosleep(&ms, NULL);
		} else if (pid == 0) {
			end_leftovers(f, child);
			break;
		} else if (WIFSTOPPED(status)) {
			int signal = look_at_stop(pid, status, t);

			if (!t->is_stopped &&
			    (t->calls >= most ||
				t->processes > MOST_PROCESSES)) {
				t->is_stopped = true;
				end_family(child);
			}
			ptrace(PTRACE_SYSCALL, pid, NULL, signal);
		} else if (pid == child) {
			t->status = status;
			has_ended = true;
		}
	}
	return true;
}
