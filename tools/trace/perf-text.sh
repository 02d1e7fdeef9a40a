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

# addr2line is started once, where perf itself may start it for each frame.
program=$program symbols=$scratch/symbols awk '
    BEGIN { object = " (" ENVIRON["program"] ")"; printf "" >ENVIRON["symbols"] }
    $2 ~ /[+]0x/ && substr($0, length - length(object) + 1) == object && !seen[$1 $2]++ {
	print "# place " $1
	print $2 >ENVIRON["symbols"]
    }' "$scratch/script" >"$scratch/places"
source_lines "$program" <"$scratch/symbols" | paste -d ' ' "$scratch/places" -
perf buildid-list -i "$recording" 2>/dev/null | sed 's/^/# build-id /'
cat "$scratch/script"
