# A local byte.
/^readbyte(/,/^}/c\
readbyte(struct reader *r)\
{\
	unsigned char byte;\
	ssize_t nread = r->read(r, &byte, 1);\
\
	return nread == -1 ? FAILED : nread == 0 ? END : byte;\
}
