# count_words returns the number, and one byte is used for all calls.
s/^count_words(struct reader \*r, uintmax_t \*words)/count_it(struct reader *r, uintmax_t *words, int unused)/
s/count_words(&in.reader, &words)/count_it(\&in.reader, \&words, 0)/
s/return c == END;/return c == END \&\& unused == 0;/
