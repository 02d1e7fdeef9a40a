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
	[ "$(($1 * 100))" -ge "$(($2 * $3))" ]
}

reads() {
	printf 'read(2) calls:  %s by ./words, %s by wc -w, for %s bytes.\n' \
	    "$(commas "$(counted reads ./words "$text")")" \
	    "$(commas "$(counted reads wc -w "$text")")" \
	    "$(commas "$bytes")"
}

ask_about_reads() {
	reads
	echo "Is one read slow, or is it something else?  Divide: $(counted wall ./words "$text") s by the number of calls."
}

ask_about_heap() {
	echo "It is $1, words.c:$2, that asks for memory.  Counting words takes a number and"
	echo 'a flag.  What does the program want the memory for, and how often for this text?'
}

ask_about_more() {
	echo 'What is left is the work itself.  But it is time that was measured here, and time'
	echo 'alone.  What could this program use too much of that no line above would show?'
}

perf() {
	samples=$(of samples)
	echo "$(commas "$samples") samples, so a share is good to about $(awk -v n="$samples" \
	    'BEGIN { printf "%.0f", n ? 100 / sqrt(n) + 0.5 : 100 }') points.$(
		[ "$samples" -ge 300 ] || echo '  Too few to tell much: count a longer text, TEXT=file.')"
	echo "Inside read: $(share "$(of read)" "$samples").  Inside malloc and free: $(share "$(of heap)" "$samples")$(
		at_least "$(of faults)" 10 "$samples" &&
		    echo " (page faults: $(share "$(of faults)" "$samples"))").  In words' own code: $(share "$(of own)" "$samples")."
	if [ "$(of kernel)" = 0 ]; then
		echo "No sample is from the kernel: perf_event_paranoid is $(cat /proc/sys/kernel/perf_event_paranoid), which lets you see your"
		echo 'own side only.  A function that spends its time in system calls seems cheaper than it is.'
	fi
	if at_least "$(of read)" 30 "$samples"; then
		ask_about_reads
	elif at_least "$(of heap)" 25 "$samples"; then
		ask_about_heap "$(of caller 2)" "$(of caller 3)"
	else
		ask_about_more
	fi
}

callgrind() {
	calls=$(awk '$1 == "calls" { printf "  %s %s", $2, $3 }' "$facts")
	echo "Calls from words.c:$(for c in $calls; do
		case $c in [0-9]*) printf ' %s' "$(commas "$c")" ;; *) printf '  %s' "$c" ;; esac
	done)."
	echo "Time in system calls: $(commas "$(of time)") microseconds, $(share "$(of read)" "$(of time)") of it in read.  Instructions in malloc and"
	echo "free: $(share "$(of heap)" "$(of instructions)").  In words' own code: $(share "$(of own)" "$(of instructions)")."
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
	printf 'Looking costs:  %.3f s bare, %.3f s under massif (%s times)' \
	    "$bare" "$massif" "$(ratio "$massif" "$bare")"
	if perf record -F 20000 --call-graph dwarf,4096 -o "$scratch/perf.data" \
	    "$tools/count" -o "$scratch/counts" ./words "$text" >/dev/null 2>&1; then
		perf=$(awk '$1 == "wall" { print $2 }' "$scratch/counts")
		printf ', %.3f s under perf (%s times)' "$perf" "$(ratio "$perf" "$bare")"
	fi
	echo .
}

ratio() {
	awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f", a / b }'
}

massif() {
	echo "$(of snapshots) snapshots, $(of detailed) with the callers.  Most held at one time: $(commas "$(of total)") bytes,"
	echo "useful $(commas "$(of useful)") (asked for) and extra $(commas "$(of extra)") (malloc's own), for $(commas "$bytes") bytes of text."
	if [ $# = 2 ]; then # dhat comes next, and asks
		return
	fi
	price
	if at_least "$(of total)" 50 "$bytes"; then
		echo 'How much would it hold of twice the text?  (SCALE=4 measures it.)  Which line takes'
		echo 'memory, and which gives it back?'
	else
		echo 'What is held does not follow the text.  Is what is held all that there is to know'
		echo "about a program's memory?"
	fi
}

dhat() {
	echo "Asked for: $(commas "$(of blocks)") blocks in all, $(commas "$(of top 4)") of them by $(of top 2), words.c:$(of top 3)."
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
