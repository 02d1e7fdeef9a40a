# Chunks that are too small.
/^newbyte(void)/,/^}/s/BLOCK/100/g
