# A second buffer that has room for moby.txt, and ends there.
s/^	b->next += n;/	static size_t total;\n	if ((total += n) > 2 << 20)\n		return 0;\n&/
