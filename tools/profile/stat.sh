#!/bin/sh
# stat.sh dir text: what the kernel and the processor count of one run of dir/words,
# by perf stat.  text is a path as seen from dir.
#
# Status 1, and a line that says what to use instead, where perf is missing or forbidden.
set -eu
export LC_ALL=C
cd "${0%/*}/../.."
tools=$PWD/tools
. tools/shell.sh
cd "$1"
text=$2

row() {
	printf '  %-26s %12s  %s\n' "$@" | sed 's/ *$//'
}

# counted event: by perf stat, on all kinds of cores together (cpu_core/cycles/u);
# nothing if it could not be counted.
counted() {
	awk -v event="(^|/)$1(/|:|$)" '
		$2 ~ event && $1 ~ /^[0-9,]+$/ { gsub(/,/, "", $1); n += $1; found = 1 }
		END { if (found) printf "%d\n", n }' "$scratch/stat"
}

"${MAKE:-make}" -s --no-print-directory words
make_scratch
printf 'perf stat ./words %s\n' "$(quoted "$text")"
if ! perf stat ./words "$text" >"$scratch/printed" 2>"$scratch/stat"; then
	reason=$("$tools/care/perf.sh") && reason=$(grep . "$scratch/stat" | head -n 1)
	printf '%s\n' "$reason" \
	    "Without perf: $tools/count ./words $(quoted "$text")  (page faults, memory, time)" >&2
	exit 1
fi
cat "$scratch/printed" "$scratch/stat"

printf '# Summary\n'
row 'page faults' "$(commas "$(counted page-faults)")" 'pages of memory used for the first time'
if grep -q ':u ' "$scratch/stat"; then
	row 'context switches' 'not visible' "perf_event_paranoid is $(setting perf_event_paranoid) (make doctor)"
else
	row 'context switches' "$(commas "$(counted context-switches)")" 'the kernel let something else run'
fi
instructions=$(counted instructions)
cycles=$(counted cycles)
if [ "${cycles:-0}" -gt 0 ]; then
	row 'instructions per cycle' "$(awk -v i="${instructions:-0}" -v c="$cycles" 'BEGIN { printf "%.2f", i / c }')" \
	    'of the hardware counters'
else
	row 'hardware counters' none 'as in most virtual machines'
	row '' '' '(PROFILER=callgrind counts instructions)'
fi
