#!/bin/sh
# branches.sh text: counts the branches of stages 1 and 2, and how many of them are
# mispredicted.  valgrind counts them on a model of a processor, so this needs no hardware
# counters and gives the same result on every run.  If the processor has such counters, a
# second table shows what they count.
set -eu
export LC_ALL=C
cd "$(dirname "$0")"
mkdir -p profile

# model routine: prints its instructions, branches and mispredictions on the model.
model() {
	printf '%s\n' "WORDS_ROUTINE=$1 valgrind --tool=cachegrind --command-line-only=yes \\" \
	    "    --cache-sim=no --branch-sim=yes ./words -j1 $text" >&2
	WORDS_ROUTINE=$1 valgrind --tool=cachegrind --command-line-only=yes --cache-sim=no --branch-sim=yes \
	    --cachegrind-out-file="profile/$1.out" ./words -j1 "$text" \
	    >/dev/null 2>"profile/$1.txt" || { cat "profile/$1.txt" >&2 && exit 1; }
	awk '{ sub(/^==[0-9]+== /, "") }
	    /^I +refs:/ { i = $3 } /^Branches:/ { b = $2 } /^Mispredicts:/ { m = $2 }
	    END { print i, b, m }' "profile/$1.txt"
}

# counters routine: prints the same from the processor's counters, or nothing without them.
counters() {
	WORDS_ROUTINE=$1 perf stat -x, -e instructions:u,branches:u,branch-misses:u \
	    -o "profile/$1.csv" ./words -j1 "$text" >/dev/null 2>&1 || return 0
	awk -F, '$3 ~ /^(instr|branch)/ && $1 ~ /^[0-9]+$/ {
			n = $1
			while (n ~ /[0-9][0-9][0-9][0-9](,|$)/) sub(/[0-9][0-9][0-9](,|$)/, ",&", n)
			sub(/^,/, "", n)
			line = line " " n
			found++
		}
		END { if (found == 3) print line }' "profile/$1.csv"
}

row() {
	# shellcheck disable=SC2086 # three numbers are three words
	printf '  %-24s %15s %15s %15s\n' "$1" $2
}

command -v valgrind >/dev/null || {
	echo 'valgrind is missing: ./setup.sh installs it' >&2
	exit 1
}
text=$1
table=$(model table)
plain=$(model plain)
printf '# By a model of a processor, not by yours: counted, and the same on every run\n'
printf '  %-24s %15s %15s %15s\n' '' instructions branches mispredictions
row 'stage 1, with branches' "$table"
row 'stage 2, without' "$plain"
echo
table=$(counters table)
plain=$(counters plain)
if [ -n "$table" ] && [ -n "$plain" ]; then
	printf '# By the counters of this processor (perf stat)\n'
	row 'stage 1, with branches' "$table"
	row 'stage 2, without' "$plain"
else
	echo '(perf shows no hardware counters here, so there is only the model.)'
fi
echo
echo '# Question'
echo '  Stage 2 executes more instructions, and is faster.  Which column explains it?'
