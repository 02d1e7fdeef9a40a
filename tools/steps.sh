# shellcheck shell=sh disable=SC2154 # the script that sources it sets tools
# steps.sh: what the steps are: one table, and how to look things up in it.  To be
# sourced, with tools the path of this folder.
#
# A step is its folder, the words.c that it starts from (the solution of the step
# before), the profilers that `make stepN profile` runs, what check judges
# (allocs/1000: one allocation in a thousand bytes; allocs: a handful), and what each
# letter of predictions.txt is compared with: names that profile/predictions.sh has.
steps_table='
step1-unbuffered | tools/step1-original/words.c       | perf        | reads               | reads wc_reads kernel_share reader
step2-buffered   | solutions/step1-unbuffered/words.c | perf        | reads allocs/1000   | own_share asker asker_line asker_calls
step3-heap       | solutions/step2-buffered/words.c   | massif      | reads memory        | peak twice_the_peak holder holder_line
step4-escape     | solutions/step3-heap/words.c       | massif dhat | reads allocs memory | allocs peak_blocks asker_line is_deleted
'

# Their folders, in order.
all_steps=
while read -r folder _; do
	[ -z "$folder" ] || all_steps="${all_steps:+$all_steps }$folder"
done <<end
$steps_table
end

# step_entry step original|profilers|judged|predictions: what the table has there.
step_entry() {
	# shellcheck disable=SC2034 # eval takes them by their names
	while IFS='|' read -r step original profilers judged predictions; do
		[ "${step%% *}" != "$1" ] || eval "echo \$$2" # unquoted, so without blanks around
	done <<-end
	$steps_table
	end
}

# profiler_home step profiler: the step whose Makefile has the commands of a profiler
# that was asked for: the last one up to here that ends with it, or the first after
# that.  callgrind stands in for perf.
profiler_home() {
	wanted=$2
	[ "$2" != callgrind ] || wanted=perf
	home=
	passed=
	for other in $all_steps; do
		profilers=$(step_entry "$other" profilers)
		[ "${profilers##* }" != "$wanted" ] || home=$other
		[ "$other" != "$1" ] || passed=yes
		[ -z "$home" ] || [ -z "$passed" ] || break
	done
	echo "$home"
}

# build_original step folder: its original, in a new folder, as the step builds it.
build_original() {
	mkdir "$2"
	cp "$tools/../$1/Makefile" "$tools/../$(step_entry "$1" original)" "$2/"
	"${MAKE:-make}" -s --no-print-directory -C "$2" words >/dev/null 2>&1
}

# is_original step: is the words.c here the one that the step starts from?
is_original() {
	cmp -s words.c "$tools/../$(step_entry "$1" original)"
}
