# perf.awk: reads what perf script prints; a part of tools/stacks.
#
#	words  4711  12.345678:     166666 cpu-clock:
#		ffffffff8133c9c0 ksys_read+0x6f ([kernel.kallsyms])
#		            133b file_read+0xb (/home/me/words)
#
# -v program=words: its frames keep the offset, because that tells the line.
# -v value=EVENT: samples of that event, not of the one that has most.

function say(text) {
	print "stacks: " text >"/dev/stderr"
}

# "SYMBOL+0xOFFSET (OBJECT)", where there may be no offset.  C++ has blanks and
# parentheses in a symbol, and people have them in a path.
function add_frame(address, text,    symbol, offset, object) {
	sub(/ \(deleted\)\)$/, ")", text)
	if (!match(text, /[+]0x[0-9a-f]+ \(/) && !match(text, / \([^(]*\)$/))
		return
	symbol = substr(text, 1, RSTART - 1)
	offset = object = substr(text, RSTART)
	sub(/ \(.*/, "", offset)
	sub(/^[^(]*\(/, "", object)
	sub(/\)$/, "", object)
	sub(/.*\//, "", object)
	if (object == "inlined") {
		inlined = "\t" symbol inlined
		return
	}
	if (object == program) # addr2line tells what is inlined, with its lines
		stack = "\t" symbol offset stack
	else if (address ~ /^[89a-f]/ && length(address) == 16)
		stack = "\t" symbol "_[k]" inlined stack
	else
		stack = "\t" symbol inlined stack
	inlined = ""
}

function end_sample() {
	if (in_sample)
		count[event, stack == "" ? "\t[unknown]" : stack]++
	samples[event] += in_sample
	in_sample = 0
	stack = ""
}

/^#/ || /PERF_RECORD_/ { next }

/^[ \t]*$/ {
	end_sample()
	next
}

in_sample && /^[ \t]+[0-9a-f]+ / {
	address = $1
	sub(/^[ \t]*[0-9a-f]+ +/, "")
	if (address != "ffffffffffffffff") # where the unwinding went astray
		add_frame(address, $0)
	next
}

/:[ \t]*$/ {
	end_sample()
	sub(/:[ \t]*$/, "")
	event = $NF
	in_sample = 1
	next
}

/: +[0-9a-f]+ .*\)$/ { without_chain++ }

END {
	end_sample()
	for (e in samples)
		if (samples[e] > samples[most] || (samples[e] == samples[most] && e < most))
			most = e
	for (e in samples)
		if (e != most && samples[e] > 0)
			others = others " perf:" e
	if (value != "")
		most = value
	else if (others != "")
		say("several events were recorded; these are the samples of " most ", not" others)
	if (!samples[most] && without_chain)
		say("the recording has no call chains: perf record --call-graph dwarf,1024 ...")
	else if (!samples[most])
		say("there are no samples" (value == "" ? "" : " of " value ", but" others))
	if (!samples[most])
		exit 1
	if (most ~ /[:\/][a-zA-Z]*u[a-zA-Z]*$/ && most !~ /[:\/][a-zA-Z]*k[a-zA-Z]*$/)
		say("kernel samples are missing, because perf is not allowed to record them here (make doctor)")
	for (key in count) {
		split(key, part, SUBSEP)
		if (part[1] == most)
			print count[key] part[2]
	}
}
