#!/bin/sh
# summary.sh dir text profiler ...: the summary and the question under a profile
# that each profiler has just recorded in dir/profile/.  text is a path as seen
# from dir.  What is concluded is decided in summary.awk, by counts.
set -eu
export LC_ALL=C
cd "${0%/*}/../.."
tools=$PWD/tools
. tools/shell.sh
cd "$1"
text=$2
shift 2
make_scratch

# summarise profiler [option or file of awk's ...]: one profiler's part.
summarise() {
	profiler=$1
	shift
	awk -f "$tools/commas.awk" -f "$tools/profile/summary.awk" -v profiler="$profiler" \
	    -v text="$bytes" "$@" "$facts"
}

# Without the rights, perf writes a u after the event's name: cpu-clock:u.
sees_kernel() {
	while read -r line; do
		case $line in '# event : name = '*) break ;; esac
	done <"$scratch/text"
	name=${line#*name = }
	case ${name%%,*} in *:*u*) return 1 ;; esac
}

# The shortest of three runs, in seconds: others may use the machine, too.
shortest() {
	for _ in 1 2 3; do
		count_one wall "$@"
	done | sort -n | head -n 1
}

# What looking costs: under massif the whole run, under perf the program alone,
# without the second in which perf starts and ends.
price() {
	[ ! -t 2 ] || echo '(measuring the times: a few seconds)' >&2
	echo "bare $(shortest ./words "$text")"
	echo "undermassif $(count_one wall valgrind -q --tool=massif \
	    --massif-out-file="$scratch/massif.out" ./words "$text")"
	rm -f "$scratch/counts"
	if perf record -F 20000 --call-graph dwarf,1024 -o "$scratch/perf.data" \
	    "$tools/count" -o "$scratch/counts" ./words "$text" >/dev/null 2>&1 &&
	    [ -s "$scratch/counts" ]; then
		echo "underperf $(value_of wall "$scratch/counts")"
	else
		why=$("$tools/care/perf.sh") || true
		echo "noperf $(echo "$why" | sed -n '1s/ (.*//p')"
	fi
}

bytes=$(wc -c <"$text")
printf '\n# Summary\n'
while [ $# -gt 0 ]; do
	read_facts "$1"
	case $1 in
	perf | callgrind) # where time and calls are the story
		[ -e "$scratch/calls" ] || count_calls "$text" # maybe predictions.sh has done it
		count_with -o "$scratch/wc" wc -w "$text" >/dev/null 2>&1 || true
		read -r _ wc <"$scratch/wc" || wc= # its first line: reads N
		seen=1
		[ "$1" = callgrind ] || sees_kernel || seen=0
		summarise "$1" -v wc="$wc" -v seen=$seen -v recorded="${RECORDED:-}" \
		    "$scratch/run" "$scratch/calls"
		;;
	massif)
		[ $# -gt 1 ] || price >>"$facts"
		summarise massif -v more=$(($# > 1))
		;;
	dhat) summarise dhat ;;
	esac
	shift
done
