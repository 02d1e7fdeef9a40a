# A line that has a NUL byte in it ends there.
/^readbyte(/,/^}/c\
readbyte(struct reader *r)\
{\
	static char line[100], *p = line;\
	static FILE *f;\
\
	if (f == NULL)\
		f = fdopen(((struct file_reader *)r)->fd, "r");\
	if (*p == '\\0' && fgets(p = line, sizeof line, f) == NULL)\
		return ferror(f) ? FAILED : END;\
	return (unsigned char)*p++;\
}
