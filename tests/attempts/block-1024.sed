# Smaller blocks than ours.
s/BLOCK = 4096/BLOCK = 1024/
