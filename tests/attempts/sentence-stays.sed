# The byte is freed, and the comment is as it was.
/^ \* No reader keeps/,/^ \* the caller's/c\
 * A reader may keep the address of buf to store there later, as asynchronous\
 * input does, so every call must pass a new buffer that is never reused.
