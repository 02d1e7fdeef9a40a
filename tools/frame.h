/*
 * The frames of stacks (tools/stacks): "readbyte:49" with a line, if the source is the
 * program's own, "ksys_read_[k]" in the kernel, or "read".
 */
#ifndef FRAME_H
#define FRAME_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Returns the length of a frame's name, and sets line, to 0 if the frame has none, and
 * is_kernel. */
static inline size_t
parse_frame(const char *frame, unsigned long *line, bool *is_kernel)
{
	const char *mark = strstr(frame, "_[k]"), *colon = strrchr(frame, ':');

	*line = 0;
	*is_kernel = mark != NULL;
	if (mark != NULL)
		return (size_t)(mark - frame);
	if (colon == NULL || colon[1 + strspn(colon + 1, "0123456789")] != '\0')
		return strlen(frame);
	*line = strtoul(colon + 1, NULL, 10);
	return (size_t)(colon - frame);
}

#endif
