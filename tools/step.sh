# shellcheck shell=sh disable=SC2034
# step.sh: the common part of the scripts in this folder, which source it in the top folder.
# Options (OF, PROFILER, TEXT, RATE and so on) are in the environment, where the top Makefile
# has put them.
export LC_ALL=C
top=$PWD
tools=$top/tools
all_steps='step1-unbuffered step2-buffered step3-heap step4-escape'

# Colours for a terminal.  They only stress words, so the text says the same without them.
bold='' good='' bad='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
	escape=$(printf '\033')
	bold="${escape}[1m" good="${escape}[32m" bad="${escape}[31m" plain="${escape}[0m"
fi

# fail line [status]: prints the line to standard error and ends the script, with status 1 unless
# a different one is given.
fail() {
	printf '%s\n' "$1" >&2
	exit "${2:-1}"
}

# enter folder: sets the variables that describe the program in that folder:
#
#	folder   the folder of the Makefile and the handout, such as step1-unbuffered
#	step     the name that a person types, step1
#	dir      the folder of the source, which is solutions/... with OF=solution
#	program  words, or frequency in on-your-own
#	source   words.c or frequency.c
#	text     the absolute path of the text
#	shown    the path of the text as one types it in dir
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

# recording_of profiler: prints the name of its recording in profile/.
recording_of() {
	case $1 in
	perf) echo perf.data ;;
	*) echo "$1.out" ;;
	esac
}

# makefile_of profiler: prints the folder whose Makefile has the goal that records with it.
makefile_of() {
	case $step-$1 in
	on-your-own-*) echo on-your-own ;;
	*-massif) echo step3-heap ;;
	*-dhat | step4-perf) echo step4-escape ;;
	step1-*) echo step1-unbuffered ;;
	*) echo step2-buffered ;;
	esac
}

# is_recorded folder file: succeeds if that recording in profile/ is newer than the program and the
# text, and names the text, by its absolute path or by the one that the Makefile uses.
is_recorded() {
	[ -n "$(find "$1/profile/$2" -newer "$1/$program" -newer "$text" 2>/dev/null)" ] &&
		grep -a -q -F -e "$text" -e "$shown" "$1/profile/$2"
}

# quiet_make argument ...: make, which prints only what the compiler says.
quiet_make() {
	make -s --no-print-directory "$@"
}

# record_with profiler folder text: makes that recording of the program in the folder.
record_with() {
	make --no-print-directory -C "$2" -f "$top/$(makefile_of "$1")/Makefile" "$1" "TEXT=$3" ${RATE:+"RATE=$RATE"}
}

# may_use_perf: succeeds if perf records here; otherwise it says what happens instead.
may_use_perf() {
	perf record -q -e cpu-clock -o - true >/dev/null 2>&1 && return
	echo 'perf may not be used here (make doctor), so callgrind counts: up to 10 s.' >&2
	return 1
}

# original_of folder: prints the path of the source that the step starts with, which is the
# solution of the step before.
original_of() {
	case $1 in
	step1*) echo tools/step1-original.c ;;
	step2*) echo solutions/step1-unbuffered/words.c ;;
	step3*) echo solutions/step2-buffered/words.c ;;
	step4*) echo solutions/step3-heap/words.c ;;
	on-your-own) echo solutions/on-your-own/original.c ;;
	esac
}

# state folder: prints a checksum of the source and the Makefile.
state() {
	cat "$1/words.c" "$1/Makefile" 2>/dev/null | cksum
}

# is_solved: succeeds if the last check has passed, and the state is the one that it checked.
is_solved() {
	grep -q -s '^ok ' ".workshop/$folder" && [ "$(cat ".workshop/$folder")" = "ok $(state "$folder")" ]
}

# next_step: prints what to type once the step is solved.
next_step() {
	case $step in
	encore) echo 'make bench' ;;
	step4) echo 'make compare, then make on-your-own' ;;
	*) echo "make step$((${step#step} + 1))" ;;
	esac
}

# make_scratch: sets scratch to a new temporary folder, which is removed when the script ends.
make_scratch() {
	scratch=$(mktemp -d 2>/dev/null) ||
		fail "Nothing can be written to ${TMPDIR:-/tmp}: make room there, or type TMPDIR=folder make ..." 2
	trap 'rm -rf "$scratch"' EXIT
	trap 'exit 130' HUP INT TERM
}

# make_scratch_for_programs: the same, but in .workshop/ if no program may run in /tmp (noexec).
make_scratch_for_programs() {
	make_scratch
	{ printf '#!/bin/sh\n' >"$scratch/program" && chmod +x "$scratch/program"; } || no_room
	if ! "$scratch/program" 2>/dev/null; then
		rm -rf "$scratch"
		mkdir -p .workshop
		TMPDIR=$top/.workshop make_scratch
	fi
}

no_room() {
	fail "Cannot say: no room in ${scratch%/*}.  Make room (100 MB), or type TMPDIR=folder make ..." 2
}

# value_of name file: prints the value from the line with that name, or nothing if there is none.
value_of() {
	awk -v name="$1" '$1 == name { print $2; exit }' "$2"
}

# cpu_of file: prints the CPU time in these counts, in seconds.
cpu_of() {
	awk '/^(user|sys) / { cpu += $2 } END { printf "%.6f\n", cpu }' "$1"
}

# commas text: prints the text with a comma between the thousands of each number, as in
# 1,204,997.
commas() {
	printf '%s\n' "$1" | sed -e ':again' -e 's/\([0-9]\)\([0-9][0-9][0-9]\)\([^0-9]\|$\)/\1,\2\3/' -e 't again'
}

# table: prints the TSV on standard input in aligned columns.  If a row has fewer fields than the
# first, its last field is a remark, which may be wider than a column.
table() {
	commas "$(cat)" | awk -F '\t' '
	NR == 1 { columns = NF }
	{
		fields[NR] = NF
		for (i = 1; i <= NF; i++) {
			cell[NR, i] = $i
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

# only_rows_for_programs: with TSV=1, prints $scratch/rows as they are and ends the script.
only_rows_for_programs() {
	[ -n "${TSV:-}" ] || return 0
	cat "$scratch/rows"
	exit
}

# quoted word: prints the word as one types it to a shell, with quotation marks if it needs them.
quoted() {
	case $1 in
	*[!A-Za-z0-9_./-]*) printf "'%s'\n" "$(printf '%s\n' "$1" | sed "s/'/'\\\\''/g")" ;;
	*) printf '%s\n' "$1" ;;
	esac
}

# With ROOT=folder, the files of the kernel and the system are read below that folder, where tests
# put those of other machines.
#
# setting name: prints that sysctl of the kernel, or unknown.  It uses cat, because dash's read
# asks for one byte at a time, and /proc/sys gives only the first.
setting() {
	cat "${ROOT:-}/proc/sys/kernel/$1" 2>/dev/null || echo unknown
}

# in_container: succeeds in a container.  Docker and podman create a file there, but a machine that
# was made from an image may have that file, too.  So the process must also be outside of the
# kernel's first PID namespace, which has a fixed number (PROC_PID_INIT_INO, linux/proc_ns.h).
in_container() {
	{ [ -e "${ROOT:-}/.dockerenv" ] || [ -e "${ROOT:-}/run/.containerenv" ]; } &&
		[ "$(readlink "${ROOT:-}/proc/self/ns/pid")" != 'pid:[4026531836]' ]
}

# find_perf: puts a perf that runs into PATH.  Ubuntu's perf is a script that starts the perf for
# exactly this kernel and fails if it is not installed, but one for a different kernel also works.
find_perf() {
	for perf in "${ROOT:-}"/usr/lib/linux-tools*/perf "${ROOT:-}"/usr/lib/linux-tools/*/perf; do
		if [ -x "$perf" ] && ! perf --version >/dev/null 2>&1; then
			export PATH="${perf%/perf}:$PATH"
		fi
	done
}

# ready folder ...: ends the script if a program cannot be built in one of these folders, if an
# option is not a number, or if the text is no readable regular file.  The Makefile calls it alone,
# so these variables are not those of enter.
ready() {
	for dir; do
		[ -w "$dir" ] || fail "no right to write in $top/$dir: cp -r '$top' ~/words, and go on there" 2
		# If mv puts an older words.c here, its modification time does not tell make to
		# build again.  Its change time is new, so the program is removed.
		for program in words frequency; do
			[ ! -e "$dir/$program" ] || find "$dir"/*.c -cnewer "$dir/$program" -exec rm -f "$dir/$program" \;
		done
	done
	for option in "SCALE=${SCALE:-1}" "RATE=${RATE:-1}" "PORT=${PORT:-8088}"; do
		case ${option#*=} in
		*[!0-9]* | 0*) fail "$option: a whole number is needed, as in SCALE=4, RATE=10 or PORT=8099" 2 ;;
		esac
	done
	text=${TEXT:-moby.txt}
	[ -e "$text" ] || fail "TEXT=$text: there is no such file" 2
	{ [ -f "$text" ] && [ -r "$text" ]; } || fail "TEXT=$text must be a regular file that you may read" 2
}

# Some containers allow a thousand million open files.  valgrind reserves the highest numbers for
# itself and does not start there ("Private file creation failed").
# shellcheck disable=SC3045 # dash and bash have -n
[ "$(ulimit -n)" -le 65536 ] 2>/dev/null || ulimit -n 65536
