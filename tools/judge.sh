#!/bin/sh
# judge.sh step: which of the learner's predictions and findings agree with the
# step's program as it is shipped, measured here and now.  Nothing, if there are
# none; and never a failure.
set -eu
cd "$(dirname "$0")/.."
. tools/shared.sh
step=$1
text=$PWD/moby.txt
grep -q '^[a-z]\. [^:]*: *[^ ]' "$step/predictions.txt" 2>/dev/null || exit 0

make_scratch
cp "$step/Makefile" "$scratch/"
cp "$(tools/start.sh "$step")" "$scratch/words.c"

case $step in
step[12]*) instrument=$(tools/rung.sh >/dev/null && echo perf || echo callgrind) ;;
step3*) instrument=massif ;;
step4*) instrument=dhat ;;
esac
"${MAKE:-make}" -s --no-print-directory -C "$scratch" "$instrument" "TEXT=$text" \
    >"$scratch/said" 2>&1 || {
	printf '\nWhat you wrote could not be judged: %s\n' "$(tail -n 1 "$scratch/said")"
	exit 0
}
echo
echo 'What you wrote about the program as the step starts, measured again just now:'
tools/findings.sh "$step" "$scratch" "$text" judge
