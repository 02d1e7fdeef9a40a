#include "sysv.h"

#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/shm.h>

#include <stdbool.h>

/* One line of a file in /proc/sysvipc.  proc(5) names the files; the kernel's
 * ipc/shm.c and ipc/msg.c have the columns. */
struct object {
	int id;
	pid_t maker; /* of a queue: who sent to it last */
	unsigned long bytes;
};

static bool
read_segment(const char *line, struct object *o)
{
	unsigned long attached;

	return sscanf(line,
		   "%*d %d %*o %*u %d %*d %lu %*u %*u %*u %*u %*u %*u %*u %lu",
		   &o->id, &o->maker, &attached, &o->bytes) == 4 &&
	       attached == 0;
}

static bool
read_queue(const char *line, struct object *o)
{
	return sscanf(line, "%*d %d %*o %lu %*u %d", &o->id, &o->bytes,
		   &o->maker) == 3;
}

static const struct kind {
	const char *file;
	bool (*read)(const char *line, struct object *o);
	bool is_segment;
} kinds[] = {
	{ "/proc/sysvipc/shm", read_segment, true },
	{ "/proc/sysvipc/msg", read_queue, false },
};

/* Bytes of those that the process made.  is_over: it has ended, so they go, and
 * the number of them is returned. */
static unsigned long
look_at_kind(const struct kind *k, pid_t maker, bool is_over)
{
	unsigned long sum = 0;
	char line[256];
	FILE *f = fopen(k->file, "re");

	while (f != NULL && fgets(line, sizeof line, f) != NULL) {
		struct object o;

		if (!k->read(line, &o) || o.maker != maker)
			continue;
		sum += is_over ? 1 : o.bytes;
		if (is_over && k->is_segment)
			shmctl(o.id, IPC_RMID, NULL);
		else if (is_over)
			msgctl(o.id, IPC_RMID, NULL);
	}
	if (f != NULL)
		fclose(f);
	return sum;
}

unsigned long
sysv_memory(pid_t maker)
{
	return (look_at_kind(&kinds[0], maker, false) +
		   look_at_kind(&kinds[1], maker, false)) /
	       1024;
}

void
end_sysv(FILE *f, pid_t maker)
{
	if (look_at_kind(&kinds[0], maker, true) > 0)
		fprintf(f, "left shared-memory\n");
	if (look_at_kind(&kinds[1], maker, true) > 0)
		fprintf(f, "left message-queue\n");
}
