#!/bin/sh
# SHIM: the new names for the old rooms, until those who build the new ones are merged.
set -eu
cd "$(dirname "$0")/.."
name=$(basename "$0" .sh)
OPTIONS=
for o in OF PROFILER TEXT RATE SCALE HINT PORT LISTEN DIFF; do
	eval "v=\${$o:-}"
	[ -z "$v" ] || OPTIONS="$OPTIONS!$o=$v
"
done
export OPTIONS
unset OF PROFILER TEXT RATE SCALE HINT PORT LISTEN DIFF
case $name in
check | sample | escape | go) exec tools/workshop.sh "$1" "$name" ;;
profile | view) exec tools/workshop.sh "$2" "$1" ;;
compare) exec tools/workshop.sh compare ;;
esac
