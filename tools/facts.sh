#!/bin/sh
# facts.sh instrument dir: what an instrument recorded in dir/profile/, as lines
# of a name and figures, which remarks.sh, line.sh and findings.sh read.
#
#	line N a [b]   line N of words.c; what a and b are, the instrument's file
#	               in facts/ says
set -eu
tools=$(cd "$(dirname "$0")" && pwd)
. "$tools/shared.sh"
facts=$tools/facts
instrument=$1
cd "$2"

if [ "$instrument" != perf ]; then
	exec awk -f "$facts/$instrument.awk" "profile/$instrument.out"
fi

# perf can name the lines itself, but may start addr2line anew for each frame.
make_scratch
perf script -i profile/perf.data --no-inline -F ip,sym,symoff,dso \
    >"$scratch/frames" 2>/dev/null
awk '/\/words\)$/ { print $2 }' "$scratch/frames" | sort -u >"$scratch/places"
addr2line -e words <"$scratch/places" >"$scratch/lines"
paste "$scratch/places" "$scratch/lines" |
    awk -f "$facts/perf.awk" - "$scratch/frames"
