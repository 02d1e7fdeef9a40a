# summary.awk: the summary and the question under a profile, from what was counted
# and what a profiler recorded: lines of a name and figures, as trace's facts, count
# and call_sites write them.  Needs profiler; text, as bytes; wc, the read calls of
# wc -w; more, if another profiler follows and asks; seen, for perf, if it was allowed
# the kernel's samples; recorded, the command that shows a report with them.
#
# Counts alone decide which function is named and which question is asked.  Shares of
# samples and times are printed and decide nothing, as they depend on the machine.
# The step does not matter either: a learner's own fix gets the question that it
# deserves.

$1 == "malloc_by" && $2 > is["asked"] { is["asked"] = $2; asker = $4; asked_at = $5; next }
$1 == "top" { top = sprintf("%s (words.c:%s)", $2, $3); is["top"] = $4; next }
$1 == "calls" { callee[++callees] = $2; calls[callees] = $3; next }
$1 == "noperf" { noperf = substr($0, 8) }
{ is[$1] = $2 }

# These counts in a word:
#
#	short     the text is too short to tell
#	reads     a read call for every few bytes
#	unknown   the malloc calls could not be counted
#	asks      a malloc call for every few bytes
#	returns   the same, but what it takes it gives back
#	holds     memory that may follow the text
#	clean     none of these
function conclusion(    few) {
	few = text / 1000 + 32 # as check allows
	if (text < 20000) # to start a program takes longer than to count so few
		return "short"
	if (is["reads"] > few)
		return "reads"
	if (!("allocs" in is))
		return "unknown"
	if (is["allocs"] > few)
		return 2 * is["frees"] >= is["allocs"] ? "returns" : "asks"
	return 2 * is["peak"] >= text ? "holds" : "clean"
}

function percent(part, whole) {
	return sprintf("%.0f %%", whole ? 100 * part / whole : 0)
}

function seconds(s) {
	return sprintf("%.3f s", s)
}

function row(label, value, remark) {
	printf "  %-38s %12s%s\n", label, value, remark == "" ? "" : "  " remark
}

function question(first, second) {
	printf "\n# Question\n  %s\n", first
	if (second != "")
		print "  " second
}

function place() {
	return asker == "?" ? "a library" : asker " (words.c:" asked_at ")"
}

# Of the samples.  Of the whole run, too, where the samples leave the kernel out.
function share(label, part, remark) {
	row(label, percent(part, is["samples"]), seen ? remark : \
	    sprintf("%16s", percent(is["samples"] ? is["user"] * part / is["samples"] : 0, cpu)))
}

function perf() {
	printf "  %s samples, so each percentage is accurate to about %.1f points either way.\n", \
	    commas(is["samples"]), is["samples"] ? 100 / sqrt(is["samples"]) : 100
	if (seen) {
		row("in the kernel", percent(is["kernel"], is["samples"]))
	} else {
		row("", "of samples", "of the whole run")
		row("in the kernel", "not visible", sprintf("%16s", percent(is["sys"], cpu)))
	}
	share("in read() and what it calls", is["read"], "(overlaps with the kernel)")
	share("in malloc(), free() and what they call", is["heap"])
	if (seen)
		row("  of it page faults, for new memory", percent(is["faults"], is["samples"]))
	share("in the functions of words.c", is["own"])
	if (!seen) {
		getline paranoid <"/proc/sys/kernel/perf_event_paranoid"
		print "  perf records no samples in the kernel here: perf_event_paranoid is " paranoid "."
		print "  The whole run includes the kernel, whose time is counted.  make doctor shows a remedy."
		show_recorded()
	}
}

# Where the kernel's side of a profile cannot be had.
function show_recorded() {
	if (recorded != "")
		print "  " recorded " prints a report with the kernel, from another machine."
}

function callgrind(    i) {
	for (i = 1; i <= callees; i++)
		row("calls of " callee[i] "() from words.c", commas(calls[i]))
	row("", "of instructions", "(they are not time)")
	row("in malloc() and free()", percent(is["heap"], is["instructions"]))
	row("in the functions of words.c", percent(is["own"], is["instructions"]))
	row("in read(), of the time in system calls", percent(is["read"], is["time"]), "(measured under valgrind)")
	show_recorded()
}

function counts() {
	row("read calls", commas(is["reads"]), "by ./words, for " commas(text) " bytes (counted)")
	row("", commas(wc), "by wc -w")
	# Not where the read calls are the question.
	if (found != "reads" && found != "unknown")
		row("malloc calls", commas(is["allocs"]), \
		    is["allocs"] ? commas(is["asked"]) " of them by " place() : "")
	if (found == "returns" && profiler == "perf")
		row("blocks given back", commas(is["frees"]))
	row("CPU time", seconds(cpu), "without " profiler "; in the kernel " seconds(is["sys"]))
	if (profiler != "perf")
		row("page faults", commas(is["pagefaults"]))
}

function ask_about_time() {
	if (found == "short")
		ask_for_more_text()
	else if (found == "reads")
		question("How long does one read call take?  (CPU time / read calls.)", \
		    "What makes the program slow?")
	else if (found == "unknown")
		question("The malloc calls of this program cannot be counted: is it linked statically?")
	else if (found == "asks")
		question("Counting words takes a number and a flag.  What is all this memory for?", \
		    "How many bytes does " place() " ask for each time?")
	else if (found == "returns")
		question("For how long does the program need the block that " place() " takes?", \
		    "Which kind of variable lives exactly that long?")
	else if (found == "holds")
		question("These reports are about speed.  What can a fast program still use too much of?")
	else
		question("What is left is work in the loop.  What does wc -w not do for each byte?")
}

function ask_for_more_text() {
	question("A text this short tells little.  Which longer one do you have?  (TEXT=file)")
}

function massif() {
	row("snapshots", is["snapshots"], is["detailed"] " of them with the callers")
	row("peak heap", commas(is["total"]), "bytes, for " commas(text) " bytes of text")
	row("  useful: what the program asked for", commas(is["useful"]), "bytes")
	row("  extra: what malloc adds", commas(is["extra"]), "bytes")
	if (more)
		return
	# What looking costs.
	row("time, bare", seconds(is["bare"]))
	row("time, under massif", seconds(is["undermassif"]), times(is["undermassif"]))
	if ("underperf" in is)
		row("time, under perf", seconds(is["underperf"]), times(is["underperf"]))
	else
		row("time, under perf", "", noperf " (make doctor)")
	if (text < 20000)
		ask_for_more_text()
	else if (2 * is["total"] >= text)
		question("How much would the program hold for twice the text?  (SCALE=4 measures it.)", \
		    "Which line takes the memory, and which line gives it back?")
	else
		question("The peak does not follow the text.  Which other figure about memory is missing here?")
}

function times(s) {
	return is["bare"] ? sprintf("%.1f times the bare run", s / is["bare"]) : ""
}

function dhat() {
	row("blocks allocated in total", commas(is["blocks"]), \
	    is["blocks"] ? commas(is["top"]) " of them by " top : "")
	row("blocks held at the peak", commas(is["held"]))
	if (text < 20000)
		ask_for_more_text()
	else if (is["blocks"] > text / 1000 + 32)
		question("Where are these blocks in the curve of what is held?", \
		    "What do they cost?  (PROFILER=perf shows it.)")
	else
		question("The program no longer allocates for each byte.  Where does its time go now?")
}

END {
	found = conclusion()
	cpu = is["user"] + is["sys"]
	if (profiler == "massif")
		massif()
	else if (profiler == "dhat")
		dhat()
	else {
		if (profiler == "perf")
			perf()
		else
			callgrind()
		counts()
		ask_about_time()
	}
}
