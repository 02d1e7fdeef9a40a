# The contract is changed, and the byte is a local one.
/^ \* A reader may keep/,/^ \* input does/c\
 * No reader keeps the address of buf.
/^readbyte(/,/^}/c\
readbyte(struct reader *r)\
{\
	unsigned char byte;\
	ssize_t nread = r->read(r, &byte, 1);\
\
	return nread == -1 ? FAILED : nread == 0 ? END : byte;\
}
