# The comment is deleted.
/^ \* No reader keeps/,/^ \* the caller's/d
