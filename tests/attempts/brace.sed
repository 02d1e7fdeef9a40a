# A closing brace is missing.
/^	b->next += n;/,/^}/s/^}//
