# No more than 65,535 words.
s/^	\*words = 0;/	unsigned short n = 0;\n\n&/
s/++\*words;/*words = ++n;/
