# shellcheck shell=sh disable=SC2154
# profile.sh: record with a step's profilers, read once, say.  To be sourced by
# workshop.sh, which has set step, dir, up, text and the options.

# The profilers to use, in order: those of the step's own, where none was asked for.
choose_profilers() {
	own=$(step_entry "$step" profilers)
	profilers=${PROFILER:-$own}
}

# run_profiler name: as the step's Makefile has it, or another step's that has it.
run_profiler() {
	if [ -z "$PROFILER" ] && [ "$1" != callgrind ]; then
		in_step "$1" "$step"
	else
		in_step "$1" "$(profiler_home "$step" "$1")"
	fi
}

# record profiler: a recording, and what the step's Makefile prints of it.  Sets
# recorded to the profiler that did it: callgrind, where perf may not be used.
record() {
	recorded=$1
	if [ "$1" != perf ]; then
		[ "$1" != callgrind ] || echo '(callgrind takes about 10 s)' >&2
		run_profiler "$1"
		return
	fi
	# perf is not tried beforehand: a recording tells.
	if command -v perf >/dev/null && run_profiler perf 2>"$scratch/said"; then
		while IFS= read -r complaint; do
			case $complaint in '[ perf record'*) ;; *) printf '%s\n' "$complaint" >&2 ;; esac
		done <"$scratch/said"
		return
	fi
	if ! use_callgrind_instead; then
		cat "$scratch/said" >&2
		exit 1
	fi
	recorded=callgrind
	run_profiler callgrind
}

# A subshell, so that each of several steps has temporary files of its own.
profile() (
	make -s --no-print-directory -C tools count calls.so
	if [ -n "$SCALE" ]; then
		tools/profile/scale.sh "$dir" "$text" "$SCALE"
		exit
	fi
	case $PROFILER in
	strace | stat)
		"tools/profile/$PROFILER.sh" "$dir" "$text"
		exit
		;;
	esac
	make_scratch
	all=
	choose_profilers
	for profiler in $profilers; do
		record "$profiler"
		all="$all $recorded"
	done
	# Predictions are of what the step's own profilers find in moby.txt.
	[ -n "$PROFILER$TEXT" ] || tools/profile/predictions.sh "$step" "$dir" "$text"
	# The command that shows what perf cannot see here.
	[ "$OF$own" != perf ] || export RECORDED="make ${step%%-*} recorded"
	# shellcheck disable=SC2086 # two profilers are two words
	tools/profile/summary.sh "$dir" "$text" $all
)

# The last of the step's profilers has the lines.
line() {
	make_scratch
	choose_profilers
	profiler=${profilers##* }
	echo "(recording with $profiler)" >&2
	record "$profiler" >"$scratch/printed" 2>"$scratch/complaints" || {
		cat "$scratch/complaints" >&2
		exit 1
	}
	grep -v -e '^cc ' "$scratch/complaints" >&2 || true
	tools/line "$recorded" "$dir/words"
}

# view web|pprof|flame|curve [exec]
view() {
	export PORT LISTEN DIFF PROFILER OF RATE
	${2:-} tools/view.sh "$1" "$step"
}
