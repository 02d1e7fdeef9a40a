# A static byte.
s/unsigned char byte;/static unsigned char byte;/
