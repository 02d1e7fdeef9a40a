#!/bin/sh
# remarks.sh dir text instrument ...: what the instruments have just recorded in
# dir/profile/, in a few lines, and a question.  text is a path as seen from dir.
#
# Which question is asked depends on the figures alone, never on which step it
# is: a learner's own fix gets the remarks that it deserves.
set -eu
export LC_ALL=C
cd "$(dirname "$0")/.."
tools=$PWD/tools
cd "$1"
text=$2
shift 2

case $text in -*) text=./$text ;; esac
bytes=$(wc -c <"$text")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# of name [field]: a field of a fact's line, 0 if there is no such fact.
of() {
	awk -v name="$1" -v field="${2:-2}" \
	    '$1 == name { f = $field } END { print f ? f : 0 }' "$facts"
}

# counted name command ...: one of the counts that count(1) makes of a command.
counted() {
	name=$1
	shift
	"$tools/count" -o "$scratch/counts" "$@" >/dev/null 2>&1 || true
	awk -v name="$name" '$1 == name { print $2 }' "$scratch/counts"
}

commas() {
	echo "$1" | sed -f "$tools/commas.sed"
}

# share part whole: in per cent.
share() {
	awk -v part="$1" -v whole="$2" \
	    'BEGIN { printf "%.0f %%", whole ? 100 * part / whole : 0 }'
}

# at_least part per_cent whole
at_least() {
	[ "$3" -gt 0 ] && [ "$(($1 * 100))" -ge "$(($2 * $3))" ]
}

# many number word: "1 block", "2 blocks".
many() {
	printf '%s %s' "$(commas "$1")" "$2$([ "$1" -eq 1 ] || echo s)"
}

# Whatever the instrument, the count of calls is exact, and has the calls with it
# by which a program is started: some ten.
reads() {
	"$tools/count" -o "$scratch/run" ./words "$text" >/dev/null 2>&1 || true
	printf 'read(2) calls:  %s by ./words, %s by wc -w, for %s of text.\n' \
	    "$(commas "$(awk '$1 == "reads" { print $2 }' "$scratch/run")")" \
	    "$(commas "$(counted reads wc -w "$text")")" "$(many "$bytes" byte)"
}

ask_about_reads() {
	awk '{ n[$1] = $2 } END {
		printf "By itself this run takes %.2f s of processor time, %.2f s of it in the kernel.\n",
		    n["user"] + n["sys"], n["sys"] }' "$scratch/run"
	echo 'Divide that by the number of calls.  Is one read slow, or is it something else?'
}

ask_about_heap() {
	echo "It is $1, words.c:$2, that asks for memory.  Counting words takes a number and"
	echo 'a flag.  What does the program want the memory for, and how often for this text?'
}

ask_about_more() {
	echo 'Most of what is left is the work itself.  But it is time that was measured here, and'
	echo 'time alone.  What could this program use too much of that no line above would show?'
}

perf() {
	samples=$(of samples)
	if [ "$samples" -lt 100 ]; then
		echo "$(many "$samples" sample): the run is too short to tell anything.  Count a longer text: TEXT=file."
		return
	fi
	echo "$(commas "$samples") samples, so a share is good to about $(awk -v n="$samples" \
	    'BEGIN { printf "%.1f", 100 / sqrt(n) }') points.$([ "$samples" -ge 300 ] ||
		echo '  Few: a longer text (TEXT=file) tells more.')"
	kernel=$(share "$(of kernel)" "$samples")
	[ "$(of kernel)" -gt 0 ] || kernel='not to be seen'
	echo "Kernel: $kernel.  In read: $(share "$(of read)" "$samples").  In malloc, free: $(share "$(of heap)" "$samples")$(
		! at_least "$(of faults)" 10 "$samples" ||
		    echo " (page faults: $(share "$(of faults)" "$samples"))").  In words itself: $(share "$(of own)" "$samples")."
	reads
	if [ "$(of kernel)" = 0 ] && ! at_least "$(of own)" 50 "$samples"; then
		echo "No sample is from the kernel, as perf_event_paranoid is $(cat /proc/sys/kernel/perf_event_paranoid): the time of system calls and page"
		echo 'faults is missing from all of the above.  make doctor says what would show it.'
	fi
	# Without the page faults: where a hypervisor makes them dear, a few hundred
	# have a fifth of the samples, and there need be no malloc too many.
	if at_least "$(of read)" 30 "$samples"; then
		ask_about_reads
	elif at_least "$(($(of heap) - $(of faults)))" 25 "$samples"; then
		ask_about_heap "$(of caller 2)" "$(of caller 3)"
	else
		ask_about_more
	fi
}

callgrind() {
	echo "Calls from words.c:$(awk '$1 == "calls" { printf "  %s %s", $2, $3 }' "$facts" |
	    sed -f "$tools/commas.sed")."
	echo "Instructions:  $(share "$(of heap)" "$(of instructions)") in malloc and free, $(share "$(of own)" "$(of instructions)") in words itself." \
	    " Time in system calls:  $(share "$(of read)" "$(of time)") in read."
	reads
	if at_least "$(awk '$2 == "read" { n = $3 } END { print n + 0 }' "$facts")" 50 "$bytes"; then
		ask_about_reads
	elif at_least "$(of heap)" 25 "$(of instructions)"; then
		ask_about_heap "$(of caller 2)" "$(of caller 3)"
	else
		ask_about_more
	fi
}

# least name command ...: the least of three counts; a single time is noisy.
least() {
	for run in 1 2 3; do
		: "$run"
		counted "$@"
	done | sort -n | head -n 1
}

# The whole run under massif; under perf the program alone, without the second or
# so in which perf itself comes and goes.
price() {
	bare=$(least wall ./words "$text")
	massif=$(counted wall valgrind -q --tool=massif \
	    --massif-out-file="$scratch/massif.out" ./words "$text")
	printf 'The price:  %.3f s bare, %.3f s under massif (%s)' \
	    "$bare" "$massif" "$(ratio "$massif" "$bare")"
	rm -f "$scratch/counts"
	# command, because perf is a function here.
	if command perf record -F 20000 --call-graph dwarf,1024 -o "$scratch/perf.data" \
	    "$tools/count" -o "$scratch/counts" ./words "$text" >/dev/null 2>&1 && [ -s "$scratch/counts" ]; then
		perf=$(awk '$1 == "wall" { print $2 }' "$scratch/counts")
		printf ', %.3f s under perf (%s)' "$perf" "$(ratio "$perf" "$bare")"
	fi
	echo .
}

ratio() {
	awk -v a="$1" -v b="$2" 'BEGIN {
		if (a < 1.1 * b)
			print "about the same"
		else
			printf "%.1f times", a / b
	}'
}

massif() {
	echo "$(of snapshots) snapshots, $(of detailed) with the callers.  Most held at one time: $(commas "$(of total)") bytes,"
	echo "useful $(commas "$(of useful)") (asked for) and extra $(commas "$(of extra)") (malloc's own), for $(commas "$bytes") bytes of text."
	if [ $# = 2 ]; then # dhat comes next, and asks
		return
	fi
	price
	if [ "$bytes" -lt 20000 ]; then
		echo 'A text as short as this tells little: TEXT=file counts another.'
	elif at_least "$(of total)" 50 "$bytes"; then
		echo 'How much would it hold of twice the text?  (SCALE=4 measures it.)  Which line takes'
		echo 'memory, and which gives it back?'
	else
		echo 'What is held does not follow the text.  Is what is held all that there is to know'
		echo "about a program's memory?"
	fi
}

dhat() {
	echo "Asked for: $(many "$(of blocks)" block) in all, $(commas "$(of top 4)") of them by $(of top 2), words.c:$(of top 3)."
	echo "On the heap when most was held: $(commas "$(of held)") of them."
	if at_least "$(of blocks)" 50 "$bytes"; then
		echo 'Where is that in the curve of what is held?  And what does it cost?  (INSTRUMENT=perf)'
	else
		echo 'Nothing is asked for byte by byte.  Where does the time go now?  (INSTRUMENT=perf)'
	fi
}

for instrument; do
	facts=$scratch/$instrument
	"$tools/facts.sh" "$instrument" . >"$facts"
	"$instrument" "$@"
done
