#!/bin/sh
# compare.sh: prints a table of wc -w, each step's current version, each solution and the encore.
#
# A time is the median of the CPU times of seven runs, in milliseconds.  The other figures are those
# of one more run, under count -m.  Memory is in bytes.  TSV=1 prints the table alone, as TSV.
set -eu
cd "${0%/*}/.."
. tools/step.sh
make_scratch
export POSIXLY_CORRECT=1 # otherwise GNU wc knows more white space than POSIX
text=${TEXT:-$top/moby.txt}
# shellcheck disable=SC3045 # dash and bash have -d, in KiB
ulimit -d "$(awk '/^MemAvailable:/ { printf "%.0f", $2 / 2 }' /proc/meminfo)"
longest=5 # seconds of CPU time

# name program: prints its name in the table.
name() {
	case $1 in
	solutions/step*) basename "${1%%-*} solved" ;;
	*) basename "${1%%-*}" ;;
	esac
}

# run program [option]: runs the program under count with that option, and leaves its counts in
# $scratch/counts.
run() {
	program=$1
	shift
	case $program in
	wc) set -- "$@" wc -w ;;
	*) set -- "$@" "$program/words" ;;
	esac
	tools/count -t $longest -o "$scratch/counts" "$@" "$text" 2>"$scratch/said"
}

# count_all: counts once for each program what does not depend on the load of the machine.  A program
# that fails gets a remark instead, and is left out of programs.
count_all() {
	right=$(wc -w <"$text") usable=
	for program in $programs; do
		status=0
		words=$(run "$program" -m) || status=$?
		case $status-${words%% *} in
		0-"$right") why='' usable="$usable $program" ;;
		0-*) why="counts ${words%% *} words, and wc -w $right" ;;
		124-*) why="takes more than $longest s" ;;
		*) why="ends with status $status: $(head -n 1 "$scratch/said")" ;;
		esac
		mv "$scratch/counts" "$scratch/$(name "$program").counts"
		[ -z "$why" ] || printf '%s\t%s\n' "$(name "$program")" "$why" >>"$scratch/remarks"
	done
	programs=$usable
}

# rows: prints the table as TSV, with the median, the minimum and the maximum of the CPU times.  The
# programs run in turn, so that the load of the machine affects all of them.
rows() {
	printf 'program\tCPU ms\tleast\tmost\ttimes wc\treads\tallocations\tpeak heap\tresident\n'
	for _ in 1 2 3 4 5 6 7; do
		for program in $programs; do
			run "$program" >/dev/null || true
			cpu_of "$scratch/counts" >>"$scratch/$(name "$program").times"
		done
	done
	wc=$(sort -n "$scratch/wc.times" | sed -n 4p)
	for program in $programs; do
		sort -n "$scratch/$(name "$program").times" | awk -v OFS='\t' -v title="$(name "$program")" -v wc="$wc" '
			NR == FNR { is[$1] = $2; next }
			{ ms[FNR] = 1000 * $1 }
			END {
				printf "%s\t%.1f\t%.1f\t%.1f\t%.2f\t", title, ms[4], ms[1], ms[7], ms[4] / (wc > 0 ? 1000 * wc : 1)
				print is["reads"], is["allocs"], is["peak"], 1024 * is["rss"]
			}' "$scratch/$(name "$program").counts" -
	done
	cat "$scratch/remarks"
}

make -s -C tools count calls.so
: >"$scratch/remarks"
programs='wc'
for dir in $all_steps solutions/step* solutions/encore; do
	if quiet_make -C "$dir" words >"$scratch/said" 2>&1; then
		programs="$programs $dir"
	else
		printf '%s\tcannot be built: %s\n' "$(name "$dir")" "$(grep -m 1 error "$scratch/said")" >>"$scratch/remarks"
	fi
done
echo '(seven runs of each program: about half a minute)' >&2
count_all
rows >"$scratch/rows"
only_rows_for_programs
table <"$scratch/rows"
printf '# Question\n  %s\n  %s\n' 'Where did a fix make one column better and a different one worse?' \
    'Which profiler would not have shown that?'
