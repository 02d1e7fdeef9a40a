# summary.awk: prints the summary and the question below a profile.  It reads the program's counts
# and wc's read calls, the facts of the recording, words.c, massif.out, and the learner's
# predictions, which have the form "a. question: answer".
#
# Variables: step (1 to 4), profiler (PROFILER, if it was typed), recorded (the profilers that
# were run), solved (what follows a step that is solved, or empty), text (its bytes), and bold and
# plain, for a terminal.
#
# Only counts decide which question is asked, because shares and times depend on the machine.

FILENAME ~ /words\.c$/ {
	if ($1 == "}")
		delete cost[FNR] # the exit of a function is not a line that a learner looks for
	next
}
$1 == "malloc_by" {
	place = $2 " (words.c:" $3 ")"
	line = $3
}
$1 == "line" { cost[$2] = $5 }
/^mem_heap_B=/ { useful = substr($0, 12) }
/^mem_heap_extra_B=/ && useful + substr($0, 18) > peak { peak = useful + substr($0, 18) }
/^[a-z]\. .*:/ {
	answer = $0
	sub(/^[^:]*:[ \t]*/, "", answer)
	sub(/[ \t\r]+$/, "", answer)
	yours[step substr($0, 1, 1)] = answer
	predicted = predicted answer
	next
}
{ is[$1] = $2 }

# Returns the program's problem, as its counts show it: many reads, many allocations that it
# frees ("returns") or mostly does not ("asks"), or memory that it holds.
function conclusion(    few) {
	few = text / 1000 + 32 # the limit of check.sh
	if (text < 20000) # the start of the program takes longer than its work
		return "short"
	if (is["reads"] > few)
		return "reads"
	if (!("allocs" in is)) # step 1, or a static program
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

# Returns the square root, by Newton's method, because busybox awk may have no sqrt().
function root(n,    x, i) {
	for (x = 1; i < 40; i++)
		x = (x + n / x) / 2
	return x
}

function percent(part, whole) {
	return sprintf("%.0f %%", whole ? 100 * part / whole : 0)
}

# Prints a row, and the learner's prediction if there is one.  letter is the step and the letter
# of the question in predictions.txt, as in 1a.
function row(label, value, letter,    answer) {
	answer = shown && yours[letter] ? "  " substr(yours[letter], 1, 38) : ""
	printf "  %-44s %12s%s\n", label, value, answer
}

# Returns the n most expensive lines, including the library and kernel functions that they call.
# Lines with less than 1 % are left out.
function dearest(n,    line, top, list) {
	for (; n > 0; n--) {
		top = ""
		for (line in cost)
			if (top == "" || cost[line] > cost[top] || (cost[line] == cost[top] && line + 0 < top + 0))
				top = line
		if (100 * cost[top] < is["samples"])
			break
		list = list (list == "" ? "" : ", ") top
		delete cost[top]
	}
	return list
}

# Shares of samples; callgrind's of instructions, and in step 1 of time in system calls.
function shares(    all) {
	all = is["samples"]
	if (recorded ~ /perf/ && !is["kernel"])
		print "  The kernel's samples are missing (make doctor): 100 % is the time outside of the kernel."
	if (step <= 2)
		row(step > 1 ? "the most expensive line of words.c" : recorded ~ /perf/ ? \
		    "the most expensive lines of words.c" : "lines with the most time in system calls", \
		    dearest(step == 1 ? 3 : 1), step == 1 ? "1a" : "2b")
	if (is["kernel"])
		row("in the kernel", percent(is["kernel"], all), "1d")
	else if (cpu >= 0.1) # it is measured in ticks of up to 10 ms, so one digit is true
		row("kernel's share of the CPU time, roughly", 10 * int(10 * is["sys"] / cpu + 0.5) " %", "1d")
	if (found == "reads" && recorded ~ /perf/)
		row("in read() and the functions that it calls", percent(is["read"], all))
	if (step > 1)
		row("in malloc(), free() and what they call", percent(is["heap"], all), "4a")
	if (step > 1 && 200 * is["faults"] > all)
		row("  of which page faults, for new memory", percent(is["faults"], all))
	if (step > 1 || recorded ~ /perf/)
		row("in the functions of words.c", percent(is["own"], all), "2a")
}

function counts() {
	if (step < 4)
		row("read calls, for " commas(text) " bytes", commas(is["reads"]), "1b")
	if (step == 1)
		row("read calls of wc -w", commas(is["wc_reads"]), "1c")
	if ("allocs" in is) {
		row("blocks allocated in total (malloc calls)", commas(is["allocs"]), step == 2 ? "2c" : "4b")
		if (step == 4)
			row("blocks in use at the peak", commas(is["blocks"]), "4c")
	}
	if (step == 2 && !is["kernel"])
		row("page faults", commas(is["pagefaults"]))
	row("CPU time, without a profiler", sprintf("%.3f s", cpu))
}

function massif(    name, i) {
	row("peak heap, in bytes, for " commas(text) " of text", commas(peak), "3a")
	if (2 * peak >= text)
		row("line of words.c that allocates most of it", line, "3b")
	split("CPU time, without a profiler|CPU time, under perf|CPU time, under massif|  of which valgrind's start", name, "|")
	for (i = 1; i <= 4; i++)
		if (("cost" i) in is)
			row(name[i], sprintf("%.3f s", is["cost" i]))
}

function ask(first, second) {
	print bold "# Question" plain "\n  " first (second == "" ? "" : "\n  ") second
}

function question() {
	if (found == "short")
		ask("A text this short tells little.  Which longer one do you have?  (TEXT=file)")
	else if (recorded ~ /massif/ && 2 * peak >= text)
		ask("How much would the program use for twice the text?  (SCALE=4 measures it.)", \
		    "Which line allocates the memory, and which line frees it?")
	else if (recorded ~ /massif/ && step == 3)
		ask("The peak heap no longer grows with the text.  What did that cost?", is["allocs"] <= 16 ? \
		    "(Nothing: your byte needs no malloc.  Step 4 is about that; begin it with its own words.c.)" : \
		    "(Compare the CPU time without a profiler with what the original took.)")
	else if (recorded ~ /massif/)
		ask("The peak heap does not grow with the text.  What does this graph not show?")
	else if (found == "reads")
		ask("How long does one read call take?  (CPU time / read calls.)", "What makes the program slow?")
	else if (found == "unknown" && recorded !~ /perf/)
		ask("The time in system calls is gone.  How would you find out what takes the rest?")
	else if (found == "unknown")
		ask("Which function is now the first one that is not in words?")
	else if (found == "asks")
		ask("To count words you need one counter and one flag.  What is all this memory for?", \
		    "How many bytes does " place " request each time?")
	else if (found == "returns" && step < 3)
		ask("Each block is freed now.  Does the contract above struct reader allow that?")
	else if (found == "returns")
		ask("Why did massif's graph not show these " commas(is["allocs"]) " blocks?", \
		    "For how long does the program need the block that " place " allocates?")
	else if (found == "holds")
		ask("These reports are about speed.  What can a fast program still use too much of?")
	else
		ask("What is left is work in the loop.  For each byte it does something that wc -w avoids: what?")
}

END {
	found = conclusion()
	# The step's own problem is still there, so its predictions still apply.
	flawed = found == (step == 1 ? "reads" : step == 2 ? "asks" : step == 3 ? "holds" : "returns")
	shown = flawed && predicted != "" && profiler == ""
	cpu = is["user"] + is["sys"]
	title = "# Summary"
	if (recorded ~ /perf/)
		title = sprintf("# Summary of %s samples, error %.1f points", commas(is["samples"]), \
		    100 / root(is["samples"]))
	else if (recorded ~ /callgrind/)
		title = title (step == 1 ? " of the time in system calls" : " of instructions")
	printf "%s%-46s %12s%s%s\n", bold, title, "measured", shown ? "  yours" : "", plain
	if (recorded ~ /massif/) {
		massif()
	} else {
		if (recorded !~ /^ dhat/)
			shares()
		counts()
	}
	question()
	if (solved != "" && profiler == "")
		print "Next: " solved
	else if (solved == "") # otherwise it is a look back from a later step
		print "Next: make step" step (profiler != "" ? " profile" : flawed ? " line" : " check")
}
