# Freed, and then looked at.
/^	free(buf);/d
s/^	c = nread == 1/	free(buf);\n&/
