# A malloc for each block.
s/^		ssize_t nread = file_read/		ssize_t nread;\n\n		free(b->block);\n		b->block = malloc(BLOCK);\n		nread = file_read/
