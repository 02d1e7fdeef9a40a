# From perf script: samples, and how many of them were where.
#
#	samples N      all
#	kernel N       in the kernel
#	read N         in read(2), or in the kernel on its behalf
#	heap N         in malloc, free and what they call
#	freed N        in free and what it calls
#	faults N       in the handling of page faults
#	own N          in the functions of words itself
#	caller F L     the function and line of words.c that called read or malloc
#	               in most samples
#	line N s t     s samples on the line itself, t with all that it called
#
# First come the places in words, each with its file and line; then the samples:
# a sample is a paragraph, innermost frame first, "ADDRESS PLACE (OBJECT)", and a
# place is a symbol and an offset, as in readbyte+0x1c.

function end_of_sample(    l) {
	if (depth == 0)
		return
	samples++
	kernel += in_kernel
	own += leaf ~ /\/words\)$/
	reads += in_read
	heap += in_heap
	freed += in_heap && !in_malloc
	faults += in_fault
	if (caller != "")
		callers[caller]++
	for (l in seen)
		total[l]++
	split("", seen)
	depth = in_read = in_malloc = in_heap = in_fault = 0
	caller = ""
}

FILENAME == ARGV[1] { # which may be empty
	if (match($0, /words\.c:[0-9]+/))
		line[$1] = substr($0, RSTART + 8, RLENGTH - 8)
	next
}

/^$/ { end_of_sample(); next }

{
	symbol = $2
	sub(/\+0x[0-9a-f]+$/, "", symbol)
	sub(/\.(constprop|isra|part)\..*/, "", symbol) # gcc's name for a clone
	if (depth++ == 0) {
		leaf = $NF
		in_kernel = length($1) == 16 && $1 ~ /^ffff/ # the upper half of all addresses
	}
	if (symbol ~ /^_*(GI_)?_*(libc_)?read$/)
		in_read = 1
	if (symbol ~ /^_*(GI_)?_*(libc_|int_)?(malloc|calloc|realloc|free|cfree)(@|$)/)
		in_heap = 1
	if (symbol ~ /(malloc|calloc|realloc)(@|$)/)
		in_malloc = 1
	if (symbol ~ /page_fault/)
		in_fault = 1
}

$NF ~ /\/words\)$/ && ($2 in line) {
	l = line[$2]
	if (depth == 1)
		self[l]++
	seen[l] = 1
	if (caller == "" && (in_malloc || in_read && symbol != "file_read"))
		caller = symbol " " l
}

END {
	end_of_sample()
	print "samples", samples + 0
	print "kernel", kernel + 0
	print "read", reads + 0
	print "heap", heap + 0
	print "freed", freed + 0
	print "faults", faults + 0
	print "own", own + 0
	for (c in callers)
		if (callers[c] > callers[most])
			most = c
	if (most != "")
		print "caller", most
	for (l in total)
		print "line", l, self[l] + 0, total[l]
}
