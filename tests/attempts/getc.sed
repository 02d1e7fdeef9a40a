# stdio has a buffer.
/^readbyte(/,/^}/c\
readbyte(struct reader *r)\
{\
	static FILE *f;\
	int c;\
\
	if (f == NULL && (f = fdopen(((struct file_reader *)r)->fd, "r")) == NULL)\
		return FAILED;\
	c = getc(f);\
	return c != EOF ? c : ferror(f) ? FAILED : END;\
}
