/*
 * refuse: run a command to which the kernel refuses one system call.
 *
 *	refuse [-a] perf_event_open|ptrace command [argument ...]
 *
 * The call fails with EPERM, for the command and all that it starts: what a
 * container does, and by the same means, a seccomp(2) filter.  With -a it fails
 * with EACCES: what the kernels of Debian and Ubuntu do to an ordinary user whose
 * perf_event_paranoid is above 2.  No privilege is needed.  Status 125 if refuse
 * itself failed.
 */
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <err.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

enum { FAILURE = 125 };

/* The filter sees a number, and what it means depends on the architecture. */
#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#error refuse: which AUDIT_ARCH_ is this?  See linux/audit.h
#endif

static unsigned
number_of(const char *call)
{
	if (strcmp(call, "perf_event_open") == 0)
		return SYS_perf_event_open;
	if (strcmp(call, "ptrace") == 0)
		return SYS_ptrace;
	errx(FAILURE, "%s: neither perf_event_open nor ptrace", call);
}

static void
refuse(unsigned call, unsigned error)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { sizeof filter / sizeof filter[0],
		filter };

	/* Without it only root may have a filter: a program that gains rights
	 * when it is started could be fooled by one. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		err(FAILURE, "no_new_privs");
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == -1)
		err(FAILURE, "seccomp");
}

static void
usage(void)
{
	fprintf(stderr, "usage: refuse [-a] perf_event_open|ptrace "
			"command [argument ...]\n");
	exit(FAILURE);
}

int
main(int argc, char *argv[])
{
	unsigned error = EPERM;
	int option;

	/* +: an option after the command is the command's. */
	while ((option = getopt(argc, argv, "+a")) != -1) {
		if (option != 'a')
			usage();
		error = EACCES;
	}
	argc -= optind;
	argv += optind;
	if (argc < 2)
		usage();
	refuse(number_of(argv[0]), error);
	execvp(argv[1], argv + 1);
	err(FAILURE, "%s", argv[1]);
}
