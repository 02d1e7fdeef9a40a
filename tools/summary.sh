#!/bin/sh
# summary.sh dir text profiler ...: the summary and the question under a profile
# that each profiler has just recorded in dir/profile/.  text is a path as seen
# from dir.
#
# Which function is named and which question is asked depends on counts alone:
# read calls, malloc calls, blocks given back, memory held.  Shares of samples and
# times are printed, and decide nothing, as they depend on the machine.  The step
# does not matter either: a learner's own fix gets the question that it deserves.
set -eu
export LC_ALL=C
cd "$(dirname "$0")/.."
tools=$PWD/tools
. tools/shared.sh
cd "$1"
text=$2
shift 2
SHORT=20000 # bytes; starting a program takes longer than counting so few

bytes=$(wc -c <"$text")
make_scratch
run=$scratch/run       # what count says of one run
places=$scratch/places # what call_sites makes of that

# fact name [field]: a field of a fact's line; 0 if there is no such fact.
fact() {
	awk -v name="$1" -v field="${2:-2}" \
	    '$1 == name { f = $field } END { print f ? f : 0 }' "$facts"
}

count_run() {
	count_with -m -o "$run" ./words "$text" >/dev/null 2>&1 || true
	call_sites "$run" >"$places"
}

# counted name: 0 where it could not be counted.
counted() {
	n=$(value_of "$1" "$run")
	echo "${n:-0}"
}

# place kind field: of the place with most calls of that kind.
place() {
	awk -v kind="$1" -v field="$2" '$1 == kind { print $field; exit }' "$places"
}

# What these counts say about the program, in a word:
#
#	short     the text is too short to tell
#	unknown   the malloc calls could not be counted
#	reads     a read call for every few bytes
#	asks      a malloc call for every few bytes
#	returns   the same, but what it takes it gives back
#	holds     memory that may follow the text
#	clean     none of these
conclude() {
	few=$((bytes / 1000 + 32)) # as check allows
	if [ "$bytes" -lt $SHORT ]; then
		echo short
	elif [ "$(counted reads)" -gt $few ]; then
		echo reads
	elif [ -z "$(value_of allocs "$run")" ]; then
		echo unknown
	elif [ "$(counted allocs)" -gt $few ]; then
		[ $((2 * $(counted frees))) -ge "$(counted allocs)" ] && echo returns || echo asks
	elif [ $((2 * $(counted peak))) -ge "$bytes" ]; then
		echo holds
	else
		echo clean
	fi
}

# row label value [remark]
row() {
	printf '  %-38s %12s%s\n' "$1" "$2" "${3:+  $3}"
}

# percent part whole
percent() {
	awk -v part="$1" -v whole="$2" \
	    'BEGIN { printf "%.0f %%", (whole ? 100 * part / whole : 0) }'
}

seconds() {
	awk -v s="$1" 'BEGIN { printf "%.3f s", s }'
}

# Who makes most of the malloc calls, as "readbyte (words.c:77)".
asker() {
	case $(place asks 4) in
	'' | '?') echo 'a library' ;;
	*) echo "$(place asks 4) (words.c:$(place asks 5))" ;;
	esac
}

read_calls() {
	row 'read calls' "$(commas "$(counted reads)")" 'by ./words (counted, program start included)'
	row '' "$(commas "$(count_one reads wc -w "$text")")" 'by wc -w'
	row 'text' "$(commas "$bytes")" bytes
}

# Not under a program whose read calls are the question.
malloc_calls() {
	case $conclusion in
	reads | unknown) ;;
	*)
		row 'malloc calls' "$(commas "$(counted allocs)")" \
		    "$([ "$(counted allocs)" -eq 0 ] || echo "$(commas "$(place asks 2)") of them by $(asker)")"
		;;
	esac
	[ "$conclusion" != returns ] || [ "$profiler" = callgrind ] ||
		row 'blocks given back' "$(commas "$(counted frees)")"
}

# bare_run profiler: getrusage(2) needs no permission.
bare_run() {
	row 'CPU time' "$(seconds "$(awk '/^(user|sys) / { s += $2 } END { print s }' "$run")")" \
	    "without $1; in the kernel $(seconds "$(counted sys)")"
	[ "$1" = perf ] || row 'page faults' "$(commas "$(counted faults)")"
}

question() {
	printf '\n# Question\n'
	printf '  %s\n' "$@"
}

# For the profilers that measure the CPU: perf and callgrind.
ask_about_time() {
	case $conclusion in
	short) question 'A text this short tells little.  Which longer one do you have?  (TEXT=file)' ;;
	unknown) question 'The malloc calls of this program cannot be counted: is it linked statically?' ;;
	reads) question 'How long does one read call take?  (CPU time / read calls.)' \
	    'What makes the program slow?' ;;
	asks) question 'Counting words takes a number and a flag.  What is all this memory for?' \
	    "How many bytes does $(asker) ask for each time?" ;;
	returns) question "For how long does the program need the block that $(asker) takes?" \
	    'Which kind of variable lives exactly that long?' ;;
	holds) question 'These reports are about speed.  What can a fast program still use too much of?' ;;
	clean) question 'What is left is work in the loop.  What does wc -w not do for each byte?' ;;
	esac
}

# perf writes the event's name with a u where it was not allowed the kernel's samples.
sees_kernel() {
	! command perf evlist -i profile/perf.data 2>/dev/null | grep -q ':.*u'
}

# share label fact [remark]: of the samples; of the whole run too, where the samples
# leave out the kernel.  user and all are seconds of that run.
share() {
	of_samples=$(percent "$(fact "$2")" "$samples")
	if $whole; then
		row "$1" "$of_samples" "${3:-}"
	else
		row "$1" "$of_samples" "$(printf '%12s' \
		    "$(percent "$(awk -v n="$(fact "$2")" -v of="$samples" -v user="$user" \
			'BEGIN { print of ? user * n / of : 0 }')" "$all")")"
	fi
}

perf() {
	samples=$(fact samples)
	user=$(counted user)
	all=$(awk '/^(user|sys) / { s += $2 } END { print s }' "$run")
	whole=true
	sees_kernel || whole=false
	echo "  $(commas "$samples") samples, so each percentage is accurate to about $(awk -v n="$samples" \
	    'BEGIN { printf "%.1f", n ? 100 / sqrt(n) : 100 }') points either way."
	if $whole; then
		row 'in the kernel' "$(percent "$(fact kernel)" "$samples")"
	else
		row '' 'of the samples' 'of the whole run'
		row 'in the kernel' 'not visible' "$(printf '%12s' "$(percent "$(counted sys)" "$all")")"
	fi
	share 'in read() and what it calls' read '(overlaps with the kernel)'
	share 'in malloc(), free() and what they call' heap
	! $whole || share '  of it page faults, for new memory' faults
	share 'in the functions of words.c' own
	if ! $whole; then
		echo
		echo "  perf records no samples in the kernel here: perf_event_paranoid is $(cat /proc/sys/kernel/perf_event_paranoid 2>/dev/null || echo unknown)."
		echo '  The whole run includes the kernel, whose time is counted.  make doctor shows a remedy.'
	fi
	read_calls
	malloc_calls
	bare_run perf
	ask_about_time
}

callgrind() {
	awk '$1 == "calls" { print $2, $3 }' "$facts" | while read -r callee n; do
		row "calls of $callee() from words.c" "$(commas "$n")"
	done
	row '' 'of instructions' '(they are not time)'
	row 'in malloc() and free()' "$(percent "$(fact heap)" "$(fact instructions)")"
	row 'in the functions of words.c' "$(percent "$(fact own)" "$(fact instructions)")"
	row 'in read(), of the time in system calls' "$(percent "$(fact read)" "$(fact time)")" '(measured under valgrind)'
	read_calls
	malloc_calls
	bare_run callgrind
	ask_about_time
}

# The shortest of three runs, in seconds: others may use the machine, too.
shortest() {
	for _ in 1 2 3; do
		count_one wall "$@"
	done | sort -n | head -n 1
}

ratio() {
	awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f times the bare run", a / b }'
}

# What looking costs: under massif the whole run, under perf the program alone,
# without the second in which perf starts and ends.
price() {
	bare=$(shortest ./words "$text")
	massif=$(count_one wall valgrind -q --tool=massif \
	    --massif-out-file="$scratch/massif.out" ./words "$text")
	row 'time, bare' "$(seconds "$bare")"
	row 'time, under massif' "$(seconds "$massif")" "$(ratio "$massif" "$bare")"
	rm -f "$scratch/counts"
	# command, because perf is a function here.
	if command perf record -F 20000 --call-graph dwarf,1024 -o "$scratch/perf.data" \
	    "$tools/count/count" -o "$scratch/counts" ./words "$text" >/dev/null 2>&1 && [ -s "$scratch/counts" ]; then
		perf=$(value_of wall "$scratch/counts")
		row 'time, under perf' "$(seconds "$perf")" "$(ratio "$perf" "$bare")"
	else
		row 'time, under perf' '' 'perf is missing or not allowed (make doctor)'
	fi
}

massif() {
	row 'snapshots' "$(fact snapshots)" "$(fact detailed) of them with the callers"
	row 'peak heap' "$(commas "$(fact total)")" "bytes, for $(commas "$bytes") bytes of text"
	row '  useful: what the program asked for' "$(commas "$(fact useful)")" bytes
	row '  extra: what malloc adds' "$(commas "$(fact extra)")" bytes
	if [ $# = 2 ]; then # DHAT comes next, and asks
		return
	fi
	price
	if [ "$bytes" -lt $SHORT ]; then
		question 'A text this short tells little.  Which longer one do you have?  (TEXT=file)'
	elif [ $((2 * $(fact total))) -ge "$bytes" ]; then
		question 'How much would the program hold for twice the text?  (SCALE=4 measures it.)' \
		    'Which line takes the memory, and which line gives it back?'
	else
		question 'The peak does not follow the text.  Which other figure about memory is missing here?'
	fi
}

dhat() {
	row 'blocks allocated in total' "$(commas "$(fact blocks)")" "$([ "$(fact blocks)" = 0 ] ||
		echo "$(commas "$(fact top 4)") of them by $(fact top 2) (words.c:$(fact top 3))")"
	row 'blocks held at the peak' "$(commas "$(fact held)")"
	if [ "$bytes" -lt $SHORT ]; then
		question 'A text this short tells little.  Which longer one do you have?  (TEXT=file)'
	elif [ "$(fact blocks)" -gt $((bytes / 1000 + 32)) ]; then
		question 'Where are these blocks in the curve of what is held?' \
		    'What do they cost?  (INSTRUMENT=perf shows it.)'
	else
		question 'The program no longer allocates for each byte.  Where does its time go now?'
	fi
}

count_run
conclusion=$(conclude)
printf '\n# Summary\n'
for profiler; do
	facts=$scratch/$profiler
	"$tools/facts.sh" "$profiler" . >"$facts"
	"$profiler" "$@"
done
