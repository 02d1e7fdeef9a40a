# A ring that is large enough for any book.
/^newbyte(void)/,/^}/c\
newbyte(void)\
{\
	static unsigned char ring[1 << 21];\
	static size_t used;\
\
	return &ring[used++ % sizeof ring];\
}
