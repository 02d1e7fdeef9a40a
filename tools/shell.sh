# shellcheck shell=sh
# shell.sh: what the scripts of several rooms have in common.  To be sourced, with
# tools the path of this folder.

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
	TMPDIR=$scratch "$tools/count/count" "$@"
}

# count_one name [option ...] command ...: one count of a command.
count_one() {
	name=$1
	shift
	count_with -o "$scratch/counts" "$@" >/dev/null 2>&1 || true
	value_of "$name" "$scratch/counts"
}

# call_sites counts: the places of count -m in ./words, a line each:
#
#	malloc_by CALLS BYTES FUNCTION LINE [CALLER]
#	read_by CALLS 0 FUNCTION LINE [CALLER]
#
# FUNCTION is ? for a place in a library.  CALLER is the function that called it.
call_sites() {
	awk '$1 == "asks" || $1 == "reader" {
		for (i = $1 == "asks" ? 4 : 3; i <= NF; i++) print $i }' "$1" |
	    addr2line -a -f -i -e words 2>/dev/null |
	    awk '
		NR == FNR && /^0x/ { sub(/^0x0*/, "0x"); at = $1; delete chain[at]; next }
		NR == FNR && !is_line { fn = $1; sub(/\.(constprop|isra|part)\..*/, "", fn); is_line = 1; next }
		NR == FNR {
			is_line = 0
			sub(/ \(disc.*/, "")
			sub(/.*:/, "")
			chain[at] = chain[at] " " fn " " $1 + 0
			next
		}
		$1 == "asks" || $1 == "reader" {
			frames = ""
			for (i = $1 == "asks" ? 4 : 3; i <= NF; i++)
				frames = frames chain[$i]
			split(frames == "" ? "? 0" : frames, frame, " ")
			place = ($1 == "asks" ? "malloc_by" : "read_by") SUBSEP frame[1] " " frame[2] (frame[3] == "" ? "" : " " frame[3])
			calls[place] += $2
			bytes[place] += $1 == "asks" ? $3 : 0
		}
		END {
			for (place in calls) {
				split(place, part, SUBSEP)
				print part[1], calls[place], bytes[place], part[2]
			}
		}' - "$1"
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
	[ -w "$1" ] || {
		echo "no right to write in $(realpath "$1"): cp -r '$PWD' ~/words, and go on there" >&2
		exit 2
	}
}

# Sets scratch to a folder for as long as the script runs, however it ends.  A script
# that it starts uses the same one.
make_scratch() {
	if [ -n "${SCRATCH:-}" ]; then
		scratch=$SCRATCH
		return
	fi
	scratch=$(mktemp -d 2>/dev/null) || {
		echo "No temporary files can be written to ${TMPDIR:-/tmp}: make room, or say TMPDIR=folder make ..." >&2
		exit 1
	}
	export SCRATCH="$scratch"
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
