# A read of less than a block is taken for the last.
s/^	if (b->next == b->end) {/	if (b->next == b->end \&\& b->end > 0 \&\& b->end < BLOCK)\n		return 0;\n&/
