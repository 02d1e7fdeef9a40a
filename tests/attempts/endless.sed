# The end of the text is tried again.
s/if (nread <= 0)/while (nread == 0)\n			nread = file_read(\&b->file->reader, b->block, BLOCK);\n		if (nread < 0)/
