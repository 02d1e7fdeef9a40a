#!/bin/sh
# compare.sh: prints a table of wc -w, each step's current version, each solution and the encore.
#
# A time is the median of seven runs, in milliseconds.  Calls and allocations are counted, and
# memory is in bytes.  SCALE=1,4,16 measures 4 and 16 copies of the text, too.  TSV=1 prints the
# table alone, as TSV.
set -eu
cd "${0%/*}/.."
. tools/step.sh
make_scratch
export POSIXLY_CORRECT=1 # otherwise GNU wc knows more white space than POSIX
text=${TEXT:-$top/moby.txt}
# shellcheck disable=SC3045 # dash and bash have -d, in KiB
ulimit -d "$(awk '/^MemAvailable:/ { printf "%.0f", $2 / 2 }' /proc/meminfo)"
rounds=7
longest=5 # seconds of CPU time

# name program: prints its name in the table.
name() {
	case $1 in
	solutions/step*) basename "${1%%-*} solved" ;;
	*) basename "${1%%-*}" ;;
	esac
}

# run program [option]: runs the program on $scratch/text under count with that option.  Sets why
# to the reason if its figures cannot be used, and otherwise to nothing.
run() {
	program=$1
	shift
	case $program in
	wc) set -- "$@" wc -w ;;
	*) set -- "$@" "$program/words" ;;
	esac
	status=0
	words=$(tools/count -t $longest -o "$scratch/counts" "$@" "$scratch/text" 2>"$scratch/said") ||
		status=$?
	words=${words%% *}
	[ "$program" != wc ] || right=$words
	why=
	case $status-$words in
	0-"$right") ;;
	0-*) why="counts $words words, and wc -w $right" ;;
	124-*) why="takes more than $longest s" ;;
	*) why="ends with status $status: $(head -n 1 "$scratch/said")" ;;
	esac
}

# figures program copies: prints the counts of the last run as a line.
figures() {
	awk -v OFS='\t' -v program="$(name "$1")" -v size="x$2" '{ is[$1] = $2 }
	    END { print program, size, 1000 * is["wall"], is["reads"], 1024 * is["rss"], is["allocs"], is["peak"] }' \
	    "$scratch/counts"
}

# measure copies: measures all programs on so many copies of the text.  They run in turn, so that
# the load of the machine affects all of them.  A program that fails gets a remark instead.
measure() {
	for _ in $(seq "$1"); do cat "$text"; done >"$scratch/text"
	for _ in $(seq $rounds); do
		for dir in $programs; do
			run "$dir"
			if [ -z "$why" ]; then
				figures "$dir" "$1" >>"$scratch/runs"
			else
				programs=$(echo " $programs " | sed "s| $dir | |")
				printf '%s\tx%s\t%s\n' "$(name "$dir")" "$1" "$why" >>"$scratch/remarks"
			fi
		done
	done
	for dir in $programs; do
		run "$dir" -m
		figures "$dir" "$1" >>"$scratch/heaps"
	done
}

# rows: prints the table as TSV, with the median, the minimum and the maximum of the times.
rows() {
	printf 'program\ttext\tms\tleast\tmost\ttimes wc\treads\tallocations\tpeak heap\tresident\n'
	awk -F '\t' '
		function short(ms) {
			return sprintf(ms < 1000 ? "%.1f" : "%.0f", ms)
		}
		{ key = $1 "\t" $2 }
		NR == FNR {
			heap[key] = $6 "\t" $7
			next
		}
		!runs[key]++ { order[++n] = key }
		{
			for (i = runs[key]; i > 1 && ms[key, i - 1] > $3; i--)
				ms[key, i] = ms[key, i - 1]
			ms[key, i] = $3
			reads[key] = $4
			resident[key] = $5 > resident[key] ? $5 : resident[key]
		}
		END {
			for (j = 1; j <= n; j++) {
				key = order[j]
				median = ms[key, int((runs[key] + 1) / 2)]
				if (key ~ /^wc\t/)
					wc = median
				printf "%s\t%s\t%s\t%s\t%.2f\t%.0f\t%s\t%.0f\n", key, short(median), \
				    short(ms[key, 1]), short(ms[key, runs[key]]), median / wc, reads[key], heap[key], resident[key]
			}
		}' "$scratch/heaps" "$scratch/runs"
	cat "$scratch/remarks"
}

make -s -C tools count calls.so
: >"$scratch/remarks"
programs='wc'
for dir in $all_steps solutions/step* solutions/encore; do
	if make -s --no-print-directory -C "$dir" words >"$scratch/said" 2>&1; then
		programs="$programs $dir"
	else
		printf '%s\t\tcannot be built: %s\n' "$(name "$dir")" "$(grep -m 1 error "$scratch/said")" >>"$scratch/remarks"
	fi
done
echo '(seven runs of each program: about half a minute)' >&2
for size in $(echo "${SCALE:-1}" | tr , ' '); do
	measure "$size"
done
rows >"$scratch/rows"
only_rows_for_programs
table <"$scratch/rows"
printf '# Question\n  %s\n  %s\n' 'Where did a fix make one column better and a different one worse?' \
    'Which profiler would not have shown that?'
