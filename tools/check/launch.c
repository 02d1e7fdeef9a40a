#define _GNU_SOURCE /* PTRACE_TRACEME's type */
#include "launch.h"

#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "shmem.h"

enum { STACK = 8 << 20, MOST_SEEN = 4096 };

static void
limit(__rlimit_resource_t what, rlim_t most)
{
	struct rlimit r;

	if (getrlimit(what, &r) == -1)
		err(FAILURE, "getrlimit");
	if (most < r.rlim_max)
		r.rlim_max = most; /* so that the program cannot raise it */
	r.rlim_cur = r.rlim_max;
	if (setrlimit(what, &r) == -1)
		err(FAILURE, "setrlimit");
}

static void
connect_to(int fd, int number)
{
	if (fd == -1)
		close(number);
	else if (dup2(fd, number) == -1)
		err(FAILURE, "dup2");
}

static void
become_words(const struct launch *l)
{
	char *argv[] = { "./words", l->name, NULL };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* So that root's pipes and sockets hold no more than anybody else's. */
	prctl(PR_CAPBSET_DROP, CAP_SYS_RESOURCE);
	prctl(PR_CAPBSET_DROP, CAP_NET_ADMIN);
	setpgid(0, 0); /* a signal to its group is not for us */
	connect_to(l->in, STDIN_FILENO);
	connect_to(l->err, STDERR_FILENO);
	connect_to(l->out, STDOUT_FILENO);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, 1 << MOST_FILE);
	limit(RLIMIT_STACK, STACK);
	limit(RLIMIT_NOFILE, MOST_OPEN);
	if (l->data > 0)
		limit(RLIMIT_DATA, l->data);
	if (l->traced) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == -1)
			_exit(FAILURE);
		raise(SIGSTOP);
	}
	execv(argv[0], argv);
	err(FAILURE, "%s", argv[0]);
}

pid_t
launch(const struct launch *l)
{
	pid_t child;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	child = fork();
	if (child == -1)
		err(FAILURE, "fork");
	if (child == 0)
		become_words(l);
	return child;
}

/* One file of a process in /proc, as text.  False: it has ended meanwhile. */
static bool
read_proc(pid_t pid, const char *file, char *text, size_t room)
{
	char path[64];
	ssize_t nread;
	int fd;

	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return false;
	nread = read(fd, text, room - 1);
	close(fd);
	text[nread > 0 ? nread : 0] = '\0';
	return nread > 0;
}

struct process {
	pid_t pid, parent;
	bool is_ours;
};

/* Its parent, if it runs; proc(5) has the form of stat. */
static bool
look_at(pid_t pid, struct process *p)
{
	char text[1024], *end, state;
	int parent;

	if (!read_proc(pid, "stat", text, sizeof text))
		return false;
	end = strrchr(text, ')'); /* a name may have one, too */
	if (end == NULL || sscanf(end, ") %c %d", &state, &parent) != 2 ||
	    state == 'Z')
		return false;
	*p = (struct process){ pid, parent, false };
	return true;
}

static unsigned long
kib_after(const char *text, const char *label)
{
	const char *at = strstr(text, label);

	return at == NULL ? 0 : strtoul(at + strlen(label), NULL, 10);
}

static void
add(struct family *f, pid_t pid)
{
	unsigned long mapped, shared;
	struct shmem s;
	char text[4096];

	if (f->n < MOST_PROCESSES)
		f->pids[f->n] = pid;
	f->n++;
	if (!read_proc(pid, "status", text, sizeof text))
		return;
	mapped = kib_after(text, "RssShmem:");
	s = shmem_of(pid);
	mapped -= s.texts < mapped ? s.texts : mapped;
	shared = s.nameless;
	shared -= mapped < shared ? mapped : shared;
	f->all +=
	    kib_after(text, "VmHWM:") + kib_after(text, "VmSwap:") + shared;
	f->no_files += kib_after(text, "RssAnon:") + mapped +
		       kib_after(text, "VmSwap:") + shared;
}

bool
look_at_family(struct family *f, pid_t apart)
{
	static struct process seen[MOST_SEEN];
	const pid_t self = getpid();
	size_t n = 0, before;
	struct dirent *entry;
	DIR *proc = opendir("/proc");

	*f = (struct family){ .n = 0 };
	begin_shmem();
	if (proc == NULL)
		return false;
	while (n < MOST_SEEN && (entry = readdir(proc)) != NULL)
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    look_at((pid_t)atoi(entry->d_name), &seen[n]))
			n++;
	closedir(proc);
	do { /* until no more children of theirs are found */
		before = f->n;
		for (struct process *p = seen; p < seen + n; p++) {
			bool is_child = p->parent == self;

			for (size_t i = 0; !is_child && i < n; i++)
				is_child =
				    seen[i].is_ours && seen[i].pid == p->parent;
			if (!is_child || p->is_ours || p->pid == apart)
				continue;
			p->is_ours = true;
			add(f, p->pid);
		}
	} while (f->n > before);
	return n > 0;
}

static bool
any_is_left(void)
{
	pid_t ended;

	do
		ended = waitpid(-1, NULL, WNOHANG | __WALL);
	while (ended > 0);
	return ended == 0;
}

static void
end_all(FILE *f, const struct family *left, bool are_named)
{
	for (size_t i = 0; i < left->n && i < MOST_PROCESSES; i++) {
		char name[64];

		if (!are_named &&
		    read_proc(left->pids[i], "comm", name, sizeof name))
			fprintf(f, "left %s", name);
		kill(left->pids[i], SIGKILL);
	}
}

void
end_leftovers(FILE *f, pid_t group)
{
	const struct timespec ms = { .tv_nsec = 1000000 };
	struct family left;
	bool are_named = false;

	for (int i = 0; any_is_left(); i++) {
		if (i >= GRACE && !look_at_family(&left, 0)) {
			fprintf(f, "left process\n");
			kill(-group, SIGKILL);
			return;
		}
		if (i >= GRACE) {
			end_all(f, &left, are_named);
			are_named = true;
		}
		nanosleep(&ms, NULL);
	}
}
