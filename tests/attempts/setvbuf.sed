# getc, and stdio's buffer is switched off, as for standard output.
/^readbyte(/,/^}/c\
readbyte(struct reader *r)\
{\
	static FILE *f;\
	int c;\
\
	if (f == NULL && (f = fdopen(((struct file_reader *)r)->fd, "r")) == NULL)\
		return FAILED;\
	setvbuf(f, NULL, _IONBF, 0);\
	c = getc(f);\
	return c != EOF ? c : ferror(f) ? FAILED : END;\
}
