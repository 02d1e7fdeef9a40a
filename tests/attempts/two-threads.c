/* One thread reads, one counts: two blocks that change hands. */
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
enum { BLOCK = 65536 };
static struct {
	unsigned char bytes[BLOCK];
	ssize_t n;
	bool full;
} blocks[2];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int fd, failure;
static void
set(int i, bool full)
{
	pthread_mutex_lock(&lock);
	blocks[i].full = full;
	pthread_cond_signal(&changed);
	pthread_mutex_unlock(&lock);
}
static void
await(int i, bool full)
{
	pthread_mutex_lock(&lock);
	while (blocks[i].full != full)
		pthread_cond_wait(&changed, &lock);
	pthread_mutex_unlock(&lock);
}
static void *
reader(void *unused)
{
	(void)unused;
	for (int i = 0;; i ^= 1) {
		await(i, false);
		ssize_t n = read(fd, blocks[i].bytes, BLOCK);
		if (n == -1)
			failure = errno;
		blocks[i].n = n;
		set(i, true);
		if (n <= 0)
			return NULL;
	}
}
int
main(int argc, char *argv[])
{
	pthread_t t;
	uintmax_t words = 0;
	bool inword = false;
	const char *name = argc > 1 ? argv[1] : "-";
	if (strcmp(name, "-") != 0 && (fd = open(name, O_RDONLY)) == -1)
		err(1, "%s", name);
	if ((errno = pthread_create(&t, NULL, reader, NULL)) != 0)
		err(1, "thread");
	for (int i = 0;; i ^= 1) {
		await(i, true);
		if (blocks[i].n <= 0)
			break;
		for (ssize_t k = 0; k < blocks[i].n; k++) {
			if (isspace(blocks[i].bytes[k]))
				inword = false;
			else if (!inword)
				inword = true, words++;
		}
		set(i, false);
	}
	pthread_join(t, NULL);
	if ((errno = failure) != 0)
		err(1, "%s", name);
	if (printf(argc > 1 ? "%ju %s\n" : "%ju\n", words, name) < 0 ||
	    fflush(stdout) == EOF)
		err(1, "standard output");
	return 0;
}
