#!/bin/sh
# line.sh dir profiler: words.c with what the profiler has recorded in
# dir/profile/ beside each line that counts, and its neighbours.
set -eu
tools=$(dirname "$0")/..
. "$tools/shell.sh"
dir=$1
profiler=$2
make_scratch

"$tools/trace/trace.sh" "$profiler" facts "$dir" >"$scratch/facts"

# Does it call read(2) as often as it calls anything?
reads_all_the_time() {
	awk '$1 == "calls" && $2 == "read" { reads = $3 }
	    $1 == "line" && $3 > most { most = $3 }
	    END { exit !(2 * reads > most) }' "$scratch/facts"
}

# Two columns: the third field of the facts, and another one.  A line counts if the
# second is at least 1 % of the largest.
case $profiler in
perf)
	first=self second=samples field=4
	what='samples in the line itself, then in the line and everything it called'
	;;
massif)
	first='' second=bytes field=3
	what='bytes held at the largest snapshot, from the line and everything it called'
	;;
dhat)
	first=blocks second=bytes field=4
	what='blocks, then bytes, allocated in total by the line and everything it called'
	;;
callgrind)
	first=calls second=instructions field=4
	what='calls from the line, then instructions of the line and everything it called'
	# Instructions are counted in the program only, not in the kernel.
	if reads_all_the_time; then
		second=microseconds field=5
		what='calls from the line, then microseconds in system calls, measured under valgrind'
	fi
	;;
esac

with_commas <"$scratch/facts" >"$scratch/numbers"
awk -v first="$first" -v second="$second" -v field="$field" '
function value(commas) {
	gsub(/,/, "", commas)
	return commas + 0
}
# The name of a function begins a line, as style(9) has it.
function function_at(l) {
	if (match(text[l], /^[a-z_][a-z_0-9]*\(/) && text[l] !~ /^__attribute__/)
		return substr(text[l], 1, RLENGTH - 1)
	return ""
}
FNR == 1 { file++ }
file == 1 && $1 == "line" {
	left[$2] = first == "" || $3 == "0" ? "" : $3
	right[$2] = $field
	if (value($field) > most)
		most = value($field)
}
file == 2 { text[FNR] = $0 }
END {
	for (l in right)
		if (100 * value(right[l]) >= most)
			for (near = l - 1; near <= l + 1; near++)
				shown[near] = 1
		else
			left[l] = right[l] = ""
	printf "%13s %13s\n", first, second
	for (l = 1; l in text; l++) {
		if (function_at(l) != "")
			inside = function_at(l)
		if (l in shown)
			printf "%13s %13s %4d  %s\n", left[l], right[l], l, text[l]
		else if (l + 1 in shown)
			printf "%32s%s\n", "", function_at(l + 1) function_at(l + 2) == "" ? "... in " inside : ""
	}
}' "$scratch/numbers" "$dir/words.c" | expand -t 42,50,58,66 | cut -c 1-100

echo "By $profiler: $what."
echo 'Less than 1 % is left blank.  The braces of a function stand for its entry and exit.'
