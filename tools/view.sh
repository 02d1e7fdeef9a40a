#!/bin/sh
# view.sh line|web|pprof|flame|curve STEP: shows a recording of the step's program.
#
#	line     prints the source, with the profiler's figures next to each line
#	web      serves pprof's pages at localhost:8088, until Ctrl-C
#	pprof    writes profile/PROFILER.pb.gz for go tool pprof, and PROFILER.stacks for others
#	flame    draws profile/flame.svg, or with DIFF=1 profile/difference.svg
#	curve    draws profile/curve.svg, the heap over time, next to that of the step's original
#
# A recording that is newer than the program and the text is used again.
#
# Options: OF, TEXT, RATE, PROFILER; DIFF=1 to compare with the step's original; PORT=number
# instead of 8088; LISTEN=all to serve the pages outside of a container, too.  For web,
# PROFILER=cpu and heap are the profiles of the program in Go.
set -eu
cd "$(dirname "$0")/.."
. tools/step.sh
verb=$1
enter "$2"
find_perf
shipped=$dir/profile/shipped
make_scratch

# quietly command ...: runs the command.  If it fails, prints its output and ends the script.
quietly() {
	"$@" >"$scratch/said" 2>&1 || fail "$(cat "$scratch/said")"
}

# choose: sets profiler, the kind of stacks to read from its recording (what), and the unit of
# their values.
choose() {
	profiler=${PROFILER:-perf}
	case $verb-${PROFILER:-$step} in
	curve-* | line-step3) profiler=massif ;;
	line-massif) ;;
	*-step3 | *-step4 | *-massif) profiler=dhat ;; # massif has no totals
	esac
	[ "$profiler" != perf ] || may_use_perf || profiler=callgrind
	what=$profiler
	case $profiler-$step in
	perf-*) unit=samples ;;
	dhat-*) unit=bytes ;;
	callgrind-step1) what=callgrind:sysTime unit=microseconds ;;
	*) unit=instructions ;;
	esac
	case $what-${DIFF:-} in # times differ from run to run, so compare the numbers of calls
	*:sysTime-?*) what=callgrind:sysCount unit='system calls' ;;
	esac
}

# record folder: builds the program there, and records it unless there is a recording.  Sets
# recording to its path.
record() {
	recording=$1/profile/$(recording_of "$profiler")
	quietly quiet_make -C "$1" "$program"
	if [ -n "${RATE:-}" ] || ! is_recorded "$1" "${recording##*/}"; then
		echo "(recording $1/$source with $profiler)" >&2
		quietly record_with "$profiler" "$1" "$text"
	fi
}

# fold folder: records the program there, and writes its stacks to profile/PROFILER.stacks.
fold() {
	record "$1"
	tools/stacks "$what" "$1/$program" "$recording" >"$1/profile/$profiler.stacks" ||
		fail "make $step profile makes another recording."
}

# is_shipped: succeeds if the source is the step's original.  Sets original.
is_shipped() {
	original=$(original_of "$folder")
	[ -z "$original" ] || cmp -s "$original" "$dir/$source"
}

# record_shipped: records the step's original, in profile/shipped.
record_shipped() {
	mkdir -p "$shipped"
	cmp -s "$original" "$shipped/$source" || cp "$original" "$shipped/$source"
	cmp -s "$folder/Makefile" "$shipped/Makefile" || cp "$folder/Makefile" "$shipped/"
	fold "$shipped"
}

# draw name command ...: writes the command's output to profile/name, and prints that path.
draw() {
	path=$dir/profile/$1
	shift
	"$@" >"$path"
	echo "$path: open it in a browser"
}

# record_all: records the program, and with DIFF=1 also the step's original, and sets stacks and base
# to the files with their stacks.  Ends the script if there is nothing to show.
record_all() {
	base=
	if [ -n "${DIFF:-}" ]; then
		! is_shipped || fail "$dir/$source is as shipped: there is no difference to show."
		record_shipped
		base=$shipped/profile/$profiler.stacks
	fi
	fold "$dir"
	stacks=$dir/profile/$profiler.stacks
	[ -n "$base" ] || [ -s "$stacks" ] ||
		fail "$dir/$source allocates nothing, so there is nothing to draw: PROFILER=perf shows its time."
}

line() {
	record "$dir"
	tools/line "$what" "$dir/$program" "$recording"
}

flame() {
	record_all
	make -s -C tools flame
	picture=flame
	[ -z "$base" ] || picture=difference
	draw $picture.svg tools/flame -u "$unit" \
	    -t "$dir/$source${base:+ and its original}: $unit, by $profiler" ${base:+"$base"} "$stacks"
}

curve() {
	command -v gnuplot >/dev/null || fail 'gnuplot, which draws it, is not installed: ./setup.sh'
	fold "$dir"
	[ -s "$dir/profile/massif.stacks" ] ||
		fail "$dir/$source has nothing on the heap, so there is no curve to draw."
	tools/stacks massif:curve "$dir/$program" "$recording" >"$scratch/mine"
	set -- "$scratch/mine" "$dir/$source"
	if ! is_shipped; then
		record_shipped
		tools/stacks massif:curve "$shipped/$program" "$recording" >"$scratch/shipped"
		set -- "$scratch/shipped" "$step as shipped" "$@"
	fi
	draw curve.svg gnuplot -c tools/curve.gp tools/palette.css "$@"
}

# pb stacks: writes them in pprof's format, next to them.
pb() {
	make -s -C tools pprof
	tools/pprof -s "$top/${1%/profile/*}/$source" -u "$unit" "$1" >"$scratch/pb"
	gzip -cn "$scratch/pb" >"${1%stacks}pb.gz"
}

# pprof: writes the files for other viewers, and prints their names.
pprof() {
	record_all
	pb "$stacks"
	[ -z "$base" ] || pb "$base"
	printf '%-48s %s\n' "${stacks%stacks}pb.gz" 'go tool pprof, speedscope' \
	    "$stacks" 'speedscope, flamegraph.pl, inferno'
}

# web: serves pprof's pages until Ctrl-C.  Ends the script if the port is taken or pprof is not
# installed.
web() {
	port=${PORT:-8088}
	address=localhost
	if [ "${LISTEN:-}" = all ]; then
		in_container || fail 'LISTEN=all is for a container: here the whole network would see the page' 2
		address=0.0.0.0
	fi
	# The kernel lists ports in hexadecimal; 0A means that a program listens on the port.
	! grep -q ":$(printf %04X "$port") [0-9A-F]*:0000 0A" /proc/net/tcp /proc/net/tcp6 2>/dev/null ||
		fail "Port $port is taken.  Another: make $step web PORT=$((port + 1))" 2
	case ${PROFILER:-} in
	cpu | heap)
		pages=$dir/profile/go-$PROFILER.pb.gz base=
		tools/go.sh "$folder" "$PROFILER" "$pages"
		;;
	*)
		pprof >"$scratch/written"
		pages=${stacks%stacks}pb.gz base=${base:+"${base%stacks}pb.gz"}
		;;
	esac
	# Go and pprof keep their files in HOME.
	export HOME="$top/$dir/profile" GOENV=off GOFLAGS='' GOTOOLCHAIN=local GOTELEMETRY=off
	go tool -n pprof >/dev/null 2>&1 ||
		fail "$pages is written; pprof, which shows it, is not installed: ./setup.sh --web"
	command -v dot >/dev/null || echo 'The page Graph needs graphviz: ./setup.sh --web' >&2
	browser=-no_browser
	[ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || browser=
	[ -n "${LISTEN:-}" ] || ! in_container ||
		echo "For a browser outside of this container: make $step web LISTEN=all"
	echo "http://localhost:$port shows $pages${base:+, less $base}.  Ctrl-C stops it."
	rm -rf "$scratch"
	exec go tool pprof -http="$address:$port" $browser \
	    -symbolize=none ${base:+"-diff_base=$base"} "$pages"
}

choose
"$verb"
