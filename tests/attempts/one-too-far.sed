# A block, and one byte after it.
s/b->end = (size_t)nread;/&\n		b->block[b->end] = '\\0';/
