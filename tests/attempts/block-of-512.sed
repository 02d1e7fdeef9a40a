# Two read calls a thousand bytes.
s/BLOCK = 4096/BLOCK = 512/
