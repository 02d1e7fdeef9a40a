#!/bin/sh
# profile.sh profile|line|record STEP: records a program with the profilers of its step.
#
#	profile   shows their reports, a summary next to the predictions, and a question
#	line      shows the source, each line with what the last of them found there
#	record    shows nothing but the name of that profiler; the recording is in profile/
#
# Options: OF, TEXT, RATE (of massif's snapshots with callers), PROFILER=perf, callgrind,
# massif or dhat; with profile also PROFILER=strace, PROFILER=stat and SCALE=times.
set -eu
cd "$(dirname "$0")/.."
. tools/step.sh

# makefile_of profiler: the folder whose Makefile has it.
makefile_of() {
	case $1-$step in
	*-on-your-own) echo on-your-own ;;
	massif-*) echo step3-heap ;;
	dhat-* | perf-step4) echo step4-escape ;;
	*-step1) echo step1-unbuffered ;;
	*) echo step2-buffered ;;
	esac
}

# there folder word ...: make in the program's folder, by another folder's Makefile.
there() {
	makefile=$top/$1/Makefile
	shift
	make --no-print-directory -C "$dir" -f "$makefile" "TEXT=$shown" ${RATE:+"RATE=$RATE"} "$@"
}

# record profiler ...: with each of them, and callgrind where perf may not be used.  Sets
# recorded to those that did it, and last to the last of them.
record() {
	recorded=
	for last; do
		part=
		if [ "$last" = perf ] && ! perf record -q -e cpu-clock -o - true >/dev/null 2>&1; then
			echo 'perf may not be used here (make doctor), so callgrind counts: up to 10 s.' >&2
			last=callgrind
			if [ "$step" = step4 ]; then # where DHAT follows, which has the whole text
				mkdir -p "$dir/profile"
				head -c 200000 "$text" >"$dir/profile/part.txt"
				part=TEXT=profile/part.txt
			fi
		fi
		there "$(makefile_of "$last")" "$last" ${part:+"$part"}
		recorded="$recorded $last"
	done
}

# silently command ...: shows what it says only if it fails.
silently() {
	"$@" >"$scratch/said" 2>&1 || {
		cat "$scratch/said" >&2
		exit 1
	}
}

# counted name [option ...] command ...: its counts are in scratch, in a file of that name.
counted() {
	tools/count -o "$scratch/$@" >/dev/null 2>&1 </dev/null || true
}

# What looking costs, in seconds of the clock.  valgrind takes most of them to start.
price() {
	echo '(measuring what massif and perf cost: a few seconds)' >&2
	set -- valgrind -q --tool=massif --command-line-only=yes "--massif-out-file=$scratch/massif.out"
	counted bare "$dir/words" "$text"
	counted start "$@" true
	counted massif "$@" "$dir/words" "$text"
	perf record -q -e cpu-clock -F 20000 --call-graph dwarf,1024 -o "$scratch/perf.data" \
	    tools/count -o "$scratch/perf" "$dir/words" "$text" >/dev/null 2>&1 || true
	for run in bare start massif perf; do
		[ ! -e "$scratch/$run" ] || echo "$run $(value_of wall "$scratch/$run")"
	done
}

# facts_of what file: what is in a recording, and what was on the last of the program's own
# lines in each stack, which is the line that calls the library or the kernel.
facts_of() {
	tools/stacks "$1" "$dir/words" "$dir/profile/$2" >"$dir/profile/${2%.*}.stacks"
	tools/facts "$dir/profile/${2%.*}.stacks"
	awk '{
		n = split($1, frame, ";")
		while (n > 1 && frame[n] !~ /:[0-9]+$/)
			n--
		sub(/.*:/, "", frame[n])
		value[frame[n]] += $NF
	}
	END { for (line in value) if (line ~ /^[0-9]+$/) print "innermost", line, value[line] }' \
	    "$dir/profile/${2%.*}.stacks" | sort -k 3nr -k 2n
}

summary() {
	set -- "$scratch/run" "$scratch/facts"
	counted run "$dir/words" "$text"
	if [ "$step" = step1 ]; then
		counted wc wc -w "$text"
		sed -n 's/^reads/wc/p' "$scratch/wc" >>"$scratch/run"
	else # step 1 does not know of malloc yet
		counted calls -m "$dir/words" "$text"
		set -- "$scratch/calls" "$@"
	fi
	case $recorded in
	*perf*) facts_of perf perf.data ;;
	*callgrind*) facts_of callgrind callgrind.out ;;
	*massif) [ "$step" != step3 ] || price ;;
	esac >"$scratch/facts"
	case $recorded in *massif*) set -- "$@" "$dir/profile/massif.out" ;; esac
	[ -n "${OF:-}${TEXT:-}" ] || set -- "$@" "$folder/predictions.txt"
	awk -v step="$step" -v of="${OF:-}" -v recorded="$recorded" -v text="$(wc -c <"$text")" \
	    -f tools/summary.awk "$@"
}

# What the heap has in use for the text, for twice the text, and so on.
scale() {
	row='%6s %15s %12s %18s %20s\n'
	# shellcheck disable=SC2059 # the rows have the same form
	printf "$row" text bytes 'read calls' 'peak heap, bytes' 'peak resident, KiB'
	times=1 copies=0
	while :; do
		for _ in $(seq $((times - copies))); do cat "$text"; done >>"$scratch/text"
		copies=$times
		counted run -m "$dir/words" "$scratch/text"
		set -- "$(wc -c <"$scratch/text")"
		for name in reads peak rss; do set -- "$@" "$(value_of $name "$scratch/run")"; done
		# shellcheck disable=SC2059,SC2046 # one number, one word
		printf "$row" "x $times" $(commas "$*")
		[ "$times" -lt "$SCALE" ] || break
		times=$((times * 2 < SCALE ? times * 2 : SCALE))
	done
}

# System calls, of a part of the text, because strace stops the program at each.
trace() {
	command -v strace >/dev/null || fail 'strace is not installed: ./setup.sh installs it.'
	mkdir -p "$dir/profile"
	head -c 65536 "$text" >"$dir/profile/64k.txt"
	cd "$dir"
	echo "head -c 65536 $(quoted "$shown") >profile/64k.txt"
	echo 'strace -c -f ./words profile/64k.txt'
	"$tools/count" -o "$scratch/run" strace -c -f ./words profile/64k.txt ||
		fail 'strace may not trace here (ptrace is refused, as in some containers).'
	cd "$top"
	counted bare "$dir/words" "$dir/profile/64k.txt"
	printf '\n# Summary\n  %s read calls for 65,536 bytes; strace misses the few that load words\n' \
	    "$(commas "$(value_of reads "$scratch/bare")")"
	printf '  %.3f s bare, %.3f s under strace, which stops the program at each system call\n' \
	    "$(value_of wall "$scratch/bare")" "$(value_of wall "$scratch/run")"
}

# What the kernel and the processor count.
stat() {
	cd "$dir"
	echo "perf stat ./words $(quoted "$shown")"
	perf stat ./words "$shown" || fail 'perf may not be used here: make doctor'
	cat <<-end
	# How to read it
	  page-faults        pages of memory that were used for the first time
	  context-switches   how often the kernel let something else run
	  cycles, ...        the processor's own counters, which most virtual machines lack.  So the
	                     steps record cpu-clock, a timer, which is the same everywhere
	end
}

enter "$2"
find_perf
make_scratch
shown=${TEXT:-../moby.txt}
[ "${TEXT:-}${OF:-}" != solution ] || shown=../../moby.txt
case ${PROFILER:-$step} in
step3) set -- "$1" massif ;;
step4) set -- "$1" perf dhat ;;
step* | on-your-own) set -- "$1" perf ;;
*) set -- "$1" "$PROFILER" ;;
esac
there "$(makefile_of "$2")" -s "$program"
make -s -C tools count calls.so

case $1-$step-${SCALE:+scale}-$2 in
profile-on-your-own-*) there on-your-own profile ${PROFILER:+"PROFILER=$PROFILER"} ;;
profile-*-scale-*) scale ;;
profile-*-strace) trace ;;
profile-*-stat) stat ;;
profile-*)
	if [ -z "${OF:-}${TEXT:-}" ] && ! grep -q '^[a-z]\. .*: *[^ ]' "$folder/predictions.txt"; then
		echo "$folder/predictions.txt is still empty.  What do you expect?  (Ctrl-C, and write it down.)"
	fi
	shift
	record "$@"
	summary
	;;
line-*)
	shift
	echo "(recording with ${*##* })" >&2
	silently record "$@"
	tools/line "$last" "$dir/$program"
	;;
record-*)
	shift
	silently record "$@"
	echo "$last"
	;;
esac
