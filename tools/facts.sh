#!/bin/sh
# facts.sh instrument dir: what an instrument recorded in dir/profile/, as lines
# of a name and figures, which remarks.sh and line.sh read.
#
#	line N a [b]   line N of words.c; what a and b are, the instrument's file
#	               in facts/ says
set -eu
tools=$(dirname "$0")
instrument=$1
profile=$2/profile

case $instrument in
perf)
	perf script -i "$profile/perf.data" --no-inline \
	    -F ip,sym,dso,srcline 2>/dev/null
	;;
massif) cat "$profile/massif.out" ;;
dhat) cat "$profile/dhat.out" ;;
callgrind) cat "$profile/callgrind.out" ;;
esac | awk -f "$tools/facts/$instrument.awk"
