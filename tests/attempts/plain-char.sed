# A char may be negative.
s/END : \*buf/END : (char)*buf/
