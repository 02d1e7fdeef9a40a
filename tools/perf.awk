# perf.awk: the part of tools/stacks that reads the output of perf script, such as
#
#	words  4711  12.345678:     166666 cpu-clock:
#		ffffffff8133c9c0 ksys_read+0x6f ([kernel.kallsyms])
#		            133b file_read+0xb (/home/me/words)
#
# -v program=words: frames of this program keep their offset, from which addr2line finds the line.
# -v value=EVENT: counts samples of that event, instead of the event with the most samples.

function say(text) {
	print "stacks: " text >"/dev/stderr"
}

# Adds the frame "SYMBOL+0xOFFSET (OBJECT)" to the stack; the offset may be missing.  C++ symbols
# and the path of an object may contain blanks and parentheses.
#
# The address of a caller is the one to which its call returns, which may be on the next line, so
# it gets "-1" and addr2line looks one byte before it.  A frame that was interrupted by the kernel
# has called nothing.
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
	if (object == "inlined") # addr2line finds inlined functions, with their lines
		return
	if (object == program && offset != "")
		symbol = symbol offset (is_caller ? "-1" : "")
	is_caller = address !~ /^[89a-f]/ || length(address) < 16
	if (!is_caller)
		symbol = symbol "_[k]"
	stack = "\t" symbol stack
}

# Counts the stack that has been read.
function end_sample() {
	if (in_sample) {
		if (!samples[event]++)
			events[++nevents] = event
		count[event, stack == "" ? "\t[unknown]" : stack]++
	}
	in_sample = is_caller = 0
	stack = ""
}

/^#/ { next }

/^[ \t]*$/ {
	end_sample()
	next
}

in_sample && /^[ \t]+[0-9a-f]+ / {
	address = $1
	sub(/^[ \t]*[0-9a-f]+ +/, "")
	if (address != "ffffffffffffffff") # stack unwinding has failed here
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
	for (i = 1; i <= nevents; i++)
		if (samples[events[i]] > samples[most])
			most = events[i]
	if (value != "")
		most = value
	for (i = 1; i <= nevents; i++)
		if (events[i] != most)
			others = others " perf:" events[i]
	if (!nevents && without_chain)
		say("the recording has no call chains: perf record --call-graph dwarf ...")
	else if (!samples[most])
		say("there are no samples" (value == "" ? "" : " of " value) (others == "" ? "" : ", but" others))
	else if (value == "" && others != "")
		say("several events were recorded; these are the samples of " most ", not" others)
	if (!samples[most])
		exit 1
	if (most ~ /[:\/][a-zA-Z]*u[a-zA-Z]*$/ && most !~ /[:\/][a-zA-Z]*k[a-zA-Z]*$/)
		say("the recording has no kernel samples (make doctor tells whether perf may record them here)")
	for (key in count) {
		split(key, part, SUBSEP)
		if (part[1] == most)
			print count[key] part[2]
	}
}
