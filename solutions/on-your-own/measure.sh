#!/bin/sh
# measure.sh: measures frequency with each fix alone and with all of them, and how much slower
# it is under each profiler.  It prints lines of a name and a number: own.hash.time and so on.
#
# Times are seconds of CPU time, because a busy machine changes them less than the time on the
# clock.  Each is the median of five runs, except that DHAT is slow and runs once.
set -eu
cd "$(dirname "$0")/../.."
. tools/step.sh
make_scratch
make -s -C tools count calls.so
here=solutions/on-your-own

# median runs command ...: prints the median of its CPU times, user and system together.
median() {
	runs=$1
	shift
	for run in $(seq "$runs"); do
		(cd "$scratch" && "$tools/count" -o "counts$run" "$@" >/dev/null 2>&1 </dev/null)
		awk '$1 == "user" || $1 == "sys" { sum += $2 } END { print sum }' "$scratch/counts$run"
	done | sort -n | sed -n "$((runs / 2 + 1))p"
}

# version name: builds the original, our solution, or the original with the patch of that name,
# and measures it.
version() {
	case $1 in
	original) cp $here/original.c "$scratch/frequency.c" ;;
	solved) cp $here/frequency.c "$scratch/frequency.c" ;;
	*) patch -s -o "$scratch/frequency.c" $here/original.c $here/"$1".patch ;;
	esac
	make -s -C "$scratch" -f "$top/on-your-own/Makefile" -B frequency
	echo "own.$1.time $(median 5 ./frequency "$top/moby.txt")"
	(cd "$scratch" && "$tools/count" -m -o counts ./frequency "$top/moby.txt" >/dev/null &&
		valgrind -q --tool=callgrind --callgrind-out-file=callgrind ./frequency "$top/moby.txt" >/dev/null)
	awk -v name="own.$1" '/^(writes|allocs|peak) / { print name "." $1, $2 }
	    /^(summary|totals):/ && !seen++ { print name ".instructions", $2 }' "$scratch/counts" "$scratch/callgrind"
}

# profiler name runs command ...: measures how many times as long frequency takes under it.
profiler() {
	name=$1 runs=$2
	shift 2
	seconds=$(median "$runs" "$@" ./frequency "$top/moby.txt")
	echo "own.$name.price $(awk "BEGIN { print $seconds / $bare }")"
}

touch "$scratch/Makefile" # the rule for frequency depends on a file of that name
for name in solved hash log places original; do
	version $name
done >"$scratch/versions"
cat "$scratch/versions"
bare=$(value_of own.original.time "$scratch/versions")
profiler stat 5 perf stat
profiler perf 5 perf record --call-graph dwarf -o perf.data
profiler strace 5 strace -c -f
profiler massif 5 valgrind --tool=massif --massif-out-file=massif.out
profiler callgrind 5 valgrind --tool=callgrind --callgrind-out-file=callgrind.out
profiler dhat 1 valgrind --tool=dhat --dhat-out-file=dhat.out
echo "own.valgrind.time $(median 5 valgrind --tool=massif --massif-out-file=massif.out true)"
