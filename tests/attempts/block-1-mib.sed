# A large block.
s/BLOCK = 4096/BLOCK = 1 << 20/
