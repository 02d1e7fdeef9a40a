#!/bin/sh
# check.sh: which of the three costs of on-your-own/ are solved?  Counts the learner's
# version and our solution on moby.txt, both built with the learner's compiler and flags.
#
# A cost is solved if its count is at most twice that of our solution.  The exit status is 0 if
# all three are solved, 1 if not yet, and 2 if one of them cannot be counted here.
set -eu
cd "${0%/*}/../.."
. tools/step.sh
enter on-your-own
text=$top/moby.txt
make_scratch_for_programs
status=0

# count_in folder source: builds and runs that source in a new folder, and leaves the files
# output and counts there.  Ends the script if the program does not compile or fails.  The
# instructions are those in user space, because their number is the same in each run.
count_in() {
	cp -R on-your-own "$1" && cp "$2" "$1" && cd "$1" && rm -rf frequency profile
	quiet_make frequency || fail 'Not yet: it does not compile, as you see above.'
	"$tools/count" -m -t 60 -o counts ./frequency "$text" >output </dev/null ||
		fail 'Not yet: it does not end with status 0.  To see it: make on-your-own run'
	valgrind -q --tool=callgrind --command-line-only=yes --callgrind-out-file=callgrind ./frequency "$text" >/dev/null 2>&1 &&
		awk '/^(summary|totals):/ { print "instructions", $2; exit }' callgrind >>counts
	cd "$top"
}

# row name label: prints both figures, without an end of line, and sets yours and ours.
row() {
	yours=$(value_of "$1" "$scratch/yours/counts")
	ours=$(value_of "$1" "$scratch/ours/counts")
	printf '%-18s %14s %14s  ' "$2" "$(commas "${yours:--}")" "$(commas "${ours:--}")"
}

# cost name label: prints both figures and the verdict, and sets status.
cost() {
	row "$@"
	if [ -z "$yours" ] || [ -z "$ours" ]; then
		echo 'Cannot say'
		[ $status -ne 0 ] || status=2
	elif [ "$yours" -le $((2 * ours)) ]; then
		echo 'Solved'
	else
		echo 'Not yet'
		status=1
	fi
}

echo 'Counting takes about 5 s.' >&2
make -s -C tools count calls.so
count_in "$scratch/yours" "$dir/frequency.c"
count_in "$scratch/ours" solutions/on-your-own/frequency.c
for file in output frequency.log; do
	cmp -s "$scratch/yours/$file" "$scratch/ours/$file" ||
		fail "Not yet: frequency's $file differs from the original's."
done
printf '%-18s %14s %14s\n' '' yours 'our solution'
cost instructions instructions
cost writes 'write calls'
cost peak 'peak heap, bytes'
row allocs allocations
printf '\n\n'
case $status in
0) echo 'Passed: all three costs are solved, and the output is the same.  Next: make on-your-own diff' ;;
1) echo 'Not yet: a cost is solved at twice our figure or less.  The output is the same.' ;;
2) echo 'Cannot say: make doctor tells what is missing to count it.' ;;
esac
exit $status
