#!/bin/sh
# workshop.sh word ...: one sentence of the top Makefile, for each step that is
# named each of its verbs.  Without a step: all or clean, for all of them.
#
# From the environment: OF, INSTRUMENT, RATE, SCALE, HINT, PORT, DIFF, SECONDS_AS_TYPED
# (to bash SECONDS is something else), and TEXT_AS_TYPED, a path as seen from the top.
set -eu
cd "$(dirname "$0")/.."
. tools/shared.sh

fail() {
	printf '%s\n' "$1" >&2
	exit 2
}

# The instruments that a step's Makefile turns on by itself.
own_instruments() {
	case $1 in
	step1* | step2*) echo perf ;;
	step3*) echo massif ;;
	step4*) echo massif dhat ;;
	esac
}

# The instruments to use now: those asked for, or the step's own, but callgrind
# instead of a perf that may not be used here.
instruments() {
	wanted=${INSTRUMENT:-$(own_instruments "$step")}
	if [ "$wanted" != perf ]; then
		echo "$wanted"
		return
	fi
	if reason=$(tools/rung.sh); then
		[ -z "$reason" ] || echo "$reason" >&2
	else
		echo "$reason" >&2
		if [ -n "${INSTRUMENT:-}" ]; then
			exit 1
		fi
		echo 'So callgrind, which counts instead of sampling, and needs no permission.' >&2
		wanted=callgrind
	fi
	echo "$wanted"
}

# The step whose Makefile has the instrument; the step's own, if it can.  Step 4
# shows little of massif, and only before DHAT.
makefile_for() {
	case $1-${INSTRUMENT:-$2} in
	step[34]*-perf | step[34]*-callgrind) echo step2-buffered ;;
	step[12]*-massif) echo step3-heap ;;
	step4*-massif) [ -n "${INSTRUMENT:-}" ] && echo step3-heap || echo "$1" ;;
	step[123]*-dhat) echo step4-escape ;;
	*) echo "$1" ;;
	esac
}

# in_step goal step: as if one had gone into the folder of the words.c and had
# the Makefile of that step there.
in_step() {
	"${MAKE:-make}" --no-print-directory -C "$dir" \
	    -f "$up/$2/Makefile" "$1" "TEXT=$text"
}

profile() {
	"${MAKE:-make}" -s --no-print-directory -C tools/count
	if [ -n "${SCALE:-}" ]; then
		tools/scale.sh "$dir" "$text" "$SCALE"
		return
	fi
	with=$(instruments)
	for instrument in $with; do
		in_step "$instrument" "$(makefile_for "$step" "$instrument")"
	done
	# What was predicted is about what the step's own instruments find in moby.txt.
	[ -n "${INSTRUMENT:-}${TEXT_AS_TYPED:-}" ] || tools/findings.sh "$step" "$dir" "$text"
	# shellcheck disable=SC2086 # two instruments are two words
	tools/summary.sh "$dir" "$text" $with
}

line() {
	with=$(instruments)
	instrument=${with##* }
	echo "(recording with $instrument)" >&2
	said=$(in_step "$instrument" "$(makefile_for "$step" "$instrument")" 2>&1) || {
		printf '%s\n' "$said" >&2
		exit 1
	}
	tools/line.sh "$dir" "$instrument"
}

# see web|pprof|flame|curve [exec]: what DHAT tells has stacks and totals, what massif
# tells has the course of time.
see() {
	if [ "$1" = curve ]; then
		instrument=massif makefile=step3-heap
	else
		with=$(instruments)
		instrument=$(echo "${with##* }" | sed s/massif/dhat/)
		makefile=$(INSTRUMENT=$instrument makefile_for "$step" "$instrument")
	fi
	$2 tools/web.sh "$1" "$step" "$dir" "$text" "$instrument" "$makefile/Makefile"
}

# Instead of what four programs in a row would say of it.
need_text() {
	case $text in
	/*) path=$text ;;
	*) path=$dir/$text ;;
	esac
	[ ! -d "$path" ] || fail "TEXT=$TEXT_AS_TYPED is a directory; it takes a file"
	[ -e "$path" ] || fail "TEXT=${TEXT_AS_TYPED:-moby.txt}: there is no such file (a path as seen from here)"
	[ -r "$path" ] || fail "TEXT=$TEXT_AS_TYPED may not be read by $(id -un)"
}

# Programs are built where their source is, and what is recorded stays there.
need_room() {
	for place in "$dir" "$dir/profile" tools; do
		[ ! -e "$place" ] || need_right "$place"
	done
	# A linker that was killed has left a new file, which may not be run.
	[ ! -e "$dir/words" ] || [ -x "$dir/words" ] || rm -f "$dir/words"
}

# The encore has a Makefile and words of its own.
encore() {
	case $1 in
	about) sed '/^## /,$d' solutions/encore/WHY.md && echo 'Next:  make encore run, then make encore profile' ;;
	run | profile | bench | fuzz | clean)
		if [ "$1" = profile ]; then
			reason=$(tools/rung.sh) || fail "$reason
make bench shows the stages without perf."
			[ -z "$reason" ] || echo "$reason" >&2
		fi
		case $1 in fuzz | clean) ;; *) need_text ;; esac
		echo "cd $dir"
		in_step "$1" solutions/encore
		;;
	check) tools/check/check.sh "$step" "$dir" ;;
	*) fail "encore $1: of these words the encore has run, profile, check, bench, clean" ;;
	esac
}

about() {
	sed '/^## /,$d' "$step/README.md"
	echo "Read:  $step/README.md, $step/words.c"
	echo "Write: your predictions into $step/predictions.txt"
	echo "Next:  make ${step%%-*} run, then make ${step%%-*} profile"
}

say() {
	case $1 in
	run | profile | line | sample | web | pprof | flame | curve) need_room && need_text ;;
	check | reset | mine | clean | watch | fuzz) need_room ;;
	bench) [ "$step" != encore ] || need_room ;;
	esac
	if [ "$step" = encore ]; then
		encore "$1"
		return
	fi
	case $1 in
	about) about ;;
	run | clean)
		echo "cd $dir"
		in_step "$1" "$step"
		;;
	profile)
		echo "cd $dir"
		profile
		;;
	line) line ;;
	pprof | flame | curve) see "$1" '' ;;
	web) ;; # it stays, so at the end
	check) tools/check/check.sh "$step" "$dir" ;;
	hint) tools/hint.sh "$step" ${HINT:+"$HINT"} ;;
	diff | reset | mine) tools/versions.sh "$1" "$step" ;;
	bench) fail "$1 is the encore's word: make encore bench; for the steps, make compare" ;;
	watch) ;; # all steps at once, at the end
	sample) tools/sample.sh "$dir" "$text" ${RATE:+"$RATE"} ;;
	escape) tools/escape.sh ;;
	esac
}

case ${RATE:-1} in
*[!0-9]* | 0* | ?????????????*) fail "RATE=$RATE: a whole number, 1 to 999999999999, as in RATE=1" ;;
esac

case ${SECONDS_AS_TYPED:-60} in
*[!0-9]* | 0* | ??????*) fail "SECONDS=$SECONDS_AS_TYPED: a whole number, 1 to 99999, as in SECONDS=60" ;;
esac

steps=
verbs=
for word; do
	case $word in
	step*) steps="$steps $(folders "${word%%-*}-*")" ;;
	encore) steps="$steps encore" ;;
	*) verbs="$verbs $word" ;;
	esac
done

case $steps$verbs in
' all' | ' clean')
	for dir in step*/ solutions/*/; do
		"${MAKE:-make}" --no-print-directory -C "$dir" \
		    "$([ "$verbs" = ' clean' ] && echo clean || echo words)"
	done
	;;
' watch')
	# shellcheck disable=SC2046 # a folder each
	set -- $(folders 'step*')
	for dir; do need_room; done
	exec tools/watch.sh "$@"
	;;
esac

for step in $steps; do
	dir=$step
	up=..
	if [ "$step" = encore ]; then
		dir=solutions/encore
		up=../..
	elif [ "${OF:-}" = solution ]; then
		dir=solutions/$step
		up=../..
	fi
	case ${TEXT_AS_TYPED:-} in
	'') text=$up/moby.txt ;;
	/*) text=$TEXT_AS_TYPED ;;
	*) text=$up/$TEXT_AS_TYPED ;;
	esac
	for verb in ${verbs:-about}; do
		say "$verb"
	done
done

case $verbs in
*' watch'*)
	# shellcheck disable=SC2086 # one word, one step
	exec tools/watch.sh $steps
	;;
esac

case $verbs in
*' web'*)
	case $steps in
	*' '*' '*) fail 'web shows one step at a time: make step1 web' ;;
	esac
	see web exec
	;;
esac
