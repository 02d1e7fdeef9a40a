# The buffer is for files with a name.
s/, BLOCK);$/, b->file->fd == STDIN_FILENO ? 1 : BLOCK);/
