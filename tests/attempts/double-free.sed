# The block is freed twice.
s/^	free(in.block);/&\n&/
