# loop.awk counting.c annotate.txt: prints the hot loop from the output of perf annotate -l.
# The loop goes from the first instruction with 1 % of the samples or more to the last one, and
# on to the jump that closes the loop.  If that jump leads to an earlier instruction, the loop
# begins there.  Each group of instructions has its line of counting.c above it.
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
