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
. tools/shared.sh
cd "$1"
text=$2
shift 2
SHORT=20000 # bytes; to start and to end a program takes longer than to count them

bytes=$(wc -c <"$text")
make_scratch

# fact name [field]: a field of a fact's line, 0 if there is no such fact.
fact() {
	awk -v name="$1" -v field="${2:-2}" \
	    '$1 == name { f = $field } END { print f ? f : 0 }' "$facts"
}

# share part whole: in per cent.
share() {
	awk -v part="$1" -v whole="$2" \
	    'BEGIN { printf "%.0f %%", whole ? 100 * part / whole : 0 }'
}

too_short() {
	echo 'A text as short as this tells little: TEXT=file counts another.'
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
	    "$(commas "$(of reads "$scratch/run")")" \
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

ask_about_giving_back() {
	echo "It is $1, words.c:$2, that asks for memory, and gives it back a few lines further"
	echo 'down.  For how long is it needed?  What has a place that lives for just that long?'
}

ask_about_more() {
	echo 'Most of what is left is the work itself.  But it is time that was measured here, and'
	echo 'time alone.  What could this program use too much of that no line above would show?'
}

perf() {
	samples=$(fact samples)
	if [ "$samples" -lt 100 ] || [ "$bytes" -lt $SHORT ]; then
		echo "$(many "$samples" sample): the run is too short to tell anything.  Count a longer text: TEXT=file."
		return
	fi
	echo "$(commas "$samples") samples, so a share is good to about $(awk -v n="$samples" \
	    'BEGIN { printf "%.1f", 100 / sqrt(n) }') points.$([ "$samples" -ge 600 ] ||
		echo '  Few: a longer text (TEXT=file) tells more.')"
	kernel=$(share "$(fact kernel)" "$samples")
	[ "$(fact kernel)" -gt 0 ] || kernel='not to be seen'
	echo "Kernel: $kernel.  In read: $(share "$(fact read)" "$samples").  In malloc, free: $(share "$(fact heap)" "$samples")$(
		! at_least "$(fact faults)" 10 "$samples" ||
		    echo " (page faults: $(share "$(fact faults)" "$samples"))").  In words itself: $(share "$(fact own)" "$samples")."
	reads
	if [ "$(fact kernel)" = 0 ] && ! at_least "$(fact own)" 50 "$samples"; then
		echo "No sample is from the kernel, as perf_event_paranoid is $(cat /proc/sys/kernel/perf_event_paranoid): the time of system calls and page"
		echo 'faults is missing from all of the above.  make doctor says what would show it.'
	fi
	# Without the page faults: where a hypervisor makes them dear, a few hundred
	# have a fifth of the samples, and there need be no malloc too many.
	if at_least "$(fact read)" 30 "$samples"; then
		ask_about_reads
	elif at_least "$(($(fact heap) - $(fact faults)))" 35 "$samples"; then
		if at_least "$(fact freed)" 5 "$samples"; then
			ask_about_giving_back "$(fact caller 2)" "$(fact caller 3)"
		else
			ask_about_heap "$(fact caller 2)" "$(fact caller 3)"
		fi
	else
		ask_about_more
	fi
}

callgrind() {
	echo "Calls from words.c:$(awk '$1 == "calls" { printf "  %s %s", $2, $3 }' "$facts" |
	    with_commas)."
	echo "Instructions:  $(share "$(fact heap)" "$(fact instructions)") in malloc and free, $(share "$(fact own)" "$(fact instructions)") in words itself." \
	    " Time in system calls:  $(share "$(fact read)" "$(fact time)") in read."
	reads
	if [ "$bytes" -lt $SHORT ]; then
		too_short
	elif at_least "$(awk '$2 == "read" { n = $3 } END { print n + 0 }' "$facts")" 50 "$bytes"; then
		ask_about_reads
	elif at_least "$(fact heap)" 25 "$(fact instructions)"; then
		ask_about_heap "$(fact caller 2)" "$(fact caller 3)"
	else
		ask_about_more
	fi
}

# least name command ...: the least of three counts; a single time is noisy.
least() {
	for _ in 1 2 3; do
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
		perf=$(of wall "$scratch/counts")
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
	echo "$(fact snapshots) snapshots, $(fact detailed) with the callers.  Most held at one time: $(commas "$(fact total)") bytes,"
	echo "useful $(commas "$(fact useful)") (asked for) and extra $(commas "$(fact extra)") (malloc's own), for $(commas "$bytes") bytes of text."
	if [ $# = 2 ]; then # dhat comes next, and asks
		return
	fi
	price
	if [ "$bytes" -lt $SHORT ]; then
		too_short
	elif at_least "$(fact total)" 50 "$bytes"; then
		echo 'How much would it hold of twice the text?  (SCALE=4 measures it.)  Which line takes'
		echo 'memory, and which gives it back?'
	else
		echo 'What is held does not follow the text.  Is what is held all that there is to know'
		echo "about a program's memory?"
	fi
}

dhat() {
	echo "Asked for: $(many "$(fact blocks)" block) in all$([ "$(fact blocks)" = 0 ] ||
		echo ", $(commas "$(fact top 4)") of them by $(fact top 2), words.c:$(fact top 3)")."
	echo "On the heap when most was held: $(commas "$(fact held)") of them."
	if [ "$bytes" -lt $SHORT ]; then
		too_short
	elif at_least "$(fact blocks)" 50 "$bytes"; then
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
