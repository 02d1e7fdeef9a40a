# Any name that begins with - is taken for standard input.
s/strcmp(name, "-") != 0/name[0] != '-'/
