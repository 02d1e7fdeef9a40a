# shellcheck shell=sh
# shell.sh: what the scripts of several rooms have in common.  To be sourced, with
# tools the path of this folder.

# fail line [status]: says it, and ends the script.
fail() {
	printf '%s\n' "$1" >&2
	exit "${2:-1}"
}

# 1204997 becomes 1,204,997, wherever a number stands in the input.
with_commas() {
	sed -e ':again' -e 's/\([0-9]\)\([0-9][0-9][0-9]\)\([^0-9]\|$\)/\1,\2\3/' -e 't again'
}

# commas number
commas() {
	echo "$1" | with_commas
}

# quoted word: as it is to be typed to a shell.
quoted() {
	case $1 in
	*[!A-Za-z0-9_./-]*) printf "'%s'\n" "$(printf '%s\n' "$1" | sed "s/'/'\\\\''/g")" ;;
	*) printf '%s\n' "$1" ;;
	esac
}

# setting name: of a sysctl of the kernel's.
setting() {
	value=
	# It has no second read, so the one that looks for the end of the line fails.
	[ ! -r "/proc/sys/kernel/$1" ] || read -r value <"/proc/sys/kernel/$1" || true
	echo "${value:-unknown}"
}

# value_of name file: a count, from what count has written; nothing if it is not there.
value_of() {
	[ -e "$2" ] || return 0
	while read -r name value _; do
		[ "$name" != "$1" ] || { echo "$value" && return; }
	done <"$2"
}

# count_with option ... command ...: count, with its temporary files in scratch, so
# that they go whatever happens.
count_with() {
	# shellcheck disable=SC2154 # make_scratch has set scratch, the script tools
	TMPDIR=$scratch "$tools/count" "$@" </dev/null
}

# count_one name [option ...] command ...: one count of a command.
count_one() {
	name=$1
	shift
	count_with -o "$scratch/counts" "$@" >/dev/null 2>&1 || true
	value_of "$name" "$scratch/counts"
}

# source_lines program [file]: of each address on standard input a
# line, with tabs between: the address, as in 0x1328; then function, file and line, and
# the same again for each function that this one is inlined in.  ?? and 0: unknown.
# In front of each stands a line of the file, if there is one.
source_lines() {
	addr2line -a -f -i -e "$1" 2>/dev/null | awk -v front="${2:-}" '
		/^0x/ {
			if (NR > 1)
				print place
			sub(/^0x0*/, "0x")
			place = $0
			if (front != "" && (getline before <front) > 0)
				place = before " " place
			name = ""
			next
		}
		name == "" { name = $0; sub(/\.(constprop|isra|part)\..*/, "", name); next }
		{
			sub(/ \(discriminator.*/, "")
			match($0, /:[^:]*$/)
			place = place "\t" name "\t" substr($0, 1, RSTART - 1) "\t" substr($0, RSTART + 1) + 0
			name = ""
		}
		END { if (NR > 0) print place }'
}

# count_calls text: counts ./words on it: in $scratch/run is what count -m says, in
# $scratch/calls its malloc_by and read_by lines.
count_calls() {
	count_with -m -o "$scratch/run" ./words "$1" >/dev/null 2>&1 || true
	grep -E '^(malloc|read)_by ' "$scratch/run" >"$scratch/calls" || true
}

# read_facts profiler: sets facts to the file with what its recording in profile/ tells,
# as summary.awk names it.  In one scratch folder a recording is read once.
read_facts() {
	facts=$scratch/$1.facts
	[ ! -s "$facts" ] || return 0
	case $1 in
	perf) facts_of perf perf.data ;;
	dhat)
		facts_of dhat:blocks dhat.out | sed -e 's/^samples /blocks /'
		facts_of dhat dhat.out | sed -n 's/^samples /bytes /p'
		facts_of dhat:peak-blocks dhat.out | sed -n 's/^samples /held /p'
		;;
	massif)
		"$tools/stacks" massif:curve words profile/massif.out | awk 'NR > 1 {
			snapshots++
			detailed += $4
			if ($2 + $3 >= useful + extra) { useful = $2; extra = $3 }
		}
		END { printf "snapshots %d\ndetailed %d\ntotal %.0f\nuseful %.0f\nextra %.0f\n",
		    snapshots, detailed, useful + extra, useful, extra }'
		facts_of massif massif.out | grep '^top '
		;;
	callgrind)
		"$tools/stacks" callgrind:calls words profile/callgrind.out |
		    sed -n 's/.*:[0-9]*;\([a-z]*\) \([0-9]*\)$/\1 \2/p' |
		    awk '$1 ~ /^(read|malloc|free)$/ { calls[$1] += $2 }
			END { for (name in calls) print "calls", name, calls[name] }' | sort -r
		facts_of callgrind callgrind.out | sed -n -e 's/^samples /instructions /p' -e '/^heap /p' -e '/^own /p'
		facts_of callgrind:sysTime callgrind.out | sed -n -e 's/^samples /time /p' -e '/^read /p'
		;;
	esac >"$facts"
}

facts_of() {
	"$tools/stacks" "$1" words "profile/$2" >"$scratch/stacks"
	"$tools/facts" "$scratch/stacks"
}

# Where perf may not be used: says why, and that callgrind is used.  False where perf
# works, so that perf was not to blame.
use_callgrind_instead() {
	! reason=$("$tools/care/perf.sh") || return 1
	printf '%s\n' "$reason" \
	    'callgrind runs instead: it counts, and needs no permission.  It takes about 10 s.' >&2
}

# need_built folder file ...: builds what is missing there, or older than its source.
need_built() {
	folder=$1
	shift
	for file; do
		for source in "$folder"/*.[ch] "$folder/Makefile"; do
			# shellcheck disable=SC3013 # dash and bash have -nt
			[ ! -e "$folder/$file" ] || [ "$source" -nt "$folder/$file" ] || continue
			make -s --no-print-directory -C "$folder"
			return
		done
	done
}

# A line, and status 2, where nothing can be written.
need_right() {
	[ -w "$1" ] || fail "no right to write in $(realpath "$1"): cp -r '$PWD' ~/words, and go on there" 2
}

# Sets scratch to a folder for as long as the script runs, however it ends.  A script
# that it starts uses the same one.
make_scratch() {
	if [ -n "${WORDS_SCRATCH:-}" ]; then
		scratch=$WORDS_SCRATCH
		return
	fi
	scratch=$(mktemp -d 2>/dev/null) ||
		fail "No temporary files can be written to ${TMPDIR:-/tmp}: make room, or say TMPDIR=folder make ..."
	export WORDS_SCRATCH="$scratch"
	trap 'rm -rf "$scratch"' EXIT
	trap 'exit 1' HUP INT TERM
}

# The program behind go tool pprof, or nothing.
# HOME, as Go keeps files there; the others, as none of this asks the network.
find_pprof() {
	for go in go /usr/lib/go/bin/go /usr/lib/go-*/bin/go; do
		gotools=$(env HOME=/nonexistent GOENV=off GOFLAGS= GOTOOLCHAIN=local \
		    "$go" env GOTOOLDIR 2>/dev/null) || continue
		[ ! -x "$gotools/pprof" ] || echo "$gotools/pprof"
	done | head -n 1
}

# find_perf: where perf does not start, puts another into PATH, if there is one.
# Ubuntu's perf is a script that starts the one made for this very kernel; one made
# for another kernel does as well.  LINUX_TOOLS, instead of /usr/lib, is for the tests.
find_perf() {
	for perf in "${LINUX_TOOLS:-/usr/lib}"/linux-tools*/perf "${LINUX_TOOLS:-/usr/lib}"/linux-tools/*/perf; do
		if [ -x "$perf" ] && ! perf --version >/dev/null 2>&1 && "$perf" --version >/dev/null 2>&1; then
			export PATH="${perf%/perf}:$PATH"
		fi
	done
}

# in_container: does this run in one?  Docker and podman leave a file that says so.  It
# may be older than the machine, so the processes have to be numbered apart, too: the
# kernel's own namespace of them has a fixed number (PROC_PID_INIT_INO, linux/proc_ns.h).
in_container() {
	{ [ -e /.dockerenv ] || [ -e /run/.containerenv ]; } &&
	    [ "$(readlink /proc/self/ns/pid)" != 'pid:[4026531836]' ]
}
