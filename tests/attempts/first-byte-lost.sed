# After each refill the first byte is skipped.
s/b->next = 0;/b->next = 1;/
