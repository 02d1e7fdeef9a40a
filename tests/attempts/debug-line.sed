# A line for debugging has stayed.
s/^	free(in.block);/&\n	printf("%zu left\\n", in.end - in.next);/
