#!/bin/sh
# check.sh step dir: is dir/words.c a fix of the step?  Counts decide, never times.
#
# Status 0 if all holds.  What was found is noted in .workshop/, for `make`.
set -eu
export LC_ALL=C POSIXLY_CORRECT=1 # or GNU's wc knows more white space than POSIX
cd "$(dirname "$0")/.."
tools=$PWD/tools
. tools/shell.sh
text=$PWD/moby.txt
note=$PWD/.workshop/$1
step=${1%%-*}
dir=$2
bytes=$(wc -c <"$text")
missed=0

# What is counted, and how many allocations are allowed.  What an earlier step has
# won is to be kept; but step 3 may pay with allocations, as our own solution does.
case $step in
step1) counted=reads ;;
step2) counted='reads allocs' allocations=$((bytes / 1000 + 8)) ;;
step3) counted='reads peak' ;;
*) counted='reads allocs peak' allocations=16 ;;
esac

is_counted() {
	case " $counted " in *" $1 "*) ;; *) return 1 ;; esac
}

# progress [what]: on a terminal, what takes its time; without words, nothing.
progress() {
	[ ! -t 2 ] || printf '\r%-50s\r%s' '' "${1:+($1)}" >&2
}

# finish verdict: the note says what words.c it is about.
finish() {
	case $dir in solutions/*) return ;; esac
	# Where it cannot be noted, it has been said all the same.
	{ mkdir -p "${note%/*}" && echo "$1 $checked" >"$note"; } 2>/dev/null || true
}

# no line ...: what is wrong, and no more is checked.
no() {
	progress
	printf '%s\n' "$@"
	finish no
	exit 1
}

# The first thing that memcheck says of a run on a file, if it says anything.
finding() {
	valgrind -q ./words "$1" 2>&1 >/dev/null </dev/null | sed -n 's/^==[0-9]*== //p' |
	    sed -e '/^ *$/,$d' -e 's/(in .*\//(in /' -e 's/^/    /' | head -n 8 >"$scratch/finding"
	[ ! -s "$scratch/finding" ] || { echo 'valgrind says:' && cat "$scratch/finding"; }
}

# debug [key]: the command that shows where profile/case.txt goes wrong.
debug() {
	echo 'To see where:'
	echo "    cd $dir && gdb --args ./words profile/case.txt   (then run, ${1:+$1, }backtrace)"
}

build() {
	progress building
	# -B, as it may be another compiler's, or with other flags.
	status=0
	"${MAKE:-make}" -s -B --no-print-directory words 2>"$scratch/said" || status=$?
	progress
	if [ $status -eq 0 ]; then
		cat "$scratch/said" >&2
		return
	fi
	cat "$scratch/said" >&2
	# The compiler's temporary files, or its output.
	if grep -q -e 'No space left' -e 'Permission denied' -e 'Read-only' "$scratch/said"; then
		no '' 'words.c could not be built, for the reason above; it may be right or wrong.'
	fi
	no '' "words.c does not compile: the compiler's first complaint is the one to mend." \
	    'Nothing else was checked.'
}

# On each case of tests/cases.c, the smallest first.
small_cases() {
	progress 'trying small cases'
	mkdir -p profile
	status=0
	cases=$("$tools/examples" profile/case.txt) || status=$?
	progress
	case $status in
	0) ;;
	124)
		case $cases in
		*processor*) no "Case $cases." 'An endless loop, most likely.' "$(debug Ctrl-C)" ;;
		*) no "Case $cases." 'What does it wait for?' "$(debug Ctrl-C)" ;;
		esac
		;;
	3) no "Case $cases." "$(debug)" "$(finding profile/case.txt 2>/dev/null)" ;;
	125) no 'The cases could not be tried, for the reason above.' ;;
	*)
		how=profile/case.txt
		case $cases in
		*' as -, '*) how='- <profile/case.txt' ;;
		*' on standard input:'*) how='<profile/case.txt' ;;
		esac
		no "Case $cases." 'To see it:' \
		    "    cd $dir && ./words $how && wc -w profile/case.txt"
		;;
	esac
}

# A directory can be opened, and every read of it fails.
failed_read() {
	status=0
	"$tools/count/count" -t 2 -o "$scratch/failed.counts" ./words profile \
	    >/dev/null 2>"$scratch/failed.said" || status=$?
	case $status in
	0) came='status 0, as if it had worked' ;;
	124) came='still running after 2 s, and stopped' ;;
	125) no "$(cat "$scratch/failed.said")" ;;
	129 | 1[3-9][0-9]) came="ended by SIG$(kill -l $((status - 128)))" ;;
	*)
		[ ! -s "$scratch/failed.said" ] || return 0
		came="status $status, and no complaint"
		;;
	esac
	no "On a directory, of which every read fails: $came." \
	    'That -1 is no end of file: a line on standard error and status 1 are due.  To see it:' \
	    "    cd $dir && ./words profile"
}

# A pipe has what there is, and more comes later: only 0 is its end.
slow_pipe() {
	status=0
	{ echo one two && sleep 0.2 && echo three four; } 2>/dev/null |
	    "$tools/count/count" -t 2 -o "$scratch/pipe.counts" ./words >"$scratch/pipe.words" 2>/dev/null || status=$?
	got=$(head -c 100 "$scratch/pipe.words")
	[ "$status $got" = '0 4' ] || no "From a pipe in which more comes later: expected 4, got ${got:-nothing}." \
	    'A read that brings less than it was asked for is no end of file; only 0 is.  To see it:' \
	    "    cd $dir && (echo one two; sleep 1; echo three four) | ./words"
}

# Seconds of processor time that a run on a file may take: 20 for the text, of which
# step 1 as it is shipped takes one or two, and more for more.
limit_for() {
	echo $((10 * (1 + $(wc -c <"$1") / bytes)))
}

# run name file option ...: the program on a file, with counts that count(1)'s
# options ask for.  What came of it is in $scratch/name.*, for expect.
run() {
	name=$1
	file=$2
	limit=$(limit_for "$file")
	shift 2
	status=0
	"$tools/count/count" -t "$limit" -o "$scratch/$name.counts" "$@" ./words <"$file" \
	    >"$scratch/$name.words" 2>"$scratch/$name.said" || status=$?
	echo $status >"$scratch/$name.status"
}

# expect name file what: that run ended well, with the right number; else no.
expect() {
	status=$(cat "$scratch/$1.status")
	got=$(head -c 100 "$scratch/$1.words")
	right=$(wc -w <"$2" | tr -d ' ')
	case $status in
	0) [ "$got" = "$right" ] || no "On $3: expected $right, got $got." ;;
	124) no "On $3: still running after $(limit_for "$2") s, and stopped.  Is there an end to its loop?" ;;
	125) no "On $3: $(cat "$scratch/$1.said")" ;;
	*)
		cp "$2" profile/case.txt
		ended="with status $status"
		[ "$status" -le 128 ] || ended="by SIG$(kill -l $((status - 128)))"
		no "On $3: ended $ended." "$(debug)"
		;;
	esac
}

# row what measured allowed complaint: allowed is the most that will do.
row() {
	verdict=ok
	if [ "$2" -gt "$3" ]; then
		verdict=$4
		missed=$((missed + 1))
	fi
	printf '%-34s %12s   allowed %9s   %s\n' "$1" "$(commas "$2")" "$(commas "$3")" "$verdict"
}

texts() {
	{
		head -c 600001 "$text" >"$scratch/half" &&
		    cat "$text" "$text" "$text" "$text" >"$scratch/four" &&
		    head -c 50000 "$text" >"$scratch/part"
	} 2>/dev/null || {
		echo "No room for the texts in ${TMPDIR:-/tmp}: make room, or say TMPDIR=folder make ..." >&2
		exit 1
	}
	run plain "$text"
	expect plain "$text" moby.txt
	run half "$scratch/half"
	expect half "$scratch/half" 'the first half of moby.txt'
	printf '%-34s %12s   %-17s   %s\n' 'words in moby.txt' "$(commas "$(wc -w <"$text")")" 'as wc -w' ok
	printf '%-34s %12s   %-17s   %s\n' 'small cases, a failed read, a pipe' "$cases" 'all right' ok
	row 'read calls' "$(value_of reads "$scratch/plain.counts")" $((bytes / 4096 + 32)) 'too many'
	# As the step starts, a longer one would take long, and tell no more.
	if [ $missed -eq 0 ] && ! is_counted peak; then
		run four "$scratch/four"
		expect four "$scratch/four" 'four times moby.txt, one after the other'
	fi
}

# Two runs at a time, as valgrind is slow.
heap() {
	command -v valgrind >/dev/null ||
		no 'valgrind is not installed, so the heap cannot be checked: ./setup.sh installs it.'
	progress 'counting under valgrind, some seconds'
	all=$text
	part=moby.txt
	is_counted allocs || all=$scratch/part part='the first 50,000 bytes of moby.txt'
	run allocs "$all" -e -m &
	memcheck=$!
	trap 'kill $memcheck; exit 1' HUP INT TERM # in the background no Ctrl-C is heard
	[ "$counted" = reads ] || run one "$text" -m
	! is_counted peak || run four "$scratch/four" -m
	wait $memcheck
	trap 'exit 1' HUP INT TERM
	progress
	expect allocs "$all" "$part under memcheck"
	errors=$(value_of errors "$scratch/allocs.counts")
	row 'wrong uses of memory (memcheck)' "$errors" 0 'wrong'
	! is_counted allocs ||
		row 'allocations' "$(value_of allocs "$scratch/allocs.counts")" "$allocations" 'too many'
	if [ "$counted" != reads ]; then
		expect one "$text" 'moby.txt'
		peak=$(value_of peak "$scratch/one.counts")
	fi
	if is_counted peak; then
		expect four "$scratch/four" 'four times moby.txt, one after the other'
		printf '%-34s %12s\n' 'peak heap, bytes' "$(commas "$peak")"
		row 'peak heap, of 4 times the text' "$(value_of peak "$scratch/four.counts")" \
		    $((peak + 4096)) 'follows the text'
	fi
	[ "$errors" -eq 0 ] || { echo && finding "$scratch/part"; }
}

# The counts cannot read the contract.
remind() {
	grep -q 'may keep the address' words.c || return 0
	if [ "$counted" = reads ]; then
		[ "$(value_of allocs "$scratch/allocs.counts")" -lt "$(wc -c <"$scratch/part")" ] || return 0
		said='There is no malloc for each byte any more.'
	else
		[ "$peak" -lt "$bytes" ] || return 0
		said="The heap never held more than $(commas "$peak") bytes."
	fi
	echo
	echo "$said  But the contract above struct reader lets a reader"
	echo 'keep the address of each byte.  Are bytes used again, and who promises what?'
}

"${MAKE:-make}" -s --no-print-directory -C tools
make_scratch
cd "$dir"
[ -e words.c ] || {
	echo "$dir/words.c is missing: make $step reset brings it back."
	exit 1
}
checked=$(cksum <words.c) # now, as it may be saved again meanwhile
build
small_cases
failed_read
slow_pipe
texts
heap
remind
[ "$dir" != "$1" ] || "$tools/profile/predictions.sh" "$1" "$dir" "$text"
echo
[ $missed -eq 0 ] || no "Not yet.  Next: make $step profile, or make $step hint"
finish ok
case $step in
encore) echo 'All of it holds.  Next: make bench' ;;
step3) echo 'All of it holds.  Next: make step3 profile (what does it hold now?), then make step4' ;;
step4) echo 'All of it holds: flat and fast.  Next: make compare' ;;
*) echo "All of it holds.  Next: make $step profile (what is on top now?), then make step$((${step#step} + 1))" ;;
esac
