#!/bin/sh
# watch.sh step ...: check a step again whenever its words.c or Makefile changes;
# until Ctrl-C.
set -eu
cd "$(dirname "$0")/../.."
. tools/shell.sh

state() {
	cksum "$1/words.c" "$1/Makefile" 2>/dev/null || true
}

make_scratch
trap 'exit 0' HUP INT TERM
for step; do
	state "$step" >"$scratch/$step"
done
[ $# -gt 1 ] || tools/check.sh "$1" || true
echo "Watching $*.  Save a words.c, and it is checked.  Ctrl-C ends it."
while sleep 1; do
	for step; do
		if [ "$(state "$step")" != "$(cat "$scratch/$step")" ]; then
			state "$step" >"$scratch/$step"
			printf '\n%s, %s\n' "$step" "$(date +%H:%M:%S)"
			tools/check.sh "$step" || true
		fi
	done
done
