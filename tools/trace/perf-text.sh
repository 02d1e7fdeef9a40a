#!/bin/sh
# perf-text.sh recording program: what trace wants to know of a recording that
# perf record --call-graph made of a program, as perf.c describes it.  program is an
# absolute path without links, as perf has it.
set -eu
export LC_ALL=C
recording=$1
program=$2
. "${0%/*}/../shell.sh"
make_scratch

perf script -i "$recording" --no-inline --header --show-mmap-events \
    -F event,ip,sym,symoff,dso >"$scratch/script"

# addr2line is started once, where perf itself may start it for each frame.  It is asked
# for addresses as nm has them: before binutils 2.39 it knows no SYMBOL+0xOFFSET.
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
	print $1
	split($2, part, "[+]0x")
	place = part[1] in address ? address[part[1]] + number(part[2]) : 0
	printf "0x%x\n", place >ENVIRON["addresses"]
    }' "$scratch/symbols" "$scratch/script" >"$scratch/places"
addr2line -a -i -f -e "$program" <"$scratch/addresses" |
    awk 'NR == FNR { place[NR] = $1; next }
	/^0x/ { print "# place " place[++n] } { print }' "$scratch/places" -
echo
perf buildid-list -i "$recording" 2>/dev/null | sed 's/^/# build-id /'
cat "$scratch/script"
