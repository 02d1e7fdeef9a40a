#!/bin/sh
# check.sh step dir: is dir/words.c a fix of the step?  Counts decide, never times.
#
# Status 0 if all holds.  What was found is noted in .workshop/, for `make`.
set -eu
export LC_ALL=C POSIXLY_CORRECT=1 # or GNU's wc knows more white space than POSIX
cd "$(dirname "$0")/.."
tools=$PWD/tools
text=$PWD/moby.txt
note=$PWD/.workshop/$1
step=${1%%-*}
cd "$2"
limit=10 # seconds; step 1 as it is shipped takes less than one

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

commas() {
	echo "$1" | sed -f "$tools/commas.sed"
}

# of name file: a count, as count(1) has it.
of() {
	awk -v name="$1" '$1 == name { print $2 }' "$2"
}

# done_with verdict: the note says what words.c it is about.
finish() {
	if [ "$PWD" != "${PWD#*/solutions/}" ]; then
		return
	fi
	# Where it cannot be noted, it has been said all the same.
	{ mkdir -p "${note%/*}" && echo "$1 $(cksum <words.c)" >"$note"; } 2>/dev/null || true
}

# no line ...: what is wrong, and no more is checked.
no() {
	printf '%s\n' "$@"
	finish no
	exit 1
}

# row what measured allowed complaint: allowed is the most that will do.
row() {
	verdict=ok
	if [ "$2" -gt "$3" ]; then
		verdict=$4
		missed=$((missed + 1))
	fi
	printf '%-34s %12s   allowed %9s   %s\n' \
	    "$1" "$(commas "$2")" "$(commas "$3")" "$verdict"
}

# The first thing that memcheck says of a run on a small text.
finding() {
	valgrind -q ./words "$1" 2>&1 >/dev/null </dev/null | sed -n 's/^==[0-9]*== //p' |
	    sed -e '/^ *$/,$d' -e 's/(in .*\//(in /' | head -n 8
}

# 1. It builds.
if ! "${MAKE:-make}" -s --no-print-directory words 2>"$scratch/said"; then
	cat "$scratch/said" >&2
	no '' "words.c does not compile: the compiler's first complaint is the one to mend." \
	    'Nothing else was checked.'
fi
cat "$scratch/said" >&2

# 2. It counts the cases of tests/cases.c right, and the text, and half of it.
mkdir -p profile
status=0
examples=$("$tools/examples" profile/case.txt) || status=$?
case $status in
0) ;;
124) no "Case $examples." 'An endless loop, most likely.  To see where:' \
	    "    cd $2 && gdb --args ./words profile/case.txt   (then run, Ctrl-C, backtrace)" ;;
3)
	printf '%s\n' "Case $examples." 'To see where:' \
	    "    cd $2 && gdb --args ./words profile/case.txt   (then run, backtrace)"
	finding profile/case.txt >"$scratch/finding" 2>/dev/null # the shell's own word of it
	[ ! -s "$scratch/finding" ] || { echo 'valgrind says:' && sed 's/^/    /' "$scratch/finding"; }
	finish no
	exit 1
	;;
125) no 'The cases could not be tried, for the reason above.' ;;
*) no "Case $examples." 'To see it:' \
	    "    cd $2 && ./words profile/case.txt && wc -w profile/case.txt" ;;
esac

bytes=$(wc -c <"$text")
head -c 600001 "$text" >"$scratch/half"
cat "$text" "$text" "$text" "$text" >"$scratch/four"
head -c 50000 "$text" >"$scratch/part"
for file in "$text" "$scratch/half"; do
	status=0
	got=$("$tools/count" -t $limit -o "$scratch/run" ./words <"$file") || status=$?
	if [ $status = 124 ]; then
		no "On ${file##*/}: still running after $limit s, and stopped.  Is there an end to its loop?"
	elif [ $status -ne 0 ]; then
		no "On ${file##*/}: ended with status $status$([ $status -le 128 ] || echo ", by SIG$(kill -l $((status - 128)))")." \
		    'To see it:' "    cd $2 && gdb --args ./words $file"
	fi
	[ "$got" = "$(wc -w <"$file" | tr -d ' ')" ] ||
		no "On ${file##*/}: expected $(wc -w <"$file"), got $got."
	[ "$file" != "$text" ] || cp "$scratch/run" "$scratch/plain"
done
missed=0
printf '%-34s %12s   %-17s   %s\n' 'words in moby.txt' "$(commas "$(wc -w <"$text")")" 'as wc -w' ok
printf '%-34s %12s   %-17s   %s\n' 'small cases' "$examples" 'all right' ok

# 3. It asks the kernel seldom enough.
row 'read calls' "$(of reads "$scratch/plain")" $((bytes / 4096 + 32)) 'too many'

# 4. What it does with the heap.  Two runs at a time: valgrind is slow.
count_under_valgrind() {
	case $step in
	step1) "$tools/count" -t $limit -a -o "$scratch/allocs" ./words "$scratch/part" ;;
	*) "$tools/count" -t $limit -a -o "$scratch/allocs" ./words "$text" ;;
	esac >/dev/null 2>"$scratch/allocs-said" &
	first=$!
	case $step in
	step[34] | encore)
		"$tools/count" -t $limit -p -o "$scratch/one" ./words "$text" >/dev/null &&
		    "$tools/count" -t $limit -p -o "$scratch/all" ./words "$scratch/four" >/dev/null
		;;
	esac 2>"$scratch/peak-said" || true
	wait $first || true
}
if ! command -v valgrind >/dev/null; then
	no 'valgrind is not installed, so the heap cannot be checked: ./setup.sh installs it.'
fi
[ ! -t 2 ] || printf '(counting under valgrind, some seconds)\r' >&2
count_under_valgrind
[ ! -t 2 ] || printf '                                       \r' >&2
[ -n "$(of errors "$scratch/allocs" 2>/dev/null)" ] ||
	no "The heap could not be counted: $(cat "$scratch/allocs-said")"

errors=$(of errors "$scratch/allocs")
row 'wrong uses of memory (memcheck)' "$errors" 0 'wrong'
case $step in
step2) row 'allocations' "$(of allocs "$scratch/allocs")" $((bytes / 1000 + 8)) 'too many' ;;
step4 | encore) row 'allocations' "$(of allocs "$scratch/allocs")" 16 'too many' ;;
esac
case $step in
step[34] | encore)
	[ -s "$scratch/all" ] ||
		no "The heap could not be counted: $(cat "$scratch/peak-said")"
	one=$(of peak "$scratch/one")
	four=$(of peak "$scratch/all")
	printf '%-34s %12s\n' 'peak heap, bytes' "$(commas "$one")"
	row 'peak heap, of 4 times the text' "$four" $((one + 4096)) 'follows the text'
	;;
esac

if [ "$errors" -gt 0 ]; then
	echo
	echo 'valgrind says:'
	finding "$scratch/part" | sed 's/^/    /'
fi
echo
if [ $missed -gt 0 ]; then
	no "Not yet.  Next: make $step profile, or make $step hint"
fi
finish ok
case $step in
encore) echo 'All of it holds.  Next: make bench' ;;
step4) echo 'All of it holds: flat and fast.  Next: make compare' ;;
*) echo "All of it holds.  Next: make $step profile (what is on top now?), then make step$((${step#step} + 1))" ;;
esac
