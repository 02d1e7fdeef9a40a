# The chunk before is freed.
s/chunk = malloc(BLOCK);/free(chunk), &/
