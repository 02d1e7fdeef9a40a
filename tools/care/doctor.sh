#!/bin/sh
# doctor.sh: what works here, what does not, what that means for which step, and
# the command that repairs it.  It changes nothing and needs no privilege.
#
# Status 0 if every step can be taught, by one profiler or another; else 1.
set -eu
export LC_ALL=C
cd "$(dirname "$0")/../.."
. tools/shell.sh
find_perf

# item name verdict what, and a line for each thing more that there is to say.
item() {
	printf '%-11s %-8s %s\n' "$1" "$2" "$3"
	shift 3
	[ $# -eq 0 ] || printf '                     %s\n' "$@"
}

have() {
	command -v "$1" >/dev/null
}

# Ten seconds are enough for a small program under valgrind, on any machine.
briefly() {
	timeout --foreground 10 "$@" </dev/null
}

version() {
	briefly "$@" --version 2>/dev/null | head -n 1
}

machine() {
	set -- "$(sed -n 's/^PRETTY_NAME="\(.*\)"/\1, /p' /etc/os-release 2>/dev/null)$(uname -srm)"
	case $(uname -r) in *[Mm]icrosoft*) set -- "$@" 'WSL: a perf made for another kernel will do' ;; esac
	! in_container || set -- "$@" 'a container: make step1 web wants LISTEN=all'
	item machine ok "$@"
}

# What perf_event_paranoid leaves to an ordinary user.  3 and 4 are Debian's and
# Ubuntu's own; to other kernels they are as good as 2.
user() {
	paranoid=$(setting perf_event_paranoid)
	case $paranoid in
	-1 | 0 | 1) left='all of perf' ;;
	2) left="perf without the kernel's side" ;;
	*) left='no perf (Debian, Ubuntu) or perf without the kernel' ;;
	esac
	if [ "$(id -u)" -ne 0 ]; then
		item user ok "$(id -un), not root"
	else
		item user limited 'root, who may do what a learner may not: what follows is true of root' \
		    "a learner has $left, as perf_event_paranoid is $paranoid"
	fi
}

# free folder: how many MB are.
free() {
	df -Pk "$1" | awk 'NR == 2 { printf "%d", $4 / 1024 }'
}

# perf's records of step 1, the last and the one before, are 20 MB or so; check
# keeps some texts in TMPDIR.
disk() {
	tree=ok
	tmp=${TMPDIR:-/tmp}
	if [ ! -w . ] || [ ! -w step1-unbuffered ]; then
		tree=missing
		item disk missing 'no right to write here, so no step can be built' \
		    "cp -r '$PWD' ~/words; cd ~/words && make doctor"
	elif [ -z "$scratch" ]; then
		tree=missing
		item disk missing "no right to write in $tmp: valgrind does not start, and there is no check" \
		    "TMPDIR='$PWD' make ..."
	elif [ "$(free "$scratch")" -lt 1 ]; then
		tree=missing
		item disk missing "no room in $tmp: no compiler and no profiler works without" \
		    'make room there, or TMPDIR=folder make ...'
	elif [ "$(free .)" -lt 50 ] || [ "$(free "$scratch")" -lt 20 ]; then
		item disk limited "$(free .) MB here (perf wants 50), $(free "$scratch") in $tmp (check wants 20)" \
		    'make clean, and TMPDIR=folder make ...'
	else
		item disk ok "$(free .) MB here, $(free "$scratch") in $tmp"
	fi
}

# With an argument, the program asks for ptrace(2).
# shellcheck disable=SC2086 # options are words
compiler() {
	cc=${CC:-cc} # a command, perhaps with options
	compiler=missing
	program='#include <sys/ptrace.h>
	int main(int argc, char *argv[])
	{ (void)argv; return argc > 1 && ptrace(PTRACE_TRACEME, 0, 0, 0) == -1; }'
	if ! have "${cc%% *}"; then
		item compiler missing "no $cc, so no step can be built" ./setup.sh
	elif [ -z "$scratch" ]; then
		compiler=ok
		item compiler limited "$(version $cc), not tried, for want of a place"
	elif ! echo "$program" | $cc -O2 -g -x c -o "$scratch/program" - 2>/dev/null; then
		item compiler missing "$cc builds no program, so no step" './setup.sh'
	elif ! briefly "$scratch/program" 2>/dev/null; then
		item compiler missing "what $cc builds in $tmp does not run: is that place mounted noexec?" \
		    "TMPDIR='$PWD' make doctor"
	else
		compiler=ok
		item compiler ok "$(version $cc)"
	fi
}

# Which words wc counts differs from one to the next, but not for our text.
words() {
	count=$(wc -w <moby.txt 2>/dev/null) || count=no
	count=${count##* }
	if [ "$count" != 208160 ]; then
		item wc limited "$count words in moby.txt, not 208160: run and check compare with that" \
		    'git checkout moby.txt'
	elif [ "$(printf '\1' | wc -w | tr -d ' ')" = 0 ]; then
		item wc ok '208160 words in moby.txt (for this wc a word has a printable byte)'
	else
		item wc ok '208160 words in moby.txt'
	fi
}

# The first line that perf.sh prints is the reason, the second the command.
sampling() {
	perf=ok
	seen=$(tools/care/perf.sh) || perf=missing
	reason=$(echo "$seen" | sed -n 1p)
	command=$(echo "$seen" | sed -n 2p)
	set --
	where=$(command -v perf) || true
	case $where in
	*/linux-tools*) set -- "$where   (it is of another kernel, and will do)" ;;
	esac
	rate=$(setting perf_event_max_sample_rate)
	if [ "$rate" != unknown ] && [ "$rate" -lt 20000 ]; then
		set -- "$@" "few samples: sudo sysctl kernel.perf_event_max_sample_rate=100000   (now $rate)"
	fi
	case $perf-$seen in
	ok-) item perf ok "$(version perf), with the kernel's side" "$@" ;;
	ok-*see*) item perf limited "$reason" "$command" \
	    'step 1 has no row for the kernel, and step 2 has no page faults' "$@" ;;
	ok-*) item perf limited "$reason" "$command" \
	    'steps 1 and 2: the kernel is [unknown] in the reports' "$@" ;;
	*) item perf missing "$reason" ${command:+"$command"} \
	    'steps 1 and 2, and PROFILER=perf, use callgrind instead' ;;
	esac
}

heap() {
	valgrind=missing
	if ! have valgrind; then
		item valgrind missing 'no step 3, no step 4, no check; steps 1 and 2 want perf then' ./setup.sh
	elif [ ! -x "$scratch/program" ]; then
		valgrind=ok
		item valgrind limited "$(version valgrind), not tried, for want of a program"
	elif ! said=$(briefly valgrind -q "$scratch/program" 2>&1); then
		item valgrind missing "runs no program: no step 3, no step 4, no check" \
		    "$(echo "$said" | grep . | head -n 1 | cut -c 1-75)" \
		    './setup.sh, or a newer valgrind that knows this processor'
	else
		valgrind=ok
		item valgrind ok "$(version valgrind)"
	fi
}

# has_names library: of functions that it keeps to itself: in a file of its own, by
# build-id or by path (gdb(1), "Separate Debug Files"), or in the library (Fedora's
# .gnu_debugdata is a small table of symbols).
has_names() {
	id=$(readelf -n "$1" 2>/dev/null | sed -n 's/.*Build ID: *//p')
	rest=${id#??}
	real=$(realpath "$1")
	for file in "/usr/lib/debug/.build-id/${id%"$rest"}/$rest.debug" \
	    "/usr/lib/debug$real.debug" "/usr/lib/debug$real"*.debug "/usr/lib/debug$real"; do
		[ ! -e "$file" ] || return 0
	done
	readelf -S -W "$1" 2>/dev/null | grep -q -e '\.symtab' -e '\.gnu_debugdata'
}

names() {
	libc=$(ldd "$scratch/program" 2>/dev/null | awk '/libc[.]/ { print $3; exit }')
	if [ -z "$libc" ]; then
		item 'libc names' limited 'not looked for, for want of a program'
	elif has_names "$libc"; then
		item 'libc names' ok "of functions inside $libc"
	else
		item 'libc names' missing 'step 2: what malloc calls has no name' ./setup.sh
	fi
}

reads() {
	if ! head -n 1 /proc/self/io >/dev/null 2>&1; then
		item 'read calls' missing 'check of step 1: no /proc/self/io'
	else
		item 'read calls' ok 'counted by the kernel, /proc/self/io'
	fi
}

tracing() {
	if [ ! -x "$scratch/program" ]; then
		item ptrace limited 'not tried (no step needs it)'
	elif briefly "$scratch/program" trace; then
		item ptrace ok 'for gdb after a crash, and for PROFILER=strace'
	else
		item ptrace limited 'refused: gdb needs it after a crash, and no step does' \
		    'in a container: docker run --cap-add SYS_PTRACE'
	fi
}

second_compiler() {
	if clang=$(version clang) && [ -n "$clang" ]; then
		item clang ok "$clang"
	else
		item clang missing 'make step4 escape shows one compiler only' ./setup.sh
	fi
}

# The loader, which alone knows where libraries are, complains if it finds none.
jemalloc() {
	said=$(LD_PRELOAD=libjemalloc.so.2 MALLOC_CONF=prof:true env true 2>&1) || said=failed
	case $said in
	'') item jemalloc ok 'with its profiler' ;;
	*'Invalid conf'*) item jemalloc missing 'no make step4 sample: it was built without its profiler' ;;
	*) item jemalloc missing 'no make step4 sample' ./setup.sh ;;
	esac
}

tests() {
	if briefly pkg-config --exists criterion 2>/dev/null; then
		item Criterion ok "$(pkg-config --modversion criterion)"
	else
		item Criterion missing 'no make test, and no step wants it' './setup.sh --tests'
	fi
}

web() {
	if [ -n "$(find_pprof)" ] && have dot; then
		item pprof ok 'for make step1 web'
	else
		item pprof missing 'no make step1 web (no step needs it)' './setup.sh --web'
	fi
}

conclude() {
	echo
	if [ $tree = missing ] || [ $compiler = missing ]; then
		echo 'No step can be built here, and so none can be taught: see disk and compiler above.'
		exit 1
	fi
	case $valgrind-$perf in
	ok-ok) echo 'Every step works here: 1 and 2 with perf, 3 with massif, 4 with massif, DHAT and perf.' ;;
	ok-missing) echo 'Every step works here: 1 and 2 with callgrind, 3 with massif, 4 with massif and DHAT.' ;;
	missing-ok) echo 'Steps 3 and 4 do not work here: repair valgrind, see above.  1 and 2 work with perf.' && exit 1 ;;
	*) echo 'No step works here.  With valgrind all of them do: see above.' && exit 1 ;;
	esac
}

scratch=$(mktemp -d 2>/dev/null) || scratch=
trap '[ -z "$scratch" ] || rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

machine
user
disk
compiler
words
sampling
heap
names
reads
tracing
second_compiler
jemalloc
tests
web
conclude
