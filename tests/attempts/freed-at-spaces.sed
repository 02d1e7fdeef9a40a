# Some of the bytes are never freed.
s/^	free(buf);/	if (c < 'a')\n	&/
