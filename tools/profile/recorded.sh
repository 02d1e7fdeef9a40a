#!/bin/sh
# recorded.sh step: perf's report on the step's original that the slides have, with the
# kernel's samples, for those who may not have them; and the machine it was made on.
set -eu
export LC_ALL=C
cd "${0%/*}/../.."
case $1 in
step1-*) report=slides/measured/step1-inclusive.txt ;;
step2-*) report=slides/measured/step2-flat.txt ;;
*)
	echo "${1%%-*} recorded: this step's profilers run everywhere: make ${1%%-*} profile" >&2
	exit 2
	;;
esac
echo "# ${1%%-*}'s original, recorded with kernel samples on another machine:"
tr ';' '\n' <slides/measured/about.txt | sed 's/^ */  /'
echo
grep -o -m 1 "# Share of the samples[^']*" "$1/Makefile"
cat "$report"
awk -F '[":, ]+' -v step="${1%%-*}" '$2 == step ".kernel" {
	printf "\n  %-38s %10.0f %%  of all samples there\n", "in the kernel", 100 * $3 }' slides/measured/profiles.json
