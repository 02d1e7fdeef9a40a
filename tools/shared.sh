# shellcheck shell=sh
# shared.sh: what several scripts have in common.  To be sourced.

# 1204997 becomes 1,204,997, wherever a number stands in the input.
with_commas() {
	sed -e ':again' -e 's/\([0-9]\)\([0-9][0-9][0-9]\)\([^0-9]\|$\)/\1,\2\3/' -e 't again'
}

# commas number
commas() {
	echo "$1" | with_commas
}

# of name file: a count, from what count(1) has written; nothing if it is not there.
of() {
	awk -v name="$1" '$1 == name { print $2 }' "$2" 2>/dev/null
}

# counted name command ...: one of the counts that count(1) makes of a command; its
# options may come before the command.  Wants scratch, and tools: this folder.
counted() {
	name=$1
	shift
	# shellcheck disable=SC2154 # who sources this has set it
	"$tools/count" -o "$scratch/counts" "$@" >/dev/null 2>&1 || true
	of "$name" "$scratch/counts"
}

# folders pattern: of the steps that it fits, as seen from the top.  A copy that
# somebody made beside a step is none.
folders() {
	# shellcheck disable=SC2086 # it is a pattern
	(cd solutions && echo $1)
}

# is_shipped step: is the words.c here the step as it starts?  Wants tools: this folder.
is_shipped() {
	cmp -s words.c "$tools/../$("$tools/start.sh" "$1")"
}

# A line, and status 2, where nothing can be written.
need_right() {
	[ -w "$1" ] || {
		echo "no right to write in $(realpath "$1"): cp -r '$PWD' ~/words, and go on there" >&2
		exit 2
	}
}

# Sets scratch to a folder for as long as the script runs, however it ends.
make_scratch() {
	scratch=$(mktemp -d 2>/dev/null) || {
		echo "No temporary files can be written to ${TMPDIR:-/tmp}: make room, or say TMPDIR=folder make ..." >&2
		exit 1
	}
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
