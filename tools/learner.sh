#!/bin/sh
# learner.sh command [folder]: the commands of a step that do not measure.  watch takes several.
#
#	about     prints the beginning of the handout, and the next command
#	hint      prints the next hint, or with HINT=2 the second one
#	diff      compares the learner's source with our solution
#	reset     puts the step's original back, and keeps the learner's source
#	mine      starts the step with the learner's source of the step before, or of FROM=step1
#	watch     checks the steps again whenever their source or Makefile is saved
#	recorded  prints perf's report from a machine where perf sees the kernel
#	status    prints the last verdict on each step, and the next command
set -eu
cd "${0%/*}/.."
. tools/step.sh

about() {
	readme=$folder/README.md
	[ "$step" != encore ] || readme=solutions/encore/WHY.md
	sed '/^## /,$d' "$readme"
	case $folder in
	step*)
		echo "Read:  $readme, $folder/$source"
		echo "Write: what you predict, into $folder/predictions.txt"
		;;
	esac
	echo "Next:  make $step run, then make $step profile"
}

# The number of the last hint is in .workshop/.
hint() {
	note=.workshop/$folder.hints
	last=$(grep -c '^--$' "$folder/hints.txt")
	n=${HINT:-$(($(cat "$note" 2>/dev/null || echo 0) + 1))}
	[ -n "${HINT:-}" ] || [ "$n" -le "$last" ] || n=$last
	seq "$last" | grep -q -x -F -e "$n" || fail "HINT=$n: there are hints 1 to $last" 2
	# HINT=2 works even where .workshop/ cannot be written.
	[ -n "${HINT:-}" ] || { mkdir -p .workshop && echo "$n" >"$note"; } 2>/dev/null || true

	echo "Hint $n of $last:"
	echo
	awk -v n="$n" '/^--$/ { passed++; next } passed == n - 1' "$folder/hints.txt"
	echo
	if [ "$n" -lt "$last" ]; then
		echo "The next one says more:  make $step hint"
	else
		echo "That was the last one.  Our solution:  make $step diff"
	fi
}

compare_with_solution() {
	colour=auto
	[ -z "${NO_COLOR:-}" ] || colour=never
	[ -e "$folder/$source" ] || fail "$folder/$source is missing: make $step reset brings it back"
	! diff -u --color=$colour "$folder/$source" "solutions/$folder/$source" ||
		echo "$folder/$source is our solution, byte for byte."
}

# replace file description: makes the file the source of this step, and keeps a copy of the
# learner's source next to it.  mv comes last, so that a full disk or Ctrl-C loses nothing.
replace() {
	mine=$folder/$source
	if cmp -s "$1" "$mine"; then
		echo "$mine is already $2: nothing to do."
		return
	fi
	new=$(mktemp "$folder/.$source.XXXXXX") # words.c.new may be the learner's
	trap 'rm -f "$new"' EXIT
	trap 'exit 130' HUP INT TERM
	cp "$1" "$new"
	chmod 644 "$new"
	if [ -e "$mine" ] && ! cmp -s "$(original_of "$folder")" "$mine"; then
		kept=$mine.$(date +%Y-%m-%d-%H%M%S)
		while [ -e "$kept" ]; do kept=$kept+; done
		cp -p "$mine" "$kept"
		printf '%s\n' 'Your version is kept.  To have it back:' "    cp $kept $mine"
	fi
	mv -f "$new" "$mine"
	echo "$mine is now $2."
}

# take_mine: replaces the source by the learner's from the step before, or from the one that FROM
# names.
take_mine() {
	before=
	for other in $all_steps; do
		[ "$other" != "$folder" ] || break
		case ${FROM:-$other} in "$other" | "${other%%-*}") before=$other ;; esac
	done
	[ "$step" != step1 ] || fail 'make step1 mine: step 1 is the first, so there is nothing of yours before it' 2
	[ -n "$before" ] || fail "FROM=$FROM: it is a step before $step, for example: make $step mine FROM=step1" 2
	[ -e "$before/$source" ] || fail "$before/$source is missing: make ${before%%-*} reset brings it back"
	replace "$before/$source" "your $before/$source"
}

watch() {
	make_scratch
	trap 'exit 0' HUP INT TERM
	for folder; do
		state "$folder" >"$scratch/$folder"
	done
	[ $# -gt 1 ] || tools/check.sh "$1" || true
	echo "Watching $*.  Whenever you save a words.c, it is checked.  Ctrl-C ends this."
	while sleep 1; do
		for folder; do
			state "$folder" >"$scratch/now"
			! cmp -s "$scratch/now" "$scratch/$folder" || continue
			cp "$scratch/now" "$scratch/$folder"
			printf '\n%s, %s\n' "$folder" "$(date +%H:%M:%S)"
			tools/check.sh "$folder" || true
		done
	done
}

# The report is the one that the slides show.
recorded() {
	[ "$step" != step3 ] || fail 'step3 recorded: massif runs everywhere: make step3 profile' 2
	echo "# $step's original, recorded with kernel samples on another machine:"
	awk -F '\t' '$1 == "about" { gsub(/; /, "\n  ", $2); print "  " $2 }' slides/measured/figures.tsv
	if [ "$step" = step1 ]; then
		printf '\n# Samples in a function with all that it calls, and in itself\n'
		cat slides/measured/step1-inclusive.txt
	fi
	printf '\n# Samples in a function itself; [k] is the kernel\n'
	cat "slides/measured/$step-flat.txt"
	awk -F '\t' -v name="$step.kernel" '$1 == name {
		printf "\n  %.0f %% of all samples there are in the kernel\n", 100 * $2 }' slides/measured/figures.tsv
}

# status: prints a line for each step.  check.sh has written "ok" or "no" to .workshop/FOLDER, with
# the state that it checked.
status() {
	next=
	for folder in $all_steps; do
		step=${folder%%-*}
		found=$(cat ".workshop/$folder" 2>/dev/null) || true
		if [ ! -e "$folder/words.c" ]; then
			says='words.c is missing' then="make $step reset"
		elif [ -z "$found" ]; then
			says='not checked yet' then="make $step"
		elif [ "${found#* }" != "$(state "$folder")" ]; then
			says='changed since the last check' then="make $step check"
		elif [ "${found%% *}" = ok ]; then
			says='passed' then=
		else
			says='not yet' then="make $step profile, or make $step hint"
		fi
		printf '    %-18s %-35s %s\n' "$folder" "$(sed -n '1s/^# Step .: //p' "$folder/README.md")" "$says"
		next=${next:-$then}
	done
	echo
	echo "Next:  ${next:-$(next_step)}"
	echo 'All commands:  make help'
}

command=$1
shift
[ $# -ne 1 ] || enter "$1"
case $command in
diff) compare_with_solution ;;
reset) replace "$(original_of "$folder")" 'as the step starts' ;;
mine) take_mine ;;
*) "$command" "$@" ;;
esac
