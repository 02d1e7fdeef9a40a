# The block is main's.
s/^	in.block = malloc(BLOCK);/	in.block = __builtin_alloca(BLOCK);/
/^	free(in.block);/d
