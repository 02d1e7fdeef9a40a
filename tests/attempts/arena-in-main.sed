# The memory is allocated and freed in main.
/^newbyte(void)/,/^}/c\
newbyte(void)\
{\
	return next_byte++;\
}
s/^\/\* Returns a byte/static unsigned char *next_byte;\n\n&/
s/^	in.block = malloc/	unsigned char *bytes = next_byte = malloc(100 << 20);\n&/
s/^	free(in.block);/	free(bytes);\n&/
