# shellcheck shell=sh disable=SC2034
# step.sh: what the scripts of this folder have in common.  They go to the top folder and
# source it.  Options (OF, PROFILER, TEXT, RATE and so on) come from the environment,
# where the top Makefile has put them.
export LC_ALL=C
top=$PWD
tools=$top/tools
all_steps='step1-unbuffered step2-buffered step3-heap step4-escape'

# Colours, which repeat what a word says already, where the output is a terminal.
bold='' good='' bad='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
	escape=$(printf '\033')
	bold="${escape}[1m" good="${escape}[32m" bad="${escape}[31m" plain="${escape}[0m"
fi

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
#	shown    the same, as it is typed in dir
enter() {
	folder=$1
	step=$1 program=frequency
	case $1 in step*) step=${1%%-*} program=words ;; esac
	source=$program.c
	dir=$1
	[ "${OF:-}" != solution ] || dir=solutions/$1
	text=${TEXT:-$top/moby.txt}
	shown=../moby.txt
	[ "$dir" = "$folder" ] || shown=../../moby.txt
	shown=${TEXT:-$shown}
}

# recording_of profiler: the name of its file in profile/.
recording_of() {
	case $1 in
	perf) echo perf.data ;;
	*) echo "$1.out" ;;
	esac
}

# is_recorded folder file: is there a recording of the program there, as it is now, with this text?
# The Makefile may have called the text by its relative path.
is_recorded() {
	[ -n "$(find "$1/profile/$2" -newer "$1/$program" -newer "$text" 2>/dev/null)" ] &&
		grep -a -q -F -e "$text" -e "$shown" "$1/profile/$2"
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

# table: TSV on standard input, for people.  A row with fewer fields than the first ends with
# a remark.
table() {
	awk -F '\t' '
	function commas(n) {
		while (n ~ /^[0-9][0-9][0-9][0-9]/ && match(n, /[0-9][0-9][0-9][0-9](,|$)/))
			n = substr(n, 1, RSTART) "," substr(n, RSTART + 1)
		return n
	}
	NR == 1 { columns = NF }
	{
		fields[NR] = NF
		for (i = 1; i <= NF; i++) {
			cell[NR, i] = $i ~ /^[0-9]+$/ ? commas($i) : $i
			if (length(cell[NR, i]) > width[i] && (NF == columns || i < NF))
				width[i] = length(cell[NR, i])
		}
	}
	END {
		for (row = 1; row <= NR; row++) {
			line = sprintf("%-" width[1] "s", cell[row, 1])
			for (i = 2; i <= fields[row]; i++)
				line = line "  " sprintf("%" (fields[row] < columns && i == fields[row] ? "" : width[i]) "s", cell[row, i])
			print substr(line, 1, 100)
		}
	}'
}

# quoted word: as it is to be typed to a shell.
quoted() {
	case $1 in
	*[!A-Za-z0-9_./-]*) printf "'%s'\n" "$(printf '%s\n' "$1" | sed "s/'/'\\\\''/g")" ;;
	*) printf '%s\n' "$1" ;;
	esac
}

# What the kernel says of this machine is read below ROOT, so that tests can record it.
#
# setting name: a sysctl of the kernel's.  By cat, because dash's read takes one byte a
# read(2), and /proc/sys answers only the first.
setting() {
	cat "${ROOT:-}/proc/sys/kernel/$1" 2>/dev/null || echo unknown
}

# in_container: does this run in one?  Docker and podman leave a file that says so, but it may
# be older than the machine, so processes must be numbered apart, too: the kernel's own
# namespace of them has a fixed number (PROC_PID_INIT_INO, linux/proc_ns.h).
in_container() {
	{ [ -e "${ROOT:-}/.dockerenv" ] || [ -e "${ROOT:-}/run/.containerenv" ]; } &&
		[ "$(readlink "${ROOT:-}/proc/self/ns/pid")" != 'pid:[4026531836]' ]
}

# find_perf: Ubuntu's perf is a script that wants the one made for this very kernel.  Where
# there is none, one for another kernel does as well, and is put into PATH.
find_perf() {
	for perf in "${ROOT:-}"/usr/lib/linux-tools*/perf "${ROOT:-}"/usr/lib/linux-tools/*/perf; do
		if [ -x "$perf" ] && ! perf --version >/dev/null 2>&1; then
			export PATH="${perf%/perf}:$PATH"
		fi
	done
}

# ready folder ...: can each program be built there, and is there a text to count?
ready() {
	for dir; do
		[ -w "$dir" ] || fail "no right to write in $top/$dir: cp -r '$top' ~/words, and go on there" 2
		# make goes by when words.c was written.  An older one that was moved here is
		# newer for the kernel alone.
		for program in words frequency; do
			[ ! -e "$dir/$program" ] || [ -z "$(find "$dir"/*.c -cnewer "$dir/$program")" ] ||
				rm -f "$dir/$program"
		done
	done
	text=${TEXT:-moby.txt}
	[ -e "$text" ] || fail "TEXT=$text: there is no such file" 2
	[ ! -d "$text" ] || fail "TEXT=$text is a directory, and must be a file" 2
	[ -f "$text" ] || fail "TEXT=$text is a pipe or a device, and must be a regular file" 2
	[ -r "$text" ] || fail "TEXT=$text may not be read by $(id -un)" 2
}

# Some containers have a limit of a thousand million open files, and valgrind, which closes
# them all, does not start under it ("Private file creation failed").
# shellcheck disable=SC3045 # dash and bash have -n
[ "$(ulimit -n)" -le 65536 ] 2>/dev/null || ulimit -n 65536
