# The stacks of a heap profile of jemalloc (heap_v2 text), a line each:
#
#	estimate samples address ...
#
# samples were taken of the blocks that were ever asked for there, and estimate
# is how many there were.  The addresses, innermost first, are those in the
# program words, for addr2line; a stack that has none is a library's own.
#
# jemalloc samples each byte with the probability 1 / R, and a block if one of its
# bytes is sampled (jemalloc's doc_internal/PROFILING_INTERNALS.md).  So a block is
# sampled with the probability 1 - (1 - 1 / R)^size, and estimate is samples divided by
# it.  With R = 1 that is every block.  size is jemalloc's own: at least 8 bytes.

function hex(digits,    n, i) {
	for (i = 1; i <= length(digits); i++)
		n = 16 * n + index("123456789abcdef", substr(digits, i, 1))
	return n
}

function chance(bytes) {
	return 1 - (1 - 1 / R) ^ bytes
}

FNR == 1 {
	split($0, header, "/")
	R = header[2]
}

/^@/ { stack = $0 }

# All threads: blocks and bytes now [and ever].
$1 == "t*:" && stack != "" && !/\[0:/ {
	split($0, figure, /[^0-9]+/)
	samples[stack] = figure[4]
	size[stack] = figure[5] / figure[4]
}

# As in /proc/PID/maps.
/\/words$/ {
	split($1, range, "-")
	if (base == "")
		base = hex(range[1])
	end = hex(range[2])
}

END {
	# Only a program that is loaded where it was linked for is that low.
	linked = base < 2^32 ? 0 : base
	for (stack in samples) {
		found = ""
		for (i = split(stack, address, " "); i > 1; i--) {
			# Back from where the call returns to, into the call.
			at = hex(substr(address[i], 3)) - 1
			if (at >= base && at < end)
				found = sprintf(" 0x%x", at - linked) found
		}
		if (found != "")
			printf "%.1f %d%s\n", samples[stack] / chance(size[stack]), \
			    samples[stack], found
	}
}
