# commas.awk: 1204997 becomes 1,204,997.  For awk's -f, before the file that uses it.

function commas(n,    s) {
	n = sprintf("%.0f", n)
	for (; length(n) > 3; n = substr(n, 1, length(n) - 3))
		s = "," substr(n, length(n) - 2) s
	return n s
}
