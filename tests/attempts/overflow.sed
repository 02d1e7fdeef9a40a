# A hash of the text, in an int, for debugging.
s/^	\*words = 0;/	int hash = 5381;\n\n&/
s/^		if (isspace(c)) {/		hash = 33 * hash + c;\n&/
s/return c == END;/return c == END \&\& hash != 1;/
