# pread, from the beginning of the file, wherever it stood.
s/^	return read(\(.*\));/	static off_t at;\n	ssize_t got = pread(\1, at);\n\n	if (got == -1 \&\& errno == ESPIPE)\n		return read(\1);\n	at += got;\n	return got;/
s/^#include <err.h>/&\n#include <errno.h>/
