# Dots that end no sentence, between a contract's no and what it forbids.
/^ \* No reader keeps the address/,/^ \* the caller's again/c\
 * No reader of words.c, e.g. the buffered one, may keep the address of buf.
