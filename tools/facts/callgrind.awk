# From callgrind.out: calls, system calls and instructions, all of them counted.
#
#	calls F N        calls of read, malloc and free from words.c
#	caller F L       the function and line of words.c that asks for most reads
#	                 (through file_read too) or blocks
#	instructions N   in the whole run
#	heap N           instructions in malloc and free, as called from words.c
#	own N            instructions in functions of words.c itself
#	time N           microseconds in system calls, under valgrind
#	read N           of these in read(2)
#	line N c i       calls made on the line, instructions of it and them
#	system N c t     the same, and microseconds in system calls
#
# The format is valgrind's manual, "Callgrind Format Specification": names are
# given once with a number and then by it; a line's number may be relative (+3,
# -2, * for the same); the costs after a line "calls=" are the callee's.

function named(table, text,    id) {
	sub(/^[a-z]+=/, "", text)
	match(text, /^\([0-9]+\)/)
	id = substr(text, 1, RLENGTH)
	if (length(text) > RLENGTH)
		names[table, id] = substr(text, RLENGTH + 2)
	return names[table, id]
}

function count_call(cost, spent) {
	line_calls[l] += calls
	if (callee ~ /^(file_read|malloc)$/ || callee == "read" && fn != "file_read")
		asked[fn " " l] += calls
	if (callee !~ /^(read|malloc|free)$/)
		return
	made[callee] += calls
	if (callee == "read")
		read_time += spent
	else
		heap += cost
}

/^events:/ {
	for (i = 2; i <= NF; i++)
		column[$i] = i
	next
}
/^summary:/ { instructions = $2; next }
/^totals:/ { next }
/^(fl|fi|fe)=/ {
	file = named("file", $0)
	if (/^fl/)
		home = file
	next
}
/^fn=/ { fn = named("fn", $0); file = home; next }
/^cob=|^ob=/ { named("object", $0); next }
/^(cfi|cfl)=/ { named("file", $0); next }
/^cfn=/ { callee = named("fn", $0); next }
/^calls=/ { calls = substr($1, 7); next }

/^[-+*0-9]/ {
	l = $1 ~ /^[-+]/ ? l + $1 : $1 == "*" ? l : $1 + 0
	mine = file ~ /(^|\/)words\.c$/
	sub(/@.*|'.*/, "", callee)
	if (mine) {
		line_instructions[l] += $2
		line_time[l] += $(column["sysTime"])
		if (!calls)
			own += $2
		else if (callee !~ /^_dl_/) # not the loader's look-ups
			count_call($2, $(column["sysTime"]))
	}
	if (!calls)
		time += $(column["sysTime"])
	calls = 0
}

END {
	for (name in made)
		print "calls", name, made[name]
	for (c in asked)
		if (asked[c] > asked[top])
			top = c
	if (top != "")
		print "caller", top
	print "instructions", instructions + 0
	print "heap", heap + 0
	print "own", own + 0
	print "time", time + 0
	print "read", read_time + 0
	for (l in line_instructions)
		print "line", l, line_calls[l] + 0, line_instructions[l]
	for (l in line_time)
		if (line_time[l] > 0)
			print "system", l, line_calls[l] + 0, line_time[l]
}
