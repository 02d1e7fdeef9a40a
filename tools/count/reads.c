#include "reads.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

bool
reads_so_far(uintmax_t *reads)
{
	char text[1024], *syscr;
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
	syscr = strstr(text, "syscr: ");
	if (syscr == NULL)
		return false;
	*reads = strtoumax(syscr + strlen("syscr: "), NULL, 10);
	return true;
}
