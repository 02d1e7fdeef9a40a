# printf is not looked at.
/^	if (printf(/s/if (\(.*\) < 0)$/\1;/
/err(1, "standard output");/d
