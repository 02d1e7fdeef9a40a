#!/bin/sh
# workshop.sh word ...: one command line of the top Makefile.  For each step that is
# named, each of its commands; or a command of the whole workshop.
#
# OPTIONS, from the environment, has an option a line, NAME=value, with a ! before
# it if it was typed on this command line.  TEXT is a path as seen from the top.
set -eu
export LC_ALL=C
unset CDPATH MAKEFLAGS MFLAGS MAKELEVEL # what another make or shell was told
cd "${0%/*}/.."
tools=$PWD/tools
. tools/shell.sh
. tools/steps.sh
find_perf

refuse() {
	fail "$1" 2
}

# A command of a step, and the options that it takes.
step_commands='
about
run      OF TEXT
profile  OF TEXT PROFILER RATE SCALE
line     OF TEXT PROFILER RATE
check    OF
hint     HINT
diff
reset
mine
watch
sample   OF TEXT RATE
escape
recorded
go       TEXT
go-web   TEXT PROFILER RATE PORT LISTEN
web      OF TEXT PROFILER DIFF PORT LISTEN
pprof    OF TEXT PROFILER DIFF
flame    OF TEXT PROFILER DIFF
curve    OF TEXT
clean    OF
'

# The same of the encore, and of the workshop.
encore_commands='
about
run      TEXT
profile  TEXT PROFILER
check
bench    TEXT
fuzz     SECONDS
clean
'

workshop_commands='
status
help
all
clean
watch
doctor
compare        TEXT SCALE
bench          TEXT
fuzz           SECONDS
slides         MEASURE
measure
test
test-long
fresh-machine
lint
'

# takes table command: is it in the table?  Sets takes to the options that it takes.
takes() {
	while read -r name takes; do
		[ "$name" != "$2" ] || return 0
	done <<-end
	$1
	end
	return 1
}

# The options, as variables of their names; typed has the names of those that were
# typed on the command line.
# shellcheck disable=SC2034 # pass_on takes CC and CFLAGS by their names
read_options() {
	OF='' PROFILER='' INSTRUMENT='' TEXT='' RATE='' SCALE='' HINT='' SECONDS_=''
	PORT='' LISTEN='' DIFF='' MEASURE='' CC='' CFLAGS='' typed=''
	while IFS= read -r option; do
		option=${option#"${option%%[! ]*}"} # without the blanks that make put there
		[ -n "$option" ] || continue
		case $option in
		!*)
			option=${option#!}
			typed="$typed ${option%%=*}"
			;;
		esac
		case $option in
		OF=* | PROFILER=* | INSTRUMENT=* | TEXT=* | RATE=* | SCALE=* | HINT=* | \
			PORT=* | DIFF=* | MEASURE=* | CC=* | CFLAGS=*)
			eval "${option%%=*}=\${option#*=}"
			;;
		LISTEN=*) # who may see the page is not for the environment to say
			case "$typed " in *' LISTEN '*) LISTEN=${option#*=} ;; esac
			;;
		[a-z]*=) # of the top Makefile's list
			refuse "${option}... has no effect: an option has capitals, for example PROFILER=strace"
			;;
		SECONDS=*) SECONDS_=${option#*=} ;; # bash has a variable of that name
		*) refuse "$last: a value with a newline in it cannot be passed through make" ;;
		esac
		last=${option%%=*}
	done <<-end
	${OPTIONS:-}
	end
}

# number NAME value most example: a whole number from 1, if there is one.
number() {
	case $2 in
	'') return ;;
	*[!0-9]* | 0* | ?????????????*) ;;
	*) [ "$2" -gt "$3" ] || return 0 ;;
	esac
	refuse "$1=$2: a whole number from 1 to $3, for example $1=$4"
}

# Each value, before anything runs.
check_values() {
	[ -z "$INSTRUMENT" ] || refuse "INSTRUMENT is now called PROFILER: PROFILER=$INSTRUMENT"
	case $OF in
	'' | solution) ;;
	*) refuse "OF=$OF: only OF=solution has a meaning" ;;
	esac
	case $PROFILER in
	'' | perf | massif | dhat | callgrind | cachegrind | strace | stat | cpu | heap) ;;
	*) refuse "PROFILER=$PROFILER: it is perf, massif, dhat or callgrind, and for profile strace or stat" ;;
	esac
	for option in DIFF MEASURE; do
		eval "value=\$$option"
		case $value in
		'' | 1) ;;
		*) refuse "$option=$value: only $option=1 has a meaning" ;;
		esac
	done
	number RATE "$RATE" 999999999999 1
	number HINT "$HINT" 9 2
	number SECONDS "$SECONDS_" 99999 60
	case ${PORT:-8088} in
	*[!0-9]* | 0* | ??????*) port=0 ;;
	*) port=${PORT:-8088} ;;
	esac
	if [ "$port" -lt 1024 ] || [ "$port" -gt 65535 ]; then
		refuse "PORT=$PORT: a number from 1024 to 65535, for example PORT=8099"
	fi
	case $LISTEN in
	'') ;;
	all) in_container || refuse 'LISTEN=all is for a container: here the whole network would see the page' ;;
	*) refuse "LISTEN=$LISTEN: only LISTEN=all has a meaning" ;;
	esac
	case ,$SCALE, in
	,,) ;;
	*[!0-9,]* | *,,* | *,0* | *[0-9][0-9][0-9][0-9][0-9][0-9]*)
		refuse "SCALE=$SCALE: how many times the text?  Whole numbers from 1 to 99999, for example SCALE=4" ;;
	esac
}

# check_options table: an option that was typed, and that none of the commands takes,
# is a mistake.
check_options() {
	taken='CC CFLAGS'
	for command in $commands; do
		takes "$1" "$command"
		taken="$taken $takes"
	done
	for option in $typed; do
		case " $taken " in
		*" $option "*) ;;
		*) refuse "$option: none of these commands takes it:$commands" ;;
		esac
	done
}

# The encore has other profilers than the steps.  Go's are of the program in Go alone.
# strace and stat record nothing that another command could show.
check_profiler() {
	case " $chosen $PROFILER" in
	*' encore '*massif | *' encore '*dhat | *' encore '*strace | *' encore '*stat)
		refuse "PROFILER=$PROFILER: in the encore it is perf, callgrind or cachegrind" ;;
	*' step'*cachegrind)
		refuse 'PROFILER=cachegrind: only the encore has it: make encore profile PROFILER=cachegrind' ;;
	esac
	for command in $commands; do
		case $command-$PROFILER in
		go-web- | go-web-cpu) [ -z "$RATE" ] ||
			refuse 'RATE goes with a profile of the heap: make step4 go web PROFILER=heap RATE=1' ;;
		profile-strace | profile-stat | go-web-heap) ;;
		go-web-*) refuse "PROFILER=$PROFILER: Go's own are cpu and heap: make step4 go web PROFILER=heap" ;;
		go-*) ;;
		*-cpu | *-heap) refuse "PROFILER=$PROFILER: only for the program in Go: make step4 go web PROFILER=$PROFILER" ;;
		*-strace | *-stat) refuse "PROFILER=$PROFILER: only profile prints it: make step1 profile PROFILER=$PROFILER" ;;
		esac
		case $command in
		go*) [ "$chosen" = ' step4-escape' ] || refuse 'go is a part of step 4: make step4 go' ;;
		esac
	done
}

# What the makes of the steps are told of these, as GNU make writes it: MAKEFLAGS.
pass_on() {
	flags=
	for option in CC CFLAGS; do
		case "$typed " in
		*" $option "*)
			eval "value=\$$option"
			flags="$flags $option=$(printf '%s\n' "$value" | sed -e 's/[\\ ]/\\&/g' -e 's/\$/$$/g')"
			;;
		esac
	done
	[ -z "$flags" ] || export MAKEFLAGS=" --$flags"
}

# The first step that has the command.
example_step() {
	case $1 in
	sample | escape | go*) echo step4 ;;
	curve) echo step3 ;;
	*) echo step1 ;;
	esac
}

# What was meant by a word that is none?
suggest() {
	case $1 in
	step?*) echo "$1: there is no such step.  The steps are $(echo "$all_steps" | sed 's/-[^ ]*//g'), and encore" ;;
	step | [1-9]) echo "$1: a step's name has no blank in it, for example: make step1 profile" ;;
	perf | massif | dhat | callgrind | cachegrind | strace) echo "$1: a profiler is an option: make step1 profile PROFILER=$1" ;;
	*) echo "$1: there is no such command.  make help lists them all" ;;
	esac
}

# in_step goal step: as if you had gone into the folder of words.c, and used the
# Makefile of that step there.
in_step() {
	make --no-print-directory -C "$dir" -f "$up/$2/Makefile" "$1" "TEXT=$text" \
	    ${RATE:+"RATE=$RATE"} ${SECONDS_:+"SECONDS=$SECONDS_"}
}

# As seen from solutions/step4-escape, one folder further down.
text_of_go() {
	case $text in
	/*) echo "$text" ;;
	*) echo "../$text" ;;
	esac
}

# The text, before several programs in a row complain of it.
need_text() {
	case $text in
	/*) path=$text ;;
	*) path=$dir/$text ;;
	esac
	[ -e "$path" ] || refuse "TEXT=${TEXT:-moby.txt}: there is no such file (a path as seen from here)"
	[ ! -d "$path" ] || refuse "TEXT=$TEXT is a directory, and must be a file"
	[ -f "$path" ] || refuse "TEXT=$TEXT is a pipe or a device, and must be a regular file"
	[ -r "$path" ] || refuse "TEXT=$TEXT may not be read by $(id -un)"
}

# Programs are built where their source is, and recordings stay there.
need_room() {
	for place in "$dir" "$dir/profile" tools; do
		[ ! -e "$place" ] || need_right "$place"
	done
	# A linker that was killed has left a file that may not be run.
	[ ! -e "$dir/words" ] || [ -x "$dir/words" ] || rm -f "$dir/words"
}

# make goes by times.  A words.c that came back from elsewhere may be older than the
# program, which was built of another one.  So what it was built of is kept.  A make
# in the step's folder does not keep it, but the kernel has the time of each change.
need_fresh_program() {
	[ "$step" != encore ] || return 0
	! cmp -s "$dir/words.c" "$dir/profile/built.c" ||
	    [ -n "$(find "$dir/words.c" -cnewer "$dir/words" 2>/dev/null)" ] || return 0
	rm -f "$dir/words"
	{ mkdir -p "$dir/profile" && cp "$dir/words.c" "$dir/profile/built.c"; } 2>/dev/null || true
}

# What a learner writes is a file of the learner's own, which git does not know.
need_predictions() {
	for step in $all_steps; do
		[ -e "$step/predictions.txt" ] ||
			cp "$step/predictions.template" "$step/predictions.txt" 2>/dev/null || true
	done
}

about() {
	if [ "$step" = encore ]; then
		sed '/^## /,$d' solutions/encore/WHY.md
		echo 'Next:  make encore run, then make encore profile'
		return
	fi
	sed '/^## /,$d' "$step/README.md"
	echo "Read:  $step/README.md, $step/words.c"
	echo "Write: your predictions into $step/predictions.txt"
	echo "Next:  make ${step%%-*} run, then make ${step%%-*} profile"
}

# The hot loop by perf, instructions by line where perf may not be used, or branches.
profile_encore() {
	case $PROFILER in
	callgrind | cachegrind) in_step "$PROFILER" "$home" ;;
	*) if use_callgrind_instead; then in_step callgrind "$home"; else in_step perf "$home"; fi ;;
	esac
}

# One command, of one step.
command_of_step() {
	case $1 in
	run | profile | line | sample | go | web | pprof | flame | curve | bench)
		need_room
		need_text
		need_fresh_program
		;;
	check | reset | mine | clean | watch | fuzz) need_room ;;
	esac
	case $1 in
	about) about ;;
	run | clean | bench | fuzz)
		[ "$1" != bench ] || echo '(1 GiB, several times: about 90 seconds)' >&2
		echo "cd $dir" && in_step "$1" "$home" ;;
	profile)
		echo "cd $dir"
		if [ "$step" = encore ]; then profile_encore; else profile; fi
		;;
	line) line ;;
	pprof | flame | curve) view "$1" ;;
	check) tools/check/check.sh "$step" "$dir" ;;
	hint) tools/learner/hint.sh "$step" ${HINT:+"$HINT"} ;;
	recorded) tools/profile/recorded.sh "$step" ;;
	diff | reset | mine) tools/learner/versions.sh "$1" "$step" ;;
	sample) tools/measure/sample.sh "$dir" "$text" ${RATE:+"$RATE"} ;;
	escape) tools/measure/escape.sh ;;
	go) tools/measure/go.sh "$(text_of_go)" ;;
	watch | web | go-web) ;; # they stay, so they come last
	esac
}

# enter step: what its commands need to know of it.
enter() {
	step=$1
	home=$1 # whose Makefile has its commands
	dir=$1  # where its words.c is
	up=..
	if [ "$step" = encore ]; then
		home=solutions/encore dir=solutions/encore up=../..
	elif [ "$OF" = solution ]; then
		dir=solutions/$step up=../..
	fi
	case $TEXT in
	'') text=$up/moby.txt ;;
	/*) text=$TEXT ;;
	*) text=$up/$TEXT ;;
	esac
}

command_of_workshop() {
	case $1 in
	status) sed -n 1,2p tools/help.txt && exec tools/learner/status.sh ;;
	help) exec cat tools/help.txt ;;
	all | clean)
		for dir in step*/ solutions/*/; do
			make --no-print-directory -C "$dir" \
			    "$([ "$1" = clean ] && echo clean || echo words)"
		done
		;;
	watch)
		for dir in $all_steps; do need_room; done
		# shellcheck disable=SC2086 # one word, one step
		exec tools/learner/watch.sh $all_steps
		;;
	doctor) exec tools/care/doctor.sh ;;
	compare) TEXT=$TEXT SCALE=$SCALE tools/measure/compare.sh ;;
	bench | fuzz)
		enter encore
		command_of_step "$1"
		[ "$1" = bench ] || make --no-print-directory -C tests fuzz ${SECONDS_:+"SECONDS=$SECONDS_"}
		;;
	slides) MEASURE=$MEASURE slides/build.sh ;;
	measure) slides/measure.sh slides/measured ;;
	test | test-long) make --no-print-directory -C tests "$1" ;;
	fresh-machine) tests/fresh-machine.sh ;;
	lint) tools/care/lint.sh ;;
	esac
}

read_options
check_values
pass_on

need_predictions
chosen=
commands=
for word; do
	case $word in
	encore) chosen="$chosen encore" ;;
	step*)
		found=
		for step in $all_steps; do
			case $word in "$step" | "${step%%-*}") found=$step ;; esac
		done
		[ -n "$found" ] || refuse "$(suggest "$word")"
		chosen="$chosen $found"
		;;
	*) commands="$commands $word" ;;
	esac
done

if [ -z "$chosen" ]; then
	for command in $commands; do
		takes "$workshop_commands" "$command" || {
			! takes "$step_commands" "$command" ||
				refuse "make $command needs a step, for example: make $(example_step "$command") $command"
			refuse "$(suggest "$command")"
		}
	done
	check_options "$workshop_commands"
	for command in $commands; do
		command_of_workshop "$command"
	done
	exit
fi

commands=${commands:- about}
# make step4 go web: the pages are of the program in Go.
case "$commands " in
*' go '*) commands=$(echo "$commands" | sed 's/ web\>/ go-web/') ;;
esac
for step in $chosen; do
	table=$step_commands
	[ "$step" != encore ] || table=$encore_commands
	for command in $commands; do
		takes "$table" "$command" && continue
		! takes "$workshop_commands" "$command" ||
			refuse "make $command takes no step: make $command"
		[ "$step" != encore ] || ! takes "$step_commands" "$command" ||
			refuse "encore $command: the encore has run, profile, check, bench, clean"
		refuse "$(suggest "$command")"
	done
	check_options "$table"
done
check_profiler
for step in $chosen; do
	enter "$step"
	for command in $commands; do
		command_of_step "$command"
	done
done
case "$commands " in
*' watch '*)
	# shellcheck disable=SC2086 # one word, one step
	exec tools/learner/watch.sh $chosen
	;;
*' go-web '*)
	export RATE PORT OF=solution TEXT="$(text_of_go)" PROFILER="${PROFILER:-cpu}"
	exec tools/view.sh web "$step"
	;;
*' web '*)
	case $chosen in
	' '*' '*) refuse 'web shows one step at a time: make step1 web' ;;
	esac
	view web exec
	;;
esac
