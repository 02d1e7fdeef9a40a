#include "sysv.h"

#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/shm.h>

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/* One line of a file in /proc/sysvipc.  proc(5) names the files; the kernel's
 * ipc/shm.c and ipc/msg.c have the columns. */
struct object {
	int id, maker; /* maker: of a queue, who sent to it last */
	unsigned long bytes;
	time_t changed;
};

static bool
read_segment(const char *line, struct object *o, unsigned *uid)
{
	unsigned long attached;
	long changed;

	if (sscanf(line,
		"%*d %d %*o %*u %d %*d %lu %u %*u %*u %*u %*u %*u %ld %lu",
		&o->id, &o->maker, &attached, uid, &changed, &o->bytes) != 6)
		return false;
	o->changed = changed;
	return attached == 0;
}

static bool
read_queue(const char *line, struct object *o, unsigned *uid)
{
	long changed;

	if (sscanf(line, "%*d %d %*o %lu %*u %d %*d %u %*u %*u %*u %*u %*u %ld",
		&o->id, &o->bytes, &o->maker, uid, &changed) != 5)
		return false;
	o->changed = changed;
	return true;
}

static const struct kind {
	const char *file;
	bool (*read)(const char *line, struct object *o, unsigned *uid);
	bool is_segment;
} kinds[] = {
	{ "/proc/sysvipc/shm", read_segment, true },
	{ "/proc/sysvipc/msg", read_queue, false },
};

static bool
was_left(const struct object *o, time_t since)
{
	return o->changed >= since &&
	       (o->maker == 0 || (kill(o->maker, 0) == -1 && errno == ESRCH));
}

/* Bytes in all of this user's.  remove: those that were left since then go, and
 * the number of them is returned. */
static unsigned long
look_at_kind(const struct kind *k, bool remove, time_t since)
{
	unsigned long sum = 0;
	char line[256];
	FILE *f = fopen(k->file, "re");

	while (f != NULL && fgets(line, sizeof line, f) != NULL) {
		struct object o;
		unsigned uid;

		if (!k->read(line, &o, &uid) || uid != getuid())
			continue;
		if (!remove) {
			sum += o.bytes;
		} else if (was_left(&o, since)) {
			sum++;
			if (k->is_segment)
				shmctl(o.id, IPC_RMID, NULL);
			else
				msgctl(o.id, IPC_RMID, NULL);
		}
	}
	if (f != NULL)
		fclose(f);
	return sum;
}

unsigned long
sysv_memory(void)
{
	return (look_at_kind(&kinds[0], false, 0) +
		   look_at_kind(&kinds[1], false, 0)) /
	       1024;
}

void
end_sysv(FILE *f, time_t since)
{
	if (look_at_kind(&kinds[0], true, since) > 0)
		fprintf(f, "left shared-memory\n");
	if (look_at_kind(&kinds[1], true, since) > 0)
		fprintf(f, "left message-queue\n");
}
