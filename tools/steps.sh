# shellcheck shell=sh disable=SC2154 # the script that sources it sets tools
# steps.sh: what the steps are: one table, and how to look things up in it.  To be
# sourced, with tools the path of this folder.
#
# A step is its folder, the words.c that it starts from (the solution of the step
# before), the profilers that `make stepN profile` runs, and what each letter of its
# predictions.txt is compared with: names that profile/predictions.sh can measure.
steps_table='
step1-unbuffered  tools/step1-original/words.c         perf         reads,wc_reads,kernel_share,reader
step2-buffered    solutions/step1-unbuffered/words.c   perf         own_share,asker,asker_line,asker_calls
step3-heap        solutions/step2-buffered/words.c     massif       peak,twice_the_peak,holder,holder_line
step4-escape      solutions/step3-heap/words.c         massif,dhat  allocs,peak_blocks,asker_line,is_deleted
'

# all_steps: their folders, in order.
all_steps() {
	while read -r step _; do
		[ -z "$step" ] || echo "$step"
	done <<-end
	$steps_table
	end
}

# step_entry step original|profilers|predictions: of the step's line, its parts a word each.
step_entry() {
	# shellcheck disable=SC2034 # eval takes them by their names
	while read -r step original profilers predictions; do
		[ "$step" = "$1" ] || continue
		eval "entry=\$$2"
		while [ -n "$entry" ]; do
			case $entry in
			*,*) printf '%s ' "${entry%%,*}" && entry=${entry#*,} ;;
			*) echo "$entry" && entry= ;;
			esac
		done
	done <<-end
	$steps_table
	end
}

# profiler_home step profiler: the step whose Makefile has the commands of a profiler
# that was asked for: the nearest one that ends with it.  callgrind stands in for perf.
profiler_home() {
	echo "$steps_table" | awk -v step="$1" -v profiler="$2" '
		NF {
			n = split($3, profilers, ",")
			last[++steps] = profilers[n]
			name[steps] = $1
			if ($1 == step)
				here = steps
		}
		END {
			if (profiler == "callgrind")
				profiler = "perf"
			for (away = 0; away < steps; away++)
				for (i = here - away; i <= here + away; i += away ? 2 * away : 1)
					if (last[i] == profiler) {
						print name[i]
						exit
					}
		}'
}

# is_original step: is the words.c here the one that the step starts from?
is_original() {
	cmp -s words.c "$tools/../$(step_entry "$1" original)"
}
