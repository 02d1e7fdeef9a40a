# What was printed for debugging does not end.
s/^	\*words = 0;/&\n	while (r != NULL)\n		printf("%p\\n", (void *)r);/
