# loop.awk counting.c annotate.txt: of what perf annotate -l wrote, the hot loop:
# instructions from the first to the last that has 1 % of the samples or more,
# and on to the jump that closes the loop, and from where it jumps to; above them
# the lines of counting.c that they come from.
FNR == NR {
	source[FNR] = $0
	next
}

# share : address: instruction operands // file:line
/^ +[0-9.]+ +: +[0-9a-f]+:/ {
	where = ""
	if (match($0, / \/\/ .*/)) {
		where = substr($0, RSTART + 4)
		$0 = substr($0, 1, RSTART - 1)
	}
	line[++n] = $0
	from[n] = where
	number[$3] = n
	if ($4 ~ /^[bj]/)
		target[n] = $5 ":"
	if ($1 >= 1) {
		if (!first)
			first = n
		last = n
	}
}

END {
	if (!first)
		exit
	for (i = last; i <= n; i++)
		if (target[i] in number && number[target[i]] <= last) {
			if (number[target[i]] < first)
				first = number[target[i]]
			last = i
			break
		}
	for (i = first; i <= last; i++) {
		if (split(from[i], at, ":") == 2 && at[1] == "counting.c")
			printf "%18s%s\n", at[2], source[at[2]]
		print line[i]
	}
}
