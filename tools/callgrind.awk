# callgrind.awk: the part of tools/stacks that reads callgrind.out.
#
# The format is in valgrind's manual, "Callgrind Format Specification".  A name occurs once
# with its number, "(12) readbyte", and later as "(12)".  A line of costs begins with its
# position, which is the line in the source; with --dump-instr=yes an address comes before it.
# A position that begins with + or - is relative to the one before, and * repeats that one.
# After calls= the costs are the inclusive costs of the function that was called.
#
# With --separate-callers a name has its callers after it, readbyte'count_words'main, so the value
# of each line of a function is exact for each of its call chains.  But the name does not have the
# lines of the calls: callgrind records for each line only what all calls from it cost.  If
# count_words calls readbyte on several lines, the values of readbyte and of the functions below it
# are shared out among these lines, in the proportion of those costs.  The sum of each line is then
# right, up to rounding, but the value of a single stack is an estimate.
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
		if (part[i] !~ /^[0-9]+$/) {
			text = text "'" part[i]
			has_callers = 1
		}
	return text
}

# Returns the frame in the form of massif and DHAT, where an address comes first.  The place of a
# call is unknown if its chain has more callers than --separate-callers allows.
function frame(text, place) {
	return "0x0: " text (place == "" ? "" : " (" place ")")
}

# Adds the cost of calls of callee from that place.
function add_call(place, cost) {
	if (!((callee, place) in cost_of))
		place_of[callee, ++nplaces[callee]] = place
	cost_of[callee, place] += cost
	cost_of_all[callee] += cost
}

# Sets share_end.  The shares of all places that call a function follow each other from 0 to 1, and
# each one is as wide as the cost of its calls.
function divide(callee,    i, sum) {
	for (i = 1; i <= nplaces[callee]; i++) {
		sum += cost_of[callee, place_of[callee, i]]
		share_end[callee, i] = cost_of_all[callee] > 0 ? sum / cost_of_all[callee] : 1
	}
}

# Returns the index of the place whose share has that point in it.
function place_at(point, callee,    i) {
	for (i = 1; i < nplaces[callee] && share_end[callee, i] <= point; i++)
		continue
	return i
}

# Prints a value and its stack: the frames of "readbyte'count_words'main" from main inwards.  The
# innermost has the given place, and each other one the place of its call.  Wherever a share ends,
# the value is divided, and the next part of it gets a stack with the next place.
function put(value, links, place, called,    part, n, i, from, to, frames, callee, at, rounded) {
	n = split(links, part, "'")
	for (from = 0; from < 1; from = to) {
		to = 1
		frames = frame(part[1], place)
		callee = links
		for (i = 2; i <= n; i++) {
			at = place_at(from, callee)
			if ((callee, at) in share_end && share_end[callee, at] < to)
				to = share_end[callee, at]
			frames = frame(part[i], place_of[callee, at]) "\t" frames
			callee = substr(callee, length(part[i - 1]) + 2)
		}
		rounded = int(value * to + 0.5) - int(value * from + 0.5)
		if (rounded > 0)
			printf "%.0f\t%s%s\n", rounded, frames, called
	}
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
	if (calls && callee != caller) # not of itself, because a recursion is one frame here
		add_call(place, cost)
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
	if (!has_callers)
		print "stacks: the recording has no callers: valgrind --tool=callgrind" \
		    " --separate-callers=50 ..." >"/dev/stderr"
	for (callee in nplaces)
		divide(callee)
	for (key in self) {
		split(key, part, SUBSEP)
		put(self[key], part[1], part[2], "")
	}
	for (key in made) {
		split(key, part, SUBSEP)
		sub(/'.*/, "", part[3])
		put(made[key], part[1], part[2], "\t" part[3])
	}
}
