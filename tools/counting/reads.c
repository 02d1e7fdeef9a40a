#include "reads.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

static bool
number_after(const char *text, const char *label, uintmax_t *number)
{
	const char *at = strstr(text, label);

	if (at != NULL)
		*number = strtoumax(at + strlen(label), NULL, 10);
	return at != NULL;
}

bool
io_so_far(struct io *io)
{
	char text[1024];
	ssize_t nread;
	int fd;

	fd = open("/proc/self/io", O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return false;
	nread = read(fd, text, sizeof text - 1);
	close(fd);
	if (nread == -1)
		return false;
	text[nread] = '\0';
	return number_after(text, "syscr: ", &io->reads) &&
	       number_after(text, "\nwrite_bytes: ", &io->written);
}
