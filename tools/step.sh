# shellcheck shell=sh
# step.sh: what the scripts of this folder have in common.  They go to the top folder and
# source it.  Options (OF, PROFILER, TEXT, RATE and so on) come from the environment,
# where the top Makefile has put them.
export LC_ALL=C
top=$PWD
tools=$top/tools
# shellcheck disable=SC2034 # the scripts' own
all_steps='step1-unbuffered step2-buffered step3-heap step4-escape'

# fail line [status]: says it, and ends the script.
fail() {
	printf '%s\n' "$1" >&2
	exit "${2:-1}"
}

# enter folder: which program this is about.  Sets
#
#	folder   where the Makefile and the handout are: step1-unbuffered
#	step     what a person types: step1
#	dir      where the source is: folder, or its solution with OF=solution
#	program  words, and source: words.c
#	text     what it counts, as an absolute path
enter() {
	folder=$1
	step=$1 program=frequency
	case $1 in step*) step=${1%%-*} program=words ;; esac
	source=$program.c
	dir=$1
	[ "${OF:-}" != solution ] || dir=solutions/$1
	text=${TEXT:-$top/moby.txt}
	export folder step dir program source text
}

# original_of folder: the source that a step starts from, which is the solution of the
# step before.
original_of() {
	case $1 in
	step1*) echo tools/step1-original.c ;;
	step2*) echo solutions/step1-unbuffered/words.c ;;
	step3*) echo solutions/step2-buffered/words.c ;;
	step4*) echo solutions/step3-heap/words.c ;;
	on-your-own) echo solutions/on-your-own/original.c ;;
	esac
}

# Sets scratch to a folder that goes when the script ends, however it ends.
make_scratch() {
	scratch=$(mktemp -d 2>/dev/null) ||
		fail "Nothing can be written to ${TMPDIR:-/tmp}: make room there, or type TMPDIR=folder make ..." 2
	trap 'rm -rf "$scratch"' EXIT
	trap 'exit 130' HUP INT TERM
}

# value_of name file: a count, from lines of a name and a value; nothing if it is not there.
value_of() {
	awk -v name="$1" '$1 == name { print $2; exit }' "$2"
}

# commas number: 1204997 becomes 1,204,997, wherever digits stand in it.
commas() {
	echo "$1" | sed -e ':again' -e 's/\([0-9]\)\([0-9][0-9][0-9]\)\([^0-9]\|$\)/\1,\2\3/' -e 't again'
}

# quoted word: as it is to be typed to a shell.
quoted() {
	case $1 in
	*[!A-Za-z0-9_./-]*) printf "'%s'\n" "$(printf '%s\n' "$1" | sed "s/'/'\\\\''/g")" ;;
	*) printf '%s\n' "$1" ;;
	esac
}

# setting name: a sysctl of the kernel's.  By cat, because dash's read takes one byte a
# read(2), and /proc/sys answers only the first.
setting() {
	cat "/proc/sys/kernel/$1" 2>/dev/null || echo unknown
}
