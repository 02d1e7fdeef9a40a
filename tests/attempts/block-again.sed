# The natural fix: a block that is used again, read through the reader's pointer.
s/file_read(&b->file->reader, /b->file->reader.read(\&b->file->reader, /
