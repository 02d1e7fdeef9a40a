# The readers are called by name, and the compiler deletes malloc and free.
/^readbyte(/,/^}/c\
readbyte(struct reader *r)\
{\
	struct buffered_reader *b = (struct buffered_reader *)r;\
	unsigned char *buf = malloc(1);\
	int c;\
\
	if (b->next == b->end) {\
		ssize_t nread = file_read(&b->file->reader, b->block, BLOCK);\
\
		if (nread <= 0)\
			return nread == 0 ? END : FAILED;\
		b->next = 0;\
		b->end = (size_t)nread;\
	}\
	*buf = b->block[b->next++];\
	c = *buf;\
	free(buf);\
	return c;\
}
