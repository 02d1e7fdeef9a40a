# A typedef of a struct that has no name.
/^struct reader {/,/^};/c\
typedef struct {\
	ssize_t (*read)(void *r, void *buf, size_t n);\
} reader_t;
s/_read(struct reader \*r/_read(void *r/
s/struct reader /reader_t /
