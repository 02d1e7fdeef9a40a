#!/bin/sh
# hint.sh step [n]: the nth hint of a step; without n the next one, as far as is
# remembered in .workshop/.
set -eu
cd "$(dirname "$0")/../.."
step=$1
hints=$step/hints.txt
note=.workshop/$step.hints
last=$(grep -c '^--$' "$hints")

n=${2:-}
case $n in
'')
	n=$(($(cat "$note" 2>/dev/null || echo 0) + 1))
	[ "$n" -le "$last" ] || n=$last
	# Where it cannot be remembered, HINT=2 still gets the second.
	{ mkdir -p .workshop && echo "$n" >"$note"; } 2>/dev/null || true
	;;
[1-9]) ;;
*) n=0 ;;
esac
if [ "$n" -lt 1 ] || [ "$n" -gt "$last" ]; then
	echo "HINT=${2:-}: there are hints 1 to $last" >&2
	exit 2
fi

echo "Hint $n of $last:"
echo
awk -v n="$n" '/^--$/ { passed++; next } passed == n - 1' "$hints"
echo
if [ "$n" -lt "$last" ]; then
	echo "The next one says more:  make ${step%%-*} hint"
else
	echo "That was the last.  Our own version:  make ${step%%-*} diff"
fi
