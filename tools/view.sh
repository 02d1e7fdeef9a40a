#!/bin/sh
# view.sh web|pprof|flame|curve STEP: what is recorded of the step's program, as pictures.
#
#	web      pprof's pages, at localhost:8088, until Ctrl-C
#	pprof    profile/PROFILER.pb.gz for go tool pprof, and PROFILER.stacks for others
#	flame    profile/flame.svg; with DIFF=1 profile/difference.svg
#	curve    profile/curve.svg: the heap over time, next to that of the step as it starts
#
# A recording is used again while it is newer than the program and the text.
#
# Options: OF, TEXT, RATE, PROFILER; PORT instead of 8088; LISTEN=all for a page that may be
# seen from outside of a container; DIFF=1 for what has changed since the step started.
# With web PROFILER=cpu and heap are Go's own, of words.go.
set -eu
cd "$(dirname "$0")/.."
. tools/step.sh
verb=$1
enter "$2"
shipped=$dir/profile/shipped
make_scratch

# quietly command ...: what it prints is shown if it fails.
quietly() {
	"$@" >"$scratch/said" 2>&1 || fail "$(cat "$scratch/said")"
}

choose() {
	profiler=${PROFILER:-perf}
	case $verb-${PROFILER:-$step} in
	curve-*) profiler=massif ;;
	*-step3 | *-step4 | *-massif) profiler=dhat ;; # it has totals, massif only the peak
	esac
	if [ "$profiler" = perf ] && ! perf record -q -e cpu-clock -o - true >/dev/null 2>&1; then
		echo 'perf may not be used here (make doctor), so callgrind counts: about 10 s.' >&2
		profiler=callgrind
	fi
	makefile=step2-buffered
	file=$(recording_of "$profiler") what=$profiler
	case $profiler-$step in
	perf-*) unit=samples ;;
	massif-*) unit=bytes makefile=step3-heap ;;
	dhat-*) unit=bytes makefile=step4-escape ;;
	callgrind-step1) what=callgrind:sysTime unit=microseconds ;;
	*) unit=instructions ;;
	esac
	case $step in step1 | on-your-own) makefile=$folder ;; esac
	case $what-${DIFF:-} in # no two runs agree on a time
	*:sysTime-?*) what=callgrind:sysCount unit='system calls' ;;
	esac
}

# record folder: builds there, records what is not recorded yet, and leaves the stacks.
record() {
	quietly make -s --no-print-directory -C "$1" -f "$top/$makefile/Makefile" "$program"
	recording=$1/profile/$file
	if ! is_recorded "$1" "$file"; then
		echo "(recording $1/$source with $profiler)" >&2
		quietly make -s --no-print-directory -C "$1" -f "$top/$makefile/Makefile" "$profiler" \
		    "TEXT=$text" ${RATE:+"RATE=$RATE"}
	fi
	tools/stacks "$what" "$1/$program" "$recording" >"$scratch/stacks" ||
		fail "make $step profile makes another recording."
	cp "$scratch/stacks" "$1/profile/$profiler.stacks"
}

is_shipped() {
	original=$(original_of "$folder")
	[ -z "$original" ] || cmp -s "$original" "$dir/$source"
}

# The step as it starts, in a folder of its own.
record_shipped() {
	mkdir -p "$shipped"
	cmp -s "$original" "$shipped/$source" || cp "$original" "$shipped/$source"
	cmp -s "$folder/Makefile" "$shipped/Makefile" || cp "$folder/Makefile" "$shipped/"
	record "$shipped"
}

# draw name command ...: a picture; where that fails the one before stays.
draw() {
	picture=$dir/profile/$1
	shift
	"$@" >"$scratch/picture"
	cp "$scratch/picture" "$picture"
	echo "$picture"
}

# Both, where a difference is asked for.
record_all() {
	if [ -n "${DIFF:-}" ]; then
		! is_shipped || fail "$dir/$source is as shipped: there is no difference to show."
		record_shipped
	fi
	record "$dir"
	stacks=$dir/profile/$profiler.stacks
	[ -n "${DIFF:-}" ] || [ -s "$stacks" ] ||
		fail "$dir/$source allocates nothing, so there is nothing to draw: PROFILER=perf shows its time."
}

flame() {
	record_all
	make -s -C tools flame
	if [ -n "${DIFF:-}" ]; then
		draw difference.svg tools/flame -u "$unit" -t "$dir/$source and its original: $unit, by $profiler" \
		    "$shipped/profile/$profiler.stacks" "$stacks"
	else
		draw flame.svg tools/flame -u "$unit" -t "$dir/$source: $unit, by $profiler" "$stacks"
	fi
}

curve() {
	command -v gnuplot >/dev/null || fail 'gnuplot, which draws it, is not installed: ./setup.sh'
	record "$dir"
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

# pb folder: what pprof reads.
pb() {
	make -s -C tools pprof
	tools/pprof -s "$top/$1/$source" -u "$unit" "$1/profile/$profiler.stacks" >"$scratch/pb"
	gzip -cn "$scratch/pb" >"$1/profile/$profiler.pb.gz"
}

pprof() {
	record_all
	pb "$dir"
	pages=$dir/profile/$profiler.pb.gz base=
	if [ -n "${DIFF:-}" ]; then
		pb "$shipped"
		base=$shipped/profile/$profiler.pb.gz
	fi
	printf '%-48s %s\n' "$pages" 'go tool pprof, speedscope' \
	    "$stacks" 'speedscope, flamegraph.pl, inferno'
}

# What words.go has recorded of itself is in pprof's form already.
go_profile() {
	pages=$dir/profile/go-$PROFILER.pb.gz base=
	tools/go.sh "$folder" "$PROFILER" "$pages"
}

# find_pprof: the program behind go tool pprof.  HOME, because Go keeps files there.
find_pprof() {
	for go in go /usr/lib/go/bin/go /usr/lib/go-*/bin/go; do
		server=$(HOME=/nonexistent GOENV=off GOFLAGS='' GOTOOLCHAIN=local "$go" env GOTOOLDIR 2>/dev/null)/pprof
		[ ! -x "$server" ] || return 0
	done
	return 1
}

web() {
	port=${PORT:-8088}
	address=localhost
	if [ "${LISTEN:-}" = all ]; then
		in_container || fail 'LISTEN=all is for a container: here the whole network would see the page' 2
		address=0.0.0.0
	fi
	# The kernel's list has ports in hexadecimal; 0A is one that is listened on.
	! grep -q ":$(printf %04X "$port") [0-9A-F]*:0000 0A" /proc/net/tcp /proc/net/tcp6 2>/dev/null ||
		fail "Port $port is taken.  Another: make $step web PORT=$((port + 1))" 2
	case ${PROFILER:-} in
	cpu | heap) go_profile ;;
	*) pprof >"$scratch/written" ;;
	esac
	find_pprof || fail "$pages is written; pprof, which shows it, is not installed: ./setup.sh --web"
	command -v dot >/dev/null || echo 'The page Graph needs graphviz: ./setup.sh --web' >&2
	browser=-no_browser
	[ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || browser=
	[ -n "${LISTEN:-}" ] || ! in_container ||
		echo "For a browser outside of this container: make $step web LISTEN=all"
	echo "http://localhost:$port shows $pages${base:+, less $base}.  Ctrl-C stops it."
	rm -rf "$scratch"
	# exec, so that whatever ends make ends it; a home, for the files that it keeps.
	HOME=$top/$dir/profile GOTELEMETRY=off exec "$server" -http="$address:$port" $browser \
	    -symbolize=none ${base:+"-diff_base=$base"} "$pages"
}

choose
"$verb"
