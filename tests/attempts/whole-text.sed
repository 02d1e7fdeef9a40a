# All of the text is read first.
/^	if (b->next == b->end) {/,/^	}/c\
	static size_t room;\
	ssize_t nread;\
\
	while (b->next == 0) {\
		if (b->end == room)\
			b->block = realloc(b->block, room += 1 << 20);\
		if (b->block == NULL)\
			return -1;\
		nread = file_read(&b->file->reader, b->block + b->end, room - b->end);\
		if (nread <= 0 && b->end == 0)\
			return nread;\
		if (nread <= 0)\
			break;\
		b->end += (size_t)nread;\
	}\
	if (b->next == b->end)\
		return 0;
s/^	in.block = malloc(BLOCK);/	in.block = malloc(0);/
