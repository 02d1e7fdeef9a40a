# One block of 40 MB, whatever the text.
s/BLOCK = 4096/BLOCK = 40000000/
