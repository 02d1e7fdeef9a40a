# callgrind.awk: reads callgrind's file; a part of tools/stacks.
#
# The format is in valgrind's manual, "Callgrind Format Specification".  A name comes once
# with its number, "(12) readbyte", and then as "(12)".  A line of costs begins with its
# position: the source's line, and before it with --dump-instr=yes an address; + and - are
# relative to the position before, * is the same.  Costs after calls= are those of the
# function that was called, with all that it called in turn.
#
# A name with its callers after it, readbyte'count_words'main, is --separate-callers'.  It
# does not tell which of a caller's lines calls: here it is the one whose calls cost most.
#
# -v value=EVENT: that event, not the first; calls: how often one calls the other.

function name(kind, text,    number) {
	if (!match(text, /^\([0-9]+\)/))
		return text
	number = substr(text, 1, RLENGTH)
	if (length(text) > RLENGTH)
		named[kind, number] = substr(text, RLENGTH + 2)
	return named[kind, number]
}

# In a recursion callgrind numbers the calls: fib'2 is fib.
function chain(text,    part, n, i) {
	n = split(name("function", text), part, "'")
	text = part[1]
	for (i = 2; i <= n; i++)
		if (part[i] !~ /^[0-9]+$/)
			text = text "'" part[i]
	return text
}

# As massif and DHAT have it, which begins with an address there.
function frame(text, place) {
	return "0x0: " text " (" place ")"
}

# "readbyte'count_words'main" from the outermost inwards, each with the place of its call.
function stack(links, place,    part, n, i, frames) {
	n = split(links, part, "'")
	frames = frame(part[1], place)
	for (i = 2; i <= n; i++) {
		frames = frame(part[i], place_of[links]) "\t" frames
		links = substr(links, length(part[i - 1]) + 2)
	}
	return frames
}

function read_costs(    cost) {
	line = lines ? $lines : 0
	if (line ~ /^[+-]/)
		line += last
	else if (line == "*")
		line = last
	last = line
	cost = (positions + column <= NF) ? $(positions + column) : 0
	place = file ":" line
	sub(/.*\//, "", place)
	if (!calls && value != "calls")
		self[caller, place] += cost
	if (calls && value == "calls")
		made[caller, place, callee] += calls
	if (calls && cost >= most[callee]) {
		most[callee] = cost
		place_of[callee] = place
	}
	calls = 0
}

BEGIN {
	positions = lines = column = 1
}

/^positions:/ {
	positions = NF - 1
	lines = $NF == "line" ? positions : 0
}

/^events:/ {
	for (i = 2; i <= NF; i++)
		if ($i == value)
			column = i - 1
	if (value != "" && value != "calls" && $(column + 1) != value)
		wrong = "it has no " value ": " $0
}

/^totals:/ { is_whole = 1 }

/^f[lie]=/ {
	file = name("file", substr($0, 4))
	if (/^fl/)
		home = file
}

/^cf[li]=/ { name("file", substr($0, 5)) }

/^fn=/ {
	caller = chain(substr($0, 4))
	file = home
}

/^cfn=/ { callee = chain(substr($0, 5)) }
/^calls=/ { calls = substr($1, 7) }
/^([0-9+*]|-[0-9])/ { read_costs() }

END {
	if (wrong == "" && !is_whole)
		wrong = "not callgrind's, or cut short"
	if (wrong != "") {
		print "stacks: " wrong >"/dev/stderr"
		exit 1
	}
	for (key in self) {
		split(key, part, SUBSEP)
		print self[key] "\t" stack(part[1], part[2])
	}
	for (key in made) {
		split(key, part, SUBSEP)
		sub(/'.*/, "", part[3])
		print made[key] "\t" stack(part[1], part[2]) "\t" part[3]
	}
}
