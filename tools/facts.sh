#!/bin/sh
# facts.sh profiler dir: what a profiler recorded in dir/profile/, as lines of a
# name and figures, which remarks.sh, line.sh and findings.sh read; trace/facts.c
# says what they are.
set -eu
tools=$(cd "$(dirname "$0")" && pwd)
. "$tools/shared.sh"
profiler=$1
"${MAKE:-make}" -s --no-print-directory -C "$tools/trace"
cd "$2"

case $profiler in
perf)
	make_scratch
	file=$scratch/text
	"$tools/trace/perf-text.sh" profile/perf.data words >"$file" 2>/dev/null
	;;
*) file=profile/$profiler.out ;;
esac
"$tools/trace/trace" "$profiler" facts "$(pwd -P)/words" "$file"
