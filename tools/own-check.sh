#!/bin/sh
# own-check.sh: which of the three costs of on-your-own/ are solved?  Counts your version
# and our solution on moby.txt, both built with your compiler and your flags.
#
# A cost is solved at twice our solution's figure or less.  Status 0: all three are, 1: not
# yet, 2: one of them cannot be counted here.
set -eu
cd "${0%/*}/.."
. tools/step.sh
enter on-your-own
text=$top/moby.txt # always, because the solution is counted on the same text
make_scratch
status=0

# count_in folder source: what it prints, and lines of a name and a number in counts.
# Instructions are those in user space, which are the same in each run, unlike the time.
count_in() {
	cp -R on-your-own "$1" && cp "$2" "$1" && cd "$1" && rm -rf frequency profile
	make -s --no-print-directory frequency || fail 'Not yet: it does not compile, as you see above.'
	"$tools/count" -m -t 60 -o counts ./frequency "$text" >output </dev/null ||
		fail 'Not yet: it does not end with status 0.  To see it: make on-your-own run'
	valgrind -q --tool=callgrind --command-line-only=yes --callgrind-out-file=callgrind ./frequency "$text" >/dev/null 2>&1 &&
		awk '/^(summary|totals):/ { print "instructions", $2; exit }' callgrind >>counts
	cd "$top"
}

# row name label: both figures.
row() {
	yours=$(value_of "$1" "$scratch/yours/counts")
	ours=$(value_of "$1" "$scratch/ours/counts")
	printf '%-18s %14s %14s  ' "$2" "$(commas "${yours:--}")" "$(commas "${ours:--}")"
}

# cost name label: the same, and whether it is solved.
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
