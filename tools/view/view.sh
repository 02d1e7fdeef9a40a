#!/bin/sh
# view.sh web|pprof|flame|curve step dir text profiler makefile: what is recorded
# of the program in dir, as pictures.  text is a path as seen from dir, makefile
# that of the step whose Makefile has the profiler, as seen from the top.
#
#	web      pprof's pages, at localhost:8088
#	pprof    profile/cpu.pb.gz, heap.pb.gz or callgrind.pb.gz, for pprof; and the same
#	         as folded stacks, cpu.folded and so on, for other viewers
#	flame    profile/flame.svg, or with DIFF=1 profile/difference.svg
#	curve    profile/curve.svg, what massif saw on the heap over time
#
# The profiler may also be cpu or heap, with web: Go's own, of words.go.
#
# A recording is used again while it is newer than program and text.
#
# From the environment: PORT, instead of 8088; LISTEN=all, for a page that may be seen
# from outside of a container; PROFILER, if one was asked for by name; and DIFF=1, with
# web, pprof and flame, for what the program in dir has more or less of than the step as
# it starts.
set -eu
export LC_ALL=C
cd "$(dirname "$0")/../.."
top=$PWD
tools=$top/tools
. tools/shell.sh
. tools/steps.sh
verb=$1
step=$2
dir=$3
text=$4
profiler=$5
makefile=$top/$6

# quietly command ...: what it says is only for when it fails.
quietly() {
	"$@" >"$scratch/said" 2>&1 || {
		cat "$scratch/said" >&2
		exit 1
	}
}

# The rest is done where the program is: $dir, or $dir/profile/shipped.

recording() {
	case $profiler in
	perf) echo profile/perf.data ;;
	callgrind) echo profile/chains.out ;;
	*) echo "profile/$profiler.out" ;;
	esac
}

# Was it made of this very program?  perf keeps the build-ids.
is_of_words() {
	case $profiler in
	perf)
		id=$(readelf -n words | sed -n 's/.*Build ID: *//p')
		perf buildid-list -i "$1" 2>/dev/null | grep -q -x "$id .*/words"
		;;
	esac
}

command_line() {
	case $profiler in
	perf) perf report -i "$1" --header-only 2>/dev/null | sed -n 's/^# cmdline : //p' ;;
	dhat) sed -n 's/^,"cmd":"\(.*\)"$/\1/p' "$1" ;;
	massif | callgrind) sed -n 's/^cmd: *//p' "$1" ;;
	esac
}

is_fresh() {
	[ -n "$(find "$1" -newer words -newer "$text" 2>/dev/null)" ] &&
	    is_of_words "$1" &&
	    case $(command_line "$1" | sed 's/ *$//') in
	    *"./words $text") ;;
	    *) return 1 ;;
	    esac
}

# Apart for each chain of callers, which the steps' own callgrind has no use for.
chains() {
	valgrind -q --tool=callgrind --collect-systime=usec --separate-callers=50 \
	    --callgrind-out-file=profile/chains.out ./words "$text"
}

# record: what is not recorded yet.  Sets profiler to callgrind where perf cannot be used.
record() {
	quietly "${MAKE:-make}" -s --no-print-directory -f "$makefile" words
	! is_fresh "$(recording)" || return 0
	echo "(recording ${whose:-}with $profiler)" >&2
	mkdir -p profile
	case $profiler in
	callgrind) quietly chains ;;
	perf)
		if ! with_makefile >"$scratch/said" 2>&1; then
			use_callgrind_instead || {
				cat "$scratch/said" >&2
				exit 1
			}
			profiler=callgrind
			record
		fi
		;;
	*) quietly with_makefile ;;
	esac
}

with_makefile() {
	"${MAKE:-make}" -s --no-print-directory -f "$makefile" "$profiler" "TEXT=$text"
}

# trace to option ...: to standard output.
trace() {
	[ "$profiler" != dhat ] || grep -q '"tb"' "$(recording)" ||
		fail "$dir/words.c asks for nothing from the heap: there is nothing to draw (PROFILER=perf has its time)"
	to=$1
	shift
	"$tools/trace/trace.sh" "$profiler" "$to" . "$@" 2>"$scratch/said" ||
		fail "$dir/$(recording): $(sed -e '/./!d' -e 's/^trace: -: //' -e q "$scratch/said"); make ${step%%-*} profile makes another"
}

# draw file command ...: a picture that failed leaves the one before.
draw() {
	file=$1
	shift
	"$@" >"$scratch/drawn"
	cp "$scratch/drawn" "$file.new"
	mv "$file.new" "$file"
	echo "$dir/$file"
	[ ! -t 1 ] || case $file in *.svg) echo '(a picture: open it in a web browser)' >&2 ;; esac
}

# What is shown of a recording: the kind of value, its name, and the file for pprof.
# The kernel's time, by callgrind, where the step is about read calls alone.
choose_kind() {
	case $profiler-$(step_entry "$step" judged) in
	perf-*) kind=samples what='samples of its time, by perf' for_pprof=cpu ;;
	dhat-*) kind=alloc_space what='bytes asked for in all, by DHAT' for_pprof=heap ;;
	callgrind-reads) kind=systime what='time in system calls, by callgrind' for_pprof=callgrind ;;
	callgrind-*) kind=instructions what='instructions, by callgrind' for_pprof=callgrind ;;
	esac
}

# difference: in one picture, what the program has more or less of than the step as it
# starts.  As callgrind measures no time that two runs agree on, it has the calls.
difference() {
	need_change
	record
	choose_kind
	case $kind in
	samples) unit=ms ;;
	alloc_space) unit=bytes ;;
	systime) kind=syscalls unit='system calls' ;;
	*) unit=$kind ;;
	esac
	folded >"$scratch/mine"
	mine=$(rate)
	in_shipped folded >"$scratch/original"
	draw profile/difference.svg awk -v title="$dir/words.c" -v unit="$unit" \
	    -v rates="${mine:+$(in_shipped rate),$mine}" \
	    -f "$tools/commas.awk" -f "$tools/view/difference.awk" "$scratch/original" "$scratch/mine"
}

# folded: the stacks of the program here; none, if it asked for nothing from the heap.
folded() {
	record >&2
	[ "$profiler" != dhat ] || grep -q '"tb"' profile/dhat.out || return 0
	trace folded -k "$kind"
}

# rate: how many samples a second perf took.
rate() {
	[ "$profiler" != perf ] || perf report -i profile/perf.data --header-only 2>/dev/null |
	    sed -n 's/^# event : .*sample_freq } = \([0-9]*\),.*/\1/p' | head -n 1
}

flame() {
	[ -z "${DIFF:-}" ] || { difference && return; }
	record
	choose_kind
	draw profile/flame.svg trace flame -k "$kind" -t "$dir/words.c: $what"
}

# Something to compare with the step as it starts.
need_change() {
	! is_original "$step" || fail "$dir/words.c is as shipped: there is no difference to show"
}

# in_shipped function ...: in a folder with the step as it starts.
# shellcheck disable=SC2030 # the text is as seen from there
in_shipped() (
	mkdir -p profile/shipped
	original=$top/$(step_entry "$step" original) whose='the original '
	for file in "$original" "$makefile"; do
		cmp -s "$file" "profile/shipped/$(basename "$file")" ||
		    cp "$file" profile/shipped/
	done
	case $text in
	/*) cd profile/shipped && "$@" ;;
	*) cd profile/shipped && text=../../$text && "$@" ;;
	esac
)

curve_points() {
	record >&2
	trace curve
}

curve() {
	command -v gnuplot >/dev/null ||
		fail 'No plot, as gnuplot is not installed: ./setup.sh'
	curve_points >"$scratch/1"
	awk '$2 > 0 { held = 1 } END { exit !held }' "$scratch/1" ||
		fail "$dir/words.c holds nothing on the heap: there is no curve to draw"
	echo "$dir/words.c" >"$scratch/titles"
	if ! is_original "$step"; then
		mv "$scratch/1" "$scratch/2"
		in_shipped curve_points >"$scratch/1"
		echo "$step as shipped
$dir/words.c" >"$scratch/titles"
	fi
	(cd "$scratch" && gnuplot "$tools/view/curve.gp")
	draw profile/curve.svg cat "$scratch/curve.svg"
}

# What pprof reads of what is recorded here, and the same as folded stacks.  The first
# one's name goes to standard output.
write_pprof() {
	[ "$kind" != samples ] || kind=cpu # a sample is of some time, which pprof can show
	trace pprof -k "$kind" >"$scratch/pprof"
	draw "profile/$for_pprof.pb.gz" gzip -cn "$scratch/pprof"
	trace folded -k "$kind" >"profile/$for_pprof.folded"
}

record_and_write() {
	record
	write_pprof
}

# What words.go has recorded of itself is in pprof's format already.
# shellcheck disable=SC2031 # text is another one in the subshell of in_shipped only
go_profile() {
	mine=$dir/profile/go-$profiler.pb.gz
	shipped=
	echo "(recording with Go's $profiler profiler)" >&2
	"$tools/measure/go.sh" "$text" "$profiler" "profile/go-$profiler.pb.gz"
	[ "$profiler" = cpu ] ||
		echo "Go packs small variables into blocks of 16 bytes, and this profile counts the blocks."
	cd "$top"
}

# Both of them, the shipped one second.
profiles() {
	case $profiler in cpu | heap) go_profile && return ;; esac
	record
	choose_kind
	mine=$(write_pprof)
	shipped=
	if [ -n "${DIFF:-}" ]; then
		need_change
		shipped=$(in_shipped record_and_write | sed "s|^$dir/|$dir/profile/shipped/|")
	fi
	cd "$top"
}

# What opens which file: pprof and speedscope read the first, all that draws flame graphs
# the second.
named() {
	printf '%-56s  %s\n' "$1" 'go tool pprof, speedscope' \
	    "${1%.pb*}.folded" 'speedscope, any flame graph program'
}

pprof() {
	profiles
	named "$mine"
	[ -z "$shipped" ] || named "$shipped"
}

# The kernel's list has ports in hexadecimal; 0A is one that is listened on.
is_taken() {
	cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
	    awk -v port="$(printf ':%04X' "$port")" \
		'$4 == "0A" && substr($2, length($2) - 4) == port { found = 1 } END { exit !found }'
}

# by_whom: as far as ss tells, and one may know.
by_whom() {
	ss -H -l -t -n -p "sport = :$port" 2>/dev/null |
	    sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/ by \1, process \2/p' | head -n 1
}

web() {
	port=${PORT:-8088}
	! is_taken || fail "port $port is taken$(by_whom): another with PORT=$((port < 65535 ? port + 1 : 8088))" 2
	profiles
	server=$(find_pprof)
	[ -n "$server" ] ||
		fail "$mine is written, but pprof, which shows it, is not installed: ./setup.sh --web
(Other viewers of such files, as speedscope of npm, do as well.)"
	command -v dot >/dev/null ||
		echo 'The page Graph wants graphviz: ./setup.sh --web' >&2

	if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && command -v xdg-open >/dev/null; then
		(sleep 1 && xdg-open "http://localhost:$port/ui/") >/dev/null 2>&1 &
	fi
	[ -n "${LISTEN:-}" ] || ! in_container ||
		echo 'For a browser outside of this container: make stepN web LISTEN=all'
	echo "http://localhost:$port shows $mine${shipped:+, less $shipped}.  Ctrl-C stops it."
	address=localhost
	[ -z "${LISTEN:-}" ] || address=0.0.0.0
	rm -rf "$scratch"
	# exec, so that whatever ends make ends it; a home, for the files it keeps.
	HOME=$top/$dir/profile GOTELEMETRY=off exec "$server" -http="$address:$port" -no_browser \
	    -symbolize=none ${shipped:+"-diff_base=$shipped"} "$mine"
}

make_scratch
cd "$dir"
"$verb"
