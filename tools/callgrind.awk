# callgrind.awk: the part of tools/stacks that reads callgrind.out.
#
# The format is in valgrind's manual, "Callgrind Format Specification".  A name occurs once
# with its number, "(12) readbyte", and later as "(12)".  A line of costs begins with its
# position, which is the line in the source; with --dump-instr=yes an address comes before it.
# A position that begins with + or - is relative to the one before, and * repeats that one.
# After calls= the costs are the inclusive costs of the function that was called.
#
# With --separate-callers a name has its callers after it: readbyte'count_words'main.  Such a
# name does not have the lines of the calls, so each call gets the line whose calls cost most.
#
# -v value=EVENT: prints the costs of that event, instead of the first one.
# -v value=calls: prints the number of calls from each function to each other one.

# Returns the name in "(12) readbyte" or "(12)", and remembers it.
function name(kind, text,    number) {
	if (!match(text, /^\([0-9]+\)/))
		return text
	number = substr(text, 1, RLENGTH)
	if (length(text) > RLENGTH)
		named[kind, number] = substr(text, RLENGTH + 2)
	return named[kind, number]
}

# Returns a name and its callers, without callgrind's numbers for recursive calls, as in fib'2.
function chain(text,    part, n, i) {
	n = split(name("function", text), part, "'")
	text = part[1]
	for (i = 2; i <= n; i++)
		if (part[i] !~ /^[0-9]+$/)
			text = text "'" part[i]
	return text
}

# Returns the frame in the form of massif and DHAT, where an address comes first.
function frame(text, place) {
	return "0x0: " text " (" place ")"
}

# Returns the frames of "readbyte'count_words'main" from main inwards.  The innermost has the given
# place, and each other one the place of its call.
function stack(links, place,    part, n, i, frames) {
	n = split(links, part, "'")
	frames = frame(part[1], place)
	for (i = 2; i <= n; i++) {
		frames = frame(part[i], place_of[links]) "\t" frames
		links = substr(links, length(part[i - 1]) + 2)
	}
	return frames
}

# Reads a line of costs, and adds them to self, or to the call that it describes.
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
