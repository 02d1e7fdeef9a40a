# summary.awk: the summary and the question under a profile, from lines of a name and a
# value: what count has counted, what facts found in a recording, and profile.sh's price;
# from massif's own file; and from the learner's predictions, "a. question: answer".
# Needs step, of (solution), recorded (the profilers), and text, in bytes.
#
# Counts alone decide which question is asked.  Shares of samples and times are shown and
# decide nothing, because they depend on the machine.

$1 == "malloc_by" && $2 > most { most = $2; place = $4 " (words.c:" $5 ")"; line = $5 }
$1 == "malloc_by" && $3 > bytes { bytes = $3; holder = $5 }
$1 == "innermost" && n++ < 3 { lines = lines (lines ? ", " : "") $2 }
/^mem_heap_B=/ { useful = substr($0, 12) }
/^mem_heap_extra_B=/ {
	extra = substr($0, 18)
	if (useful + extra > is["total"] + 0) {
		is["total"] = useful + extra
		is["useful"] = useful
		is["extra"] = extra
	}
}
/^[a-z]\. .*:/ {
	yours = $0
	sub(/^[^:]*:[ \t]*/, "", yours)
	sub(/[ \t\r]+$/, "", yours)
	answer[substr($0, 1, 1)] = yours
	next
}
{ is[$1] = $2 }

# These counts in a word:
#
#	short     the text is too short to tell
#	reads     a read call for every few bytes
#	unknown   the malloc calls could not be counted
#	asks      a malloc call for every few bytes
#	returns   the same, but the blocks are freed
#	holds     memory that may grow with the text
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

function commas(n,    s) {
	n = sprintf("%.0f", n)
	for (; length(n) > 3; n = substr(n, 1, length(n) - 3))
		s = "," substr(n, length(n) - 2) s
	return n s
}

function share(part) {
	return sprintf("%.0f %%", is["samples"] ? 100 * part / is["samples"] : 0)
}

# With what was predicted, if it was this program's: with the step's own flaw.
function row(label, value, letter) {
	yours = (found == flaw[step] && letter in answer) ? answer[letter] : ""
	printf "  %-45s %12s%s\n", label, value, yours == "" ? "" : "  " substr(yours, 1, 39)
}

function seconds(label, name) {
	if (name in is)
		row(label, sprintf("%.3f s", is[name]))
}

function perf() {
	printf "  %s samples%s: a share is good to within %.1f points.\n", commas(is["samples"]), \
	    is["kernel"] ? "" : " of the program; the kernel's are missing (make doctor)", \
	    is["samples"] ? 100 / sqrt(is["samples"]) : 100
	if (step == "step1")
		row("most expensive lines of words.c", lines, "a")
	else if (step == "step2")
		row("most expensive line of words.c", lines + 0, "b")
	if (is["kernel"])
		row("in the kernel", share(is["kernel"]), step == "step1" ? "d" : "")
	else if (cpu >= 0.1) # in ticks of up to 10 ms
		row("kernel's share of the CPU time, roughly", \
		    sprintf("%.0f %%", 10 * int(10 * is["sys"] / cpu + 0.5)), step == "step1" ? "d" : "")
	if (found == "reads")
		row(is["kernel"] ? "in read() and the kernel below it" : "in read() itself", share(is["read"]))
	if (step != "step1")
		row("in malloc(), free() and what they call", share(is["heap"]), step == "step4" ? "a" : "")
	if (step != "step1" && is["faults"])
		row("  of which page faults, for new memory", share(is["faults"]))
	row("in the functions of words.c", share(is["own"]), step == "step2" ? "a" : "")
}

function callgrind() {
	if (step == "step1" || step == "step2")
		row("lines of words.c with most instructions", lines, step == "step1" ? "a" : "b")
	row("instructions in malloc() and free()", share(is["heap"]), step == "step4" ? "a" : "")
	row("instructions in the functions of words.c", share(is["own"]), step == "step2" ? "a" : "")
}

function counts() {
	row("read calls, for " commas(text) " bytes", commas(is["reads"]), step == "step1" ? "b" : "")
	if (step == "step1") {
		row("read calls of wc -w", commas(is["wc"]), "c")
	} else if ("allocs" in is) {
		row("blocks allocated in total (malloc calls)", commas(is["allocs"]), step == "step4" ? "b" : "")
		if (is["allocs"])
			row("  by " place, commas(most), step == "step2" ? "c" : "")
		if (step == "step4")
			row("blocks in use at the peak", commas(is["blocks"]), "c")
	}
	if (!is["kernel"])
		row("page faults", commas(is["pagefaults"]))
	row("CPU time, without the profiler", sprintf("%.3f s", cpu))
}

function massif() {
	row("peak heap, in bytes, for " commas(text) " of text", commas(is["total"]), step == "step3" ? "a" : "")
	row("  useful: what the program asked for", commas(is["useful"]))
	row("  extra: what malloc adds, as massif assumes", commas(is["extra"]))
	if (is["allocs"])
		row("line of words.c that allocates most bytes", holder, step == "step3" ? "b" : "")
	seconds("time, bare", "bare")
	seconds("time, under perf", "perf")
	seconds("time, under massif", "massif")
	seconds("  of which valgrind's start (massif, true)", "start")
}

function ask(first, second) {
	print "# Question"
	print "  " first
	if (second != "")
		print "  " second
}

function question() {
	if (found == "short")
		ask("A text this short tells little.  Which longer one do you have?  (TEXT=file)")
	else if (recorded ~ /massif/ && found == "holds" || recorded ~ /massif/ && found == "asks")
		ask("How much would the program use for twice the text?  (SCALE=4 measures it.)", \
		    "Which line allocates the memory, and which line frees it?")
	else if (recorded ~ /massif/ && step == "step3")
		ask("The peak no longer grows with the text.  What did that cost?", found == "clean" ? \
		    "(Nothing: your byte needs no malloc.  Step 4 is about that; take it from its own words.c.)" : \
		    "(Compare make step3 run with make step2 run OF=solution.)")
	else if (recorded ~ /massif/)
		ask("The peak does not grow with the text.  What does this graph not show?")
	else if (found == "reads")
		ask("How long does one read call take?  (CPU time / read calls.)", "What makes the program slow?")
	else if (step == "step1")
		ask("What is at the top now?")
	else if (found == "unknown")
		ask("The malloc calls of this program cannot be counted: is it linked statically?")
	else if (found == "asks")
		ask("To count words takes one counter and one flag.  What is all this memory for?", \
		    "How many bytes does " place " ask for each time?")
	else if (found == "returns" && recorded ~ /dhat/)
		ask("Where are these " commas(is["allocs"]) " blocks in massif's graph?", \
		    "For how long does the program need the block that " place " takes?")
	else if (found == "returns")
		ask("For how long does the program need the block that " place " takes?", \
		    "Which kind of variable lives exactly that long?")
	else if (found == "holds")
		ask("These reports are about speed.  What can a fast program still use too much of?")
	else
		ask("What is left is work in the loop.  What does our loop do for every byte that wc -w avoids?")
}

BEGIN {
	flaw["step1"] = "reads"
	flaw["step2"] = "asks"
	flaw["step3"] = "holds"
	flaw["step4"] = "returns"
	after["step1"] = "step2"
	after["step2"] = "step3"
	after["step3"] = "step4"
	after["step4"] = "on-your-own"
}

END {
	if (step == "step1") # which counts no malloc calls
		found = conclusion() == "unknown" ? "fixed" : conclusion()
	else
		found = conclusion()
	cpu = is["user"] + is["sys"]
	for (letter in answer)
		predicted = predicted answer[letter]
	printf "\n%-47s %12s%s\n", "# Summary", "measured", predicted != "" && found == flaw[step] ? "  yours" : ""
	if (recorded ~ /massif/)
		massif()
	if (recorded ~ /perf/)
		perf()
	if (recorded ~ /callgrind/)
		callgrind()
	if (recorded !~ /massif/)
		counts()
	question()
	print "Next: make " (of ? after[step] : step (found == flaw[step] ? " line" : " check"))
}
