#!/bin/sh
# profile.sh profile|factor STEP: records a program with the profilers of its step, and prints
#
#	profile   their reports, a summary with the learner's predictions, and a question
#	factor    how many times as much CPU time as wc -w the program takes, without a profiler
#
# Options: OF, TEXT, PROFILER=perf, callgrind, massif, dhat, strace or stat, RATE (with massif:
# every RATEth snapshot has call chains), and SCALE=times.
set -eu
cd "${0%/*}/.."
. tools/step.sh
what=$1
enter "$2"
find_perf
make_scratch

# record profiler ...: records with each profiler, or with callgrind where perf may not be used.
# Sets all to the profilers that were used.
record() {
	all=
	for profiler; do
		[ "$profiler" != perf ] || may_use_perf || profiler=callgrind
		status=0
		record_with "$profiler" "$dir" "$shown" 2>"$scratch/said" || status=$?
		grep -v '^\[ perf record' "$scratch/said" >&2 || true
		[ $status -eq 0 ] || exit $status
		all="$all $profiler"
	done
}

# counted name [option ...] command ...: runs the command under count, and writes its counts to
# $scratch/name.
counted() {
	name=$1
	shift
	tools/count -o "$scratch/$name" "$@" >/dev/null 2>&1 </dev/null || true
}

# price: prints the CPU time of the program in seconds, as cost1 without a profiler, cost2 under
# perf and cost3 under massif; cost4 is massif's start.  cost1 is the minimum of five runs, so
# that learners can compare it with that of a later version.
price() {
	echo '(measuring what perf and massif cost: a few seconds)' >&2
	set -- valgrind -q --tool=massif --command-line-only=yes "--massif-out-file=$scratch/massif.out"
	for n in 1 2 3 4 5; do counted "cost1.$n" "$dir/words" "$text"; done
	perf record -q -e cpu-clock -F 20000 --call-graph dwarf,1024 -o "$scratch/perf.data" \
	    tools/count -o "$scratch/cost2" "$dir/words" "$text" >/dev/null 2>&1 || true
	counted cost3 "$@" "$dir/words" "$text"
	counted cost4 "$@" true
	awk '/^(user|sys) / { cpu[FILENAME] += $2 }
	    END {
		for (file in cpu) {
			name = substr(file, index(file, "/cost") + 1, 5)
			if (!(name in least) || cpu[file] < least[name])
				least[name] = cpu[file]
		}
		for (name in least)
			print name, least[name]
	    }' "$scratch"/cost*
}

# facts_of profiler[:value]: prints the facts of its recording, and leaves the stacks in
# profile/, for other people's viewers.
facts_of() {
	stacks=$dir/profile/${1%:*}.stacks
	tools/stacks "$1" "$dir/words" "$dir/profile/$(recording_of "${1%:*}")" >"$stacks" 2>"$scratch/said" ||
		fail "$(cat "$scratch/said")"
	tools/facts "$stacks"
}

summary() {
	case $step-$all in
	step1-*perf* | step1-*callgrind*) # a learner meets malloc in step 2
		counted wc wc -w "$text"
		echo "wc_reads $(value_of reads "$scratch/wc")" >"$scratch/more"
		;;
	*) counted more -m "$dir/words" "$text" ;;
	esac
	counted run "$dir/words" "$text"
	case $all-$step in
	*perf*) facts_of perf ;;
	*callgrind-step1) facts_of callgrind:sysTime ;;
	*callgrind*) facts_of callgrind ;;
	*dhat*) facts_of dhat:blocks ;;
	*massif*) facts_of massif ;;
	esac >"$scratch/facts"
	[ "$all-$step" != ' massif-step3' ] || price >>"$scratch/facts"
	set -- "$scratch/more" "$scratch/run" "$scratch/facts" "$dir/words.c"
	case $all in *massif*) set -- "$@" "$dir/profile/massif.out" ;; esac
	[ -n "${OF:-}${TEXT:-}" ] || set -- "$@" "$folder/predictions.txt"
	awk -v step="${step#step}" -v profiler="${PROFILER:-}" -v recorded="$all" -v solved="$(after)" \
	    -v text="$(wc -c <"$text")" -v bold="$bold" -v plain="$plain" -f tools/summary.awk "$@"
}

# scale: prints a row with the counts for one copy of the text, for two, four and so on, up to SCALE.
# shellcheck disable=SC2059,SC2046 # row is a format, and each number becomes a word
scale() {
	row='%6s %12s %12s %17s %19s\n'
	printf "$row" text bytes 'read calls' 'peak heap, bytes' 'peak resident, KiB'
	sizes=$(awk -v n="$SCALE" 'BEGIN { for (t = 1; t < n; t *= 2) print t; print n }')
	for times in $sizes; do
		for _ in $(seq "$times"); do cat "$text"; done >"$scratch/text"
		counted run -m "$dir/words" "$scratch/text"
		set -- "x$times" "$(wc -c <"$scratch/text")"
		for name in reads peak rss; do set -- "$@" "$(value_of $name "$scratch/run")"; done
		printf "$row" $(commas "$*")
	done
}

factor() {
	counted words "$dir/words" "$text"
	counted wc wc -w "$text"
	awk -v step="$step" -v words="$(cpu_of "$scratch/words")" -v wc="$(cpu_of "$scratch/wc")" 'BEGIN {
		printf "\n%s: once more, words takes %.3f s of CPU time, and wc -w %.3f s", step, words, wc
		if (words > 2 * wc)
			printf ": %.0f times as much.  Why?", words / (wc > 0 ? wc : 0.001)
		print ""
	}'
	solved=$(after)
	if is_predicted; then
		echo "Next: ${solved:-make $step profile}"
	else
		echo "Next: ${solved:-make $step}"
	fi
}

# after: prints what follows the step, if our solution or the learner's own has solved it.
after() {
	if [ -n "${OF:-}" ] || is_solved; then next_step; fi
}

# is_predicted: succeeds if the learner has written a prediction.
is_predicted() {
	grep -q '^[a-z]\. .*: *[^ ]' "$folder/predictions.txt"
}

# trace: counts the system calls for a part of the text, because strace makes each one slow.
trace() {
	command -v strace >/dev/null || fail 'strace is not installed: ./setup.sh'
	cd "$dir"
	mkdir -p profile
	head -c 65536 "$text" >profile/64k.txt
	printf '%s\n' "head -c 65536 $(quoted "$shown") >profile/64k.txt" 'strace -c -f ./words profile/64k.txt'
	strace -c -f ./words profile/64k.txt ||
		fail 'strace may not trace here (ptrace is refused, as in some containers).'
	echo 'The seconds include those of strace, which stops the program at each call, so compare the calls.'
}

# stat: prints perf's default events, which the kernel and the processor count.
stat() {
	cd "$dir"
	echo "perf stat ./words $(quoted "$shown")"
	perf stat ./words "$shown" || fail 'perf may not be used here: make doctor'
	echo 'The steps record cpu-clock, a timer, because most virtual machines lack the other counters.'
}

case ${PROFILER:-$step} in
step3) set -- massif ;;
step4) set -- perf dhat ;;
step* | on-your-own) set -- perf ;;
*) set -- "$PROFILER" ;;
esac
quiet_make -C "$dir" "$program"
make -s -C tools count calls.so
case $what-${SCALE:+scale}-$step-$1 in
factor-*) factor ;;
*-on-your-own-*) make --no-print-directory -C "$dir" profile "TEXT=$shown" ${PROFILER:+"PROFILER=$PROFILER"} ;;
*-scale-*) scale ;;
*-strace) trace ;;
*-stat) stat ;;
*)
	if [ -z "${OF:-}${TEXT:-}" ] && ! is_predicted; then
		echo "$folder/predictions.txt is still empty.  What do you expect?  (Ctrl-C, and write it down.)"
	fi
	record "$@"
	summary
	;;
esac
