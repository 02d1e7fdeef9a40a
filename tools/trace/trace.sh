#!/bin/sh
# trace.sh profiler to dir [option ...]: what the profiler has recorded of dir/words in
# dir/profile/, in the form and with the options that trace.c describes.  Of perf also
# as text: what trace reads, as perf.c describes it.
set -eu
export LC_ALL=C
tools=${0%/*}/..
case $tools in /*) ;; *) tools=$PWD/$tools ;; esac
. "$tools/shell.sh"
profiler=$1
to=$2
cd -P "$3"
shift 3
program=$PWD/words # as perf has it

# perf's samples, and the places in the program that are in them.
perf_text() {
	perf script -i profile/perf.data --no-inline --header --show-mmap-events \
	    -F event,ip,sym,symoff,dso >"$scratch/script"
	# addr2line is started once, where perf itself may start it for each frame.  It is
	# asked for addresses as nm has them: before binutils 2.39 it knows no SYMBOL+0xOFFSET.
	nm "$program" >"$scratch/symbols"
	program=$program addresses=$scratch/addresses awk '
	    function number(hex,    n) {
		for (; hex != ""; hex = substr(hex, 2))
		    n = 16 * n + index("0123456789abcdef", substr(hex, 1, 1)) - 1
		return n
	    }
	    BEGIN { object = " (" ENVIRON["program"] ")"; printf "" >ENVIRON["addresses"] }
	    NR == FNR { address[$NF] = number($1); next }
	    $2 ~ /[+]0x/ && substr($0, length - length(object) + 1) == object && !seen[$1 $2]++ {
		print "# place " $1
		split($2, part, "[+]0x")
		place = part[1] in address ? address[part[1]] + number(part[2]) : 0
		printf "0x%x\n", place >ENVIRON["addresses"]
	    }' "$scratch/symbols" "$scratch/script" >"$scratch/places"
	source_lines "$program" "$scratch/places" <"$scratch/addresses"
	cat "$scratch/script"
}

case $profiler-$to in
perf-*)
	make_scratch
	recording=$scratch/text
	perf_text >"$recording"
	;;
callgrind-facts) recording=profile/callgrind.out ;;
callgrind-*) recording=profile/chains.out ;; # this one has the callers' callers
*) recording=profile/$profiler.out ;;
esac
if [ "$to" = text ]; then
	cat "$recording"
else
	need_built "$tools/trace" trace
	"$tools/trace/trace" "$@" "$profiler" "$to" "$program" - <"$recording"
fi
