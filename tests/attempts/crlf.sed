# Saved on Windows.
s/$/\r/
