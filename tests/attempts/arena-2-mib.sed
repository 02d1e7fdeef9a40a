# An arena that is large enough for any book.
/^newbyte(void)/,/^}/c\
newbyte(void)\
{\
	static unsigned char arena[1 << 21];\
	static size_t used;\
\
	return used == sizeof arena ? NULL : &arena[used++];\
}
