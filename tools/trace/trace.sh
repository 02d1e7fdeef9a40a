#!/bin/sh
# trace.sh profiler to dir [option ...]: what the profiler has recorded of dir/words in
# dir/profile/, in the form and with the options that trace.c describes.
set -eu
tools=${0%/*}/..
case $tools in /*) ;; *) tools=$PWD/$tools ;; esac
. "$tools/shell.sh"
profiler=$1
to=$2
cd "$3"
shift 3
need_built "$tools/trace" trace
program=$(pwd -P)/words

case $profiler-$to in
perf-*)
	make_scratch
	recording=$scratch/text
	"$tools/trace/perf-text.sh" profile/perf.data "$program" >"$recording"
	;;
callgrind-facts) recording=profile/callgrind.out ;;
callgrind-*) recording=profile/chains.out ;; # this one has the callers' callers
*) recording=profile/$profiler.out ;;
esac
"$tools/trace/trace" "$@" "$profiler" "$to" "$program" - <"$recording"
