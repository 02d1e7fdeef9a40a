# shellcheck shell=sh disable=SC2154
# profile.sh: record with a step's profilers, read once, say.  To be sourced by
# workshop.sh, which has set step, dir, up, text and the options.

# The profilers to use, in order: $profilers.
choose_profilers() {
	profilers=${PROFILER:-$(step_entry "$step" profilers)}
}

# makefile_of profiler: the step whose Makefile has its commands.
makefile_of() {
	if [ -z "$PROFILER" ] && [ "$1" != callgrind ]; then
		echo "$step"
	else
		profiler_home "$step" "$1"
	fi
}

# record profiler: a recording, and what the step's Makefile prints of it.  Sets
# recorded to the profiler that did it: callgrind, where perf may not be used.
record() {
	recorded=$1
	if [ "$1" != perf ]; then
		[ "$1" != callgrind ] || echo '(callgrind takes about 10 s)' >&2
		in_step "$1" "$(makefile_of "$1")"
		return
	fi
	# perf is not tried beforehand: a recording tells.
	if command -v perf >/dev/null && in_step perf "$(makefile_of perf)" 2>"$scratch/said"; then
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
	in_step callgrind "$(makefile_of callgrind)"
}

profile() {
	need_built tools/count count
	if [ -n "$SCALE" ]; then
		tools/profile/scale.sh "$dir" "$text" "$SCALE"
		return
	fi
	case $PROFILER in
	strace | stat)
		"tools/profile/$PROFILER.sh" "$dir" "$text"
		return
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
	[ "$OF$(step_entry "$step" profilers)" != perf ] || export RECORDED="make ${step%%-*} recorded"
	# shellcheck disable=SC2086 # two profilers are two words
	tools/profile/summary.sh "$dir" "$text" $all
}

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
	tools/profile/line.sh "$dir" "$recorded"
}

# view web|pprof|flame|curve [exec]: DHAT has stacks and totals; massif has time.
view() {
	if [ "$1" = curve ]; then
		profiler=massif
	else
		choose_profilers
		profiler=${profilers##* }
		[ "$profiler" != massif ] || profiler=dhat
	fi
	PORT=$PORT LISTEN=$LISTEN DIFF=$DIFF PROFILER=$PROFILER ${2:-} tools/view/view.sh "$1" "$step" "$dir" \
	    "$text" "$profiler" "$(profiler_home "$step" "$profiler")/Makefile"
}
