# The complaint goes to standard output.
s/err(1, "%s", name);/printf("cannot open %s\\n", name), exit(1);/
