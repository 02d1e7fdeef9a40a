#!/bin/sh
# facts.sh profiler dir [form]: what a profiler recorded in dir/profile/, as lines of
# a name and figures, as facts.c says, or in another form that trace writes.
set -eu
tools=${0%/*}/..
case $tools in /*) ;; *) tools=$PWD/$tools ;; esac
. "$tools/shell.sh"
profiler=$1
form=${3:-facts}
need_built "$tools/trace" trace
cd "$2"
program=$(pwd -P)/words

case $profiler in
perf)
	make_scratch
	file=$scratch/text
	"$tools/trace/perf-text.sh" profile/perf.data "$program" >"$file" 2>/dev/null
	;;
*) file=profile/$profiler.out ;;
esac
"$tools/trace/trace" "$profiler" "$form" "$program" "$file"
