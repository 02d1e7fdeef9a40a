# The fields of the reader are not set.
s/struct buffered_reader in = .*/struct buffered_reader in;/
s/^	in.block = malloc(BLOCK);/	in.reader.read = buffered_read;\n	in.file = \&file;\n&/
