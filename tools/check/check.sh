#!/bin/sh
# check.sh step dir: is dir/words.c a fix of the step?  Counts decide, never times.
#
# Status 0 if all holds.  What was found is noted in .workshop/, for `make`.
set -eu
unset CDPATH
cd "$(dirname "$0")/../.."
step=${1%%-*}
dir=$2

# The learner's environment ends here.  Of make's, the compiler and its options are
# kept, as the step's Makefile or the command line has them.
if [ "${CHECK_ENVIRONMENT:-}" != fixed ]; then
	# shellcheck disable=SC2016 # make expands it
	made=$("${MAKE:-make}" -s --no-print-directory -C "$dir" --eval '.PHONY: tell
tell: ; @: $(info CC=$(CC))$(info CFLAGS=$(CFLAGS))' tell 2>/dev/null) || true
	exec env -i CHECK_ENVIRONMENT=fixed LC_ALL=C POSIXLY_CORRECT=1 "PATH=$PATH" "MAKE=${MAKE:-make}" \
	    "TMPDIR=${TMPDIR:-/tmp}" "TERM=${TERM:-dumb}" "LANGUAGE=C" \
	    "CC=$(printf '%s\n' "$made" | sed -n 's/^CC=//p')" \
	    "CFLAGS=$(printf '%s\n' "$made" | sed -n 's/^CFLAGS=//p')" \
	    ${CPATH:+"CPATH=$CPATH"} ${LIBRARY_PATH:+"LIBRARY_PATH=$LIBRARY_PATH"} \
	    sh tools/check/check.sh "$@" </dev/null
fi

tools=$PWD/tools
check=$tools/check
. tools/shell.sh
. tools/steps.sh
note=$PWD/.workshop/$1
up=..
case $dir in solutions/*) up=../.. ;; esac
bytes=$(wc -c <moby.txt)
missed=0

# What is counted, and how many allocations are allowed for so many bytes of text.
# What an earlier step has won is to be kept; but step 3 may pay with allocations, as
# our own solution does.
counted=$(step_entry "$1" judged)
counted=${counted:-reads allocs memory} # as the encore, which is no step

allowed_allocations() {
	case " $counted " in
	*' allocs/1000 '*) echo $(($1 / 1000 + 8)) ;;
	*) echo 16 ;;
	esac
}

# One call in a thousand bytes, and what the start of a program takes.
allowed_reads() {
	echo $(($1 / 1000 + 32))
}

allowed_calls() {
	echo $(($1 / 1000 + 100))
}

part=200000 # bytes of the text, on which a program with a flaw is quick, too
most_written=1048576 # bytes that it may write into files
piece=4001  # bytes; no block of a program is so large, so pieces end within words
traced_piece=20011 # larger, as for each of them two threads, or processes, call each other
copies=64
data=32000000 # bytes that a program may have, whatever the text

is_counted() {
	case " $counted " in *" $1 "* | *" $1/"*) ;; *) return 1 ;; esac
}

# progress [what]: on a terminal, what takes its time; without words, nothing.
progress() {
	[ ! -t 2 ] || printf '\r%-60s\r%s' '' "${1:+($1)}" >&2
}

# finish verdict: the note says what words.c and Makefile it is about.
finish() {
	case $dir in solutions/*) return ;; esac
	# Where it cannot be noted, it has been said all the same.
	{ mkdir -p "${note%/*}" && echo "$1 $checked" >"$note"; } 2>/dev/null || true
}

# refuse line ...: what is wrong, and no more is checked.
refuse() {
	progress
	[ $# -eq 0 ] || printf '%s\n' "$@" | sed "s|${scratch:-/}/||g"
	show_complaints
	finish no
	exit 1
}

# complain line ...: what is wrong, and the rest is checked all the same.
complain() {
	printf '%s\n' "$@" | sed "s|$scratch/||g" >>"$scratch/complaints"
}

show_complaints() {
	[ -s "${scratch:-/nothing}/complaints" ] || return 0
	echo
	cat "$scratch/complaints"
	rm -f "$scratch/complaints"
}

# see command ...: the command that shows it, to be typed at the top.  In a subshell, so
# that the learner is still there afterwards.
see() {
	echo 'To see it:'
	shows "$*"
}

# shows command: on one line, if it has at most 100 columns.
shows() {
	shown="(cd $dir && make -s words && $1)"
	[ ${#shown} -le 96 ] || shown="(cd $dir && make -s words && \\
    $1)"
	printf '    %s\n' "$shown"
}

# row what measured allowed complaint: allowed is the most that will do.
row() {
	verdict=ok
	if [ "$2" -gt "$3" ]; then
		verdict=$4
		missed=$((missed + 1))
	fi
	printf '%-46s %11s   allowed %10s   %s\n' "$1" "$(commas "$2")" "$(commas "$3")" "$verdict"
}

# holds what figure how: a row without a limit.
holds() {
	printf '%-46s %11s   %-18s   %s\n' "$1" "$2" "$3" "${4:-ok}"
}

stop_if_missed() {
	[ $missed -eq 0 ] || {
		progress
		show_complaints
		echo
		refuse "Not yet.  Next: make $step profile, or make $step hint"
	}
}

# A folder for this check alone: the step's files, and texts that nobody can write to.
prepare() {
	# LD_PRELOAD and CFLAGS take no name with a blank in it.
	case $TMPDIR in *[!A-Za-z0-9/._-]*) TMPDIR=/tmp ;; esac
	make_scratch
	mkdir -p "$scratch/tmp" "$scratch/step/$dir" || no_room
	# All Makefiles, as that of a solution includes its step's.
	for file in step*/Makefile "$dir"/*; do
		case ${file##*/} in
		words | profile | words.c.* | *.o) ;;
		*)
			mkdir -p "$scratch/step/${file%/*}" || no_room
			cp -RL "$file" "$scratch/step/$file" || no_room
			;;
		esac
	done 2>/dev/null
	{
		cp moby.txt "$scratch/moby.txt" && head -c $part moby.txt >"$scratch/part.txt" &&
		    echo 'one two three four' >"$scratch/four.txt" &&
		    chmod a=r "$scratch"/*.txt
	} 2>/dev/null || no_room
	export HOME="$scratch/tmp" TMPDIR="$scratch/tmp"
	export scratch dir check # for variants.sh
}

no_room() {
	echo "No room for texts and programs in ${scratch%/*}: make room (100 MB), or say TMPDIR=folder make ..." >&2
	exit 1
}

build_as_it_is() {
	progress building
	status=0
	"$check/variants.sh" plain || status=$?
	progress
	sed "/^make.*[*][*][*]/d" "$scratch/plain.said" >&2
	# The compiler's temporary files, or its output.
	if [ $status -ne 0 ] && grep -q -e 'No space left' -e 'Permission denied' -e 'Read-only' -e 'quota' "$scratch/plain.said"; then
		refuse '' "words.c could not be built, as nothing can be written to $(dirname "$scratch"): make room there," \
		    'or say TMPDIR=folder make ...  The program may be right or wrong.'
	fi
	[ $status -eq 0 ] ||
		refuse '' "words.c does not compile: correct the compiler's first complaint first." \
		    'Nothing else was checked.'
	[ -x "$scratch/plain/$dir/words" ] ||
		refuse "$dir/Makefile builds no program with the name words." "To see it:" "    (cd $dir && make words)"
}

# Nothing counts the heap of a program that has an allocator of its own.
need_the_allocator() {
	symbols=$(nm words 2>/dev/null || nm -D words 2>/dev/null) || true
	case $symbols in
	*__asan_init* | *__tsan_init* | *__msan_init* | *__lsan_init* | *__ubsan_handle* | *__hwasan_init*)
		refuse 'words is built with a sanitizer, by -fsanitize in CFLAGS.  Its memory cannot be counted, so there' \
		    'is no verdict.  Build it without:' "    grep -n fsanitize $dir/Makefile" ;;
	esac
	readelf -l words 2>/dev/null | grep -q INTERP ||
		refuse 'words is linked statically, by -static in CFLAGS.  Its allocations cannot be counted, so there is' \
		    'no verdict.  Build it without:' "    grep -n static $dir/Makefile"
	if printf '%s\n' "$symbols" |
		grep -q -E ' [TtWi] (malloc|calloc|free)$| U __libc_.*(alloc|free)| U dl(v?sym|m?open)(@|$)'; then
		refuse 'words has a malloc of its own, or finds one inside the C library, by dlsym perhaps.  So its' \
		    'allocations cannot be counted, and there is no verdict.  To see what it uses:' \
		    "    (cd $dir && make -s words && nm words | grep -e alloc -e free -e ' dl')"
	fi
}

# The other ways to build it, while the first program runs.  In sessions of their
# own, so that all of each can be ended at once.
build_the_others() {
	# shellcheck disable=SC2086 # options are words
	promise=$(cd "$scratch/step/$dir" && ${CC:-cc} $CFLAGS -w -E -C words.c 2>/dev/null | "$check/keeper" -c)
	bounds_job='' kept_job='' unoptimised_job=''
	setsid "$check/variants.sh" bounds &
	bounds_job=$!
	if [ "$promise" = keeps ]; then
		setsid "$check/variants.sh" kept &
		kept_job=$!
	fi
	case " $counted " in
	*' allocs '*)
		setsid "$check/variants.sh" unoptimised &
		unoptimised_job=$!
		;;
	esac
	trap 'end_the_others; rm -rf "$scratch"' EXIT
}

end_the_others() {
	for other in $bounds_job $kept_job $unoptimised_job; do
		kill -s TERM -- "-$other" 2>/dev/null || true
	done
	wait
}

# built pid: when that variant is there, or not.
built() {
	status=0
	wait "$1" || status=$?
	return $status
}

# small_cases -l|-g bytes: those cases of tests/lib/cases.c, in the folder we are in.
small_cases() {
	status=0
	cases=$("$check/examples" "$1" "$2" case.txt) || status=$?
	case $status in
	0) return ;;
	125) refuse 'The cases could not be tried, for the reason above.' ;;
	12[89] | 1[3-9]?) refuse "In the small cases words ended the process that runs it, by SIG$(kill -l $((status - 128)))." ;;
	esac
	{ mkdir -p "$top/$dir/profile" && cp case.txt "$top/$dir/profile/"; } 2>/dev/null || true
	[ "$status" -ne 124 ] || started_too_many
	case $status,$cases in
	3,*XFSZ*) refuse "Case $cases." 'It wrote a file of more than 1 MiB.' "$(see './words profile/case.txt')" ;;
	124,*processor*) refuse "Case $cases." 'An endless loop, most likely.' "$(debug Ctrl-C)" ;;
	124,*) refuse "Case $cases." 'What does it wait for?' "$(debug Ctrl-C)" ;;
	3,*) refuse "Case $cases." "$(debug)" ;;
	4,*) refuse "Case $(echo "$cases" | sed 's/^left /    /')" "$ended_it" "$(see ./words profile/case.txt '; ps; ipcs')" ;;
	*' as -, '*) how='- <profile/case.txt' ;;
	*' on standard input:'*) how='<profile/case.txt' ;;
	*) how=profile/case.txt ;;
	esac
	refuse "Case $cases." "$(see "./words $how && wc -w profile/case.txt")"
}

# Before it is called an endless loop.
started_too_many() {
	trial forks name case.txt -s -l 2
	well_behaved 'that case' './words profile/case.txt'
	status=124
}

# debug [key]: the command that shows where profile/case.txt goes wrong.
debug() {
	echo "To see where (in gdb, type run, ${1:+then $1, }then backtrace):"
	shows 'gdb --args ./words profile/case.txt'
}

# trial name way text [option ...]: the program on a text.  What came of it is in
# $scratch/name.*, and in the variables that load sets.
trial() {
	name=$1
	way=$2
	text=$3
	shift 3
	"$check/trial" "$@" -w "$way" "$scratch/$name" "$text" || no_room
	load "$name"
}

# load name: the counts of that trial, as variables.  What was not counted is 0, or
# empty where that would be a verdict.
load() {
	status=0 idle=0 reads='' written=0 stored=0 allocs='' calls='' readers=0 started=0 stopped=0 memory='' family=0 changed=0 left=''
	while read -r key figure rest; do
		case $key in
		left) left="$left $figure" ;;
		status | idle | reads | written | stored | allocs | calls | readers | started | stopped | memory | family | changed)
			eval "$key=\$figure"
			;;
		esac
	done <"$scratch/$1.counts"
}

# How a way in is said, and typed.
said() {
	case $1 in
	name) echo 'by name' ;;
	stdin) echo 'on standard input' ;;
	rest) echo 'behind the first line' ;;
	pipe) echo 'through a pipe' ;;
	esac
}

# typed way text
typed() {
	case $1 in
	name) echo "./words $2" ;;
	stdin) echo "./words <$2" ;;
	rest) echo "(read line; ./words) <$2" ;;
	pipe) echo "cat $2 | ./words" ;;
	esac
}

ended_it='check ended it.  A program waits for its children, wait(2), and removes what it made.'

# well_behaved what command: what nobody may do, whatever the text.
well_behaved() {
	[ -z "$left" ] || refuse "On $1: when it ended, it had left behind:$left" "$ended_it" "$(see "$2; ps; ipcs")"
	[ "$changed" -eq 0 ] ||
		refuse "On $1: the text is another now.  A program that counts words only reads it." "$(see "$2")"
	[ "$stored" -le "$written" ] || written=$stored
	[ "$written" -le $most_written ] ||
		refuse "On $1: it wrote $(commas "$written") bytes into files, where $(commas $most_written) are allowed." \
		    'A program that counts words writes one line.' "$(see "$2" | sed 's|\./words|strace -fye write ./words|')"
	[ $((started > family ? started : family)) -le 100 ] ||
		refuse "On $1: it started more than 100 processes, and was ended." "$(see "$2")"
}

# How the last trial ended.
ended() {
	case $status in
	0) echo 'status 0, as if it had worked' ;;
	124)
		if [ "$idle" -eq 0 ]; then
			echo 'still running after some seconds of processor time, and stopped'
		else
			echo 'still waiting, and stopped.  For what?'
		fi
		;;
	153) echo 'ended by SIGXFSZ: it wrote a file of more than 1 MiB' ;;
	129 | 1[3-9][0-9]) echo "ended by SIG$(kill -l $((status - 128)))" ;;
	*)
		if [ -s "$scratch/$1.err" ]; then
			echo "status $status, and \"$(head -c 200 "$scratch/$1.err" | head -n 1)\""
		else
			echo "status $status, and no complaint"
		fi
		;;
	esac
}

# wrong name words what command [reason]: lines, if the last trial did not end well
# with that line.
wrong() {
	read -r got <"$scratch/$1.out" || true
	if [ "$status" -ne 0 ]; then
		echo "On $3: $(ended "$1")."
	elif [ "$got" != "$2" ]; then
		echo "On $3: expected ${2%% *}, got $(differs "$got" "$2")."
	else
		return 0
	fi
	[ -z "${5:-}" ] || echo "$5"
	see "$4"
}

# expect name words what command [reason]: it did, or no more is checked.
expect() {
	well_behaved "$3" "$4"
	lines=$(wrong "$@")
	[ -z "$lines" ] || refuse "$lines"
}

# hoped name words what command [reason]: it did, or that is a complaint.
hoped() {
	well_behaved "$3" "$4"
	lines=$(wrong "$@")
	[ -z "$lines" ] || complain "$lines"
}

# differs line right: the number in the line, or all of it if more than that differs.
differs() {
	case $1 in
	'') echo nothing ;;
	"${1%% *}${2#"${2%% *}"}") echo "${1%% *}" ;;
	*) echo "\"$1\" instead of \"$2\"" ;;
	esac
}

# refused name what command: it must fail, with a complaint.
refused() {
	well_behaved "$2" "$3"
	case $status in
	0 | 12[0-9] | 1[3-9][0-9]) ;;
	*) [ ! -s "$scratch/$1.err" ] || return 0 ;;
	esac
	complain "On $2: $(ended "$1")." 'Expected: a line on standard error, and status 1.' "$(see "$3")"
}

# What cannot be read, or written.
errors() {
	mkdir folder
	trial failed name folder -l 1
	refused failed 'a directory, of which every read fails' './words profile'
	trial failed stdin folder -l 1
	refused failed 'a directory as standard input' './words <.'
	trial failed name missing.txt -l 1
	refused failed 'a file that is not there' './words missing.txt'
	trial failed name "$scratch/four.txt" -l 2 -f
	refused failed 'a full standard output' './words Makefile >/dev/full'
	trial failed name "$scratch/four.txt" -l 2 -c
	refused failed 'a closed standard output' './words Makefile >&-'
}

# A pipe has what there is, and more comes later: only 0 is its end.
slow_pipe() {
	trial slow pipe "$scratch/four.txt" -l 2 -p 5
	expect slow 4 'a pipe in which more comes later' "(printf 'one t'; sleep 1; printf 'wo three four') | ./words" \
	    'A read that brings less than it was asked for ends neither the file nor a word; only 0 is the end.'
}

# named name what: a file of that name.
named() {
	cp "$scratch/four.txt" "./$1" 2>/dev/null || no_room
	trial odd name "./$1" -l 2
	set -- "$1" "a file with $2" "cp ../moby.txt './$1' && ./words './$1'"
	hoped odd "4 ./$1" "$2" "$3"
	rm -f "./$1"
}

# A program may take -n for an option that it does not have, but then it says so.
named_as_an_option() {
	cp "$scratch/four.txt" ./-n 2>/dev/null || no_room
	trial odd name -n -l 2
	[ "$status" -ne 0 ] || hoped odd '4 -n' 'a file with the name -n' "cp ../moby.txt ./-n && ./words -n"
	rm -f ./-n
}

# words_of text: what wc -w says, and of what is behind its first line.
words_of() {
	all_words=$(wc -w <"$1" | tr -d ' ')
	rest_words=$(sed 1d "$1" | wc -w | tr -d ' ')
}

# every_way text what: the words, read calls and allocations, in all four ways in.
every_way() {
	text=$scratch/$1
	size=$(wc -c <"$text")
	words_of "$text"
	most_reads=0 most_allocs=0 at=''
	for way in name stdin rest pipe; do
		progress "counting calls, $(said "$way")"
		trial way "$way" "$text" -m -p $piece
		right=$all_words
		case $way in
		name) right="$all_words $text" ;;
		rest) right=$rest_words ;;
		esac
		set -- "$1" "$2" "$2, $(said "$way")" "$(typed "$way" $up/moby.txt)"
		if [ "$way" = name ]; then
			expect way "$right" "$3" "$4"
		else
			hoped way "$right" "$3" "$4"
		fi
		[ "$way" != pipe ] || [ -z "$reads" ] || reads=$((reads - size / piece - 1))
		# What the kernel does not tell, and what no library was taken to count.
		reads=${reads:-$(cat "$scratch/readers.$way")}
		allocs=${allocs:-$(count_one allocs -m ./words "$text")}
		[ "$reads" -le "$most_reads" ] || most_reads=$reads
		[ "$allocs" -le "$most_allocs" ] || most_allocs=$allocs
		if [ "$reads" -gt "$(allowed_reads "$size")" ] ||
		    { is_counted allocs && [ "$allocs" -gt "$(allowed_allocations "$size")" ]; }; then
			at=$way
			break
		fi
	done
	progress
}

calls_in() {
	row "read calls${at:+, $(said "$at")}$1" "$most_reads" "$(allowed_reads "$size")" 'too many'
	! is_counted allocs ||
		row "allocations${at:+, $(said "$at")}$1" "$most_allocs" "$(allowed_allocations "$size")" 'too many'
	[ $missed -eq 0 ] || see "$(typed "$at" $up/moby.txt)" | sed "s|\\./words|$up/tools/count -m ./words|"
}

# Each call of any process.  A program that makes too many of them is ended soon.
all_calls() {
	size=$bytes counted_by='' told=''
	most=0 most_way=name most_readers=0
	for way in name stdin rest pipe; do
		progress "tracing system calls, $(said "$way")"
		trial traced "$way" "$scratch/moby.txt" -s -p $traced_piece
		well_behaved "moby.txt, $(said "$way")" "$(typed "$way" $up/moby.txt)"
		[ -n "$calls" ] || calls_by_valgrind "$way"
		[ -z "$reads" ] || told=yes
		[ "$way" != pipe ] || calls=$((calls - size / traced_piece - 1)) readers=$((readers - size / traced_piece - 1))
		echo "$readers" >"$scratch/readers.$way"
		[ "$calls" -le "$most" ] || most=$calls most_way=$way most_readers=$readers most_stopped=$stopped
		[ "$calls" -le "$(allowed_calls "$size")" ] || break
	done
	progress
}

# calls_by_valgrind way: the same where nobody may trace.
calls_by_valgrind() {
	counted_by=', by valgrind'
	progress "counting system calls with valgrind, as ptrace is forbidden, $(said "$1")"
	timeout 30 sh -c "$(typed "$1" "$scratch/moby.txt" |
		sed 's|\./words|valgrind -q --vgdb=no --tool=none --trace-children=yes --trace-syscalls=yes --log-fd=9 &|')" \
		9>"$scratch/syscalls" >/dev/null 2>&1 </dev/null || true
	# A call that may block has a second line, with its result: "... [async]".
	calls=$(grep -c '^SYSCALL[^ ]* [a-z]' "$scratch/syscalls") || true
	readers=$(grep -c -E ' sys_(p?read|recv)' "$scratch/syscalls") || true
}

calls_are_few() {
	row "system calls$([ "$most" -le "$(allowed_calls "$bytes")" ] || echo ", $(said "$most_way")")$counted_by" \
	    "$most" "$(allowed_calls "$bytes")" "too many$([ "${most_stopped:-0}" -eq 0 ] || echo ', stopped')"
	[ "$verdict" = ok ] || see "$(typed "$most_way" $up/moby.txt)" | sed 's|\./words|strace -fc --seccomp-bpf ./words|'
	stop_if_missed
}

# A pair of malloc and free that one compiler removes is still there for another.
unoptimised() {
	[ -n "$unoptimised_job" ] && built "$unoptimised_job" || return 0
	cd "$scratch/unoptimised/$dir"
	words_of "$scratch/part.txt"
	trial unoptimised name "$scratch/part.txt" -m
	expect unoptimised "$all_words $scratch/part.txt" "the first $(commas $part) bytes, built with -O0" \
	    "make -B words CFLAGS=-O0 && ./words $up/moby.txt"
	allocs=${allocs:-$(count_one allocs -m ./words "$scratch/part.txt")}
	row 'allocations, built with -O0' "$allocs" "$(allowed_allocations $part)" 'too many'
	cd "$scratch/plain/$dir"
}

# Two ways out, for a program that does not keep to the contract in it.
broken() {
	progress
	refuse 'Not yet.  The contract above struct reader says that a reader may keep the address of buf.' \
	    "A reader that kept all addresses found $(commas "$gone") of $(commas "$kept") bytes gone or changed at the end, $(said "$1")." \
	    'Two ways out: give each call a buffer that is never used again, or read all readers in words.c and' \
	    'change the comment, if none of them keeps an address.  To see what it says:' \
	    "    grep -n -i -C 4 'may keep' $dir/words.c"
}

# What the comment in this words.c promises is what is tested.
contract() {
	case $promise in
	none)
		holds 'contract' 'none' 'no struct reader'
		return
		;;
	nothing)
		holds 'contract' kept 'no address is kept'
		case $step in step1 | step2) echo '    (The contract is another than the one that the step began with: that is the idea of step 3.)' ;; esac
		return
		;;
	esac
	progress 'running the contract'
	built "$kept_job" || case $status in
	11)
		holds 'contract' 'not tested' 'no reader is found' 'not known'
		return
		;;
	13)
		refuse 'words.c defines a function without a prototype, as C did before 1989, or inside of another one.  So' \
		    'check does not find the readers, and cannot test the contract above struct reader.' \
		    'Expected: read(struct reader *r, ...), at the top level.'
		;;
	*)
		holds 'contract' 'not tested' 'no second build' 'not known'
		return
		;;
	esac
	for way in name pipe; do
		kept=$(found bytes $way)
		gone=$(($(found gone $way) + $(found changed $way)))
		[ "$gone" -eq 0 ] || broken "$way"
	done
	progress
	[ "$(found bytes name)" -gt 0 ] || {
		holds 'contract' 'not tested' 'no reader that returned a byte' 'not known'
		return
	}
	holds 'contract: addresses may be kept' kept "$(commas "$(found bytes name)") bytes"
	[ "$(found again name)" -eq 0 ] || {
		echo '    One reader gives another the same buffer again and again.  Does it keep to the contract, as a'
		echo '    caller of the other one?'
	}
}

# found what way: the sum of a count of kept.c, as each process has written one.
found() {
	[ -e "$scratch/kept.$2" ] || echo "$1 0" >"$scratch/kept.$2"
	awk -v what="$1" '$1 == what { n += $2 } END { print n + 0 }' "$scratch/kept.$2"
}

# The small cases once more, in a program that looks at each address that it uses.
bounds() {
	progress 'checking bounds'
	if ! built "$bounds_job"; then
		holds 'bounds (AddressSanitizer)' 'not checked' 'no such build runs here'
		return
	fi
	progress
	[ ! -e "$scratch/bounds.err" ] || {
		{ mkdir -p "$top/$dir/profile" && cp "$scratch/bounds/$dir/case.txt" "$top/$dir/profile/"; } 2>/dev/null || true
		refuse 'A wrong use of memory, or of a number.  The sanitizers say:' \
		    "$(grep -E 'ERROR: |runtime error|^(READ|WRITE) of|^ +#[0-3] .*words' "$scratch/bounds.err" | sed -e 's/^==[0-9]*==//' -e 's/^ */    /' -e 's| /[^ ]*/| |' | head -n 6)" \
		    "in the case $(sed -e 's/: status .*//' -e q "$scratch/bounds.case")" \
		    'To see it, and to have words without them again:' \
		    "    (cd $dir && make -B words CFLAGS='-g -fsanitize=address,undefined' && \\" \
		    '    ./words profile/case.txt)' "    make -s -B -C $dir words"
	}
	holds 'wrong uses of memory and of numbers' none 'by the sanitizers'
}

# long_text name words what command: one that the command prints.  Nothing traces the
# program here, and no library counts.
long_text() {
	progress "counting $3"
	(cd "$top/$dir" && sh -c "$4") >"$scratch/$1.txt" 2>/dev/null || no_room
	size=$(wc -c <"$scratch/$1.txt")
	[ "$size" -ge $(($2 * 2 - 1)) ] || no_room # a byte a word, and one between two
	chmod a=r "$scratch/$1.txt"
	trial long name "$scratch/$1.txt" -l 20
	expect long "$2 $scratch/$1.txt" "$3" "$4 >profile/long && ./words profile/long"
	progress
	rm -f "$scratch/$1.txt"
	[ "${reads:-0}" -le "$(allowed_reads "$size")" ] || {
		row "read calls, $3" "$reads" "$(allowed_reads "$size")" 'too many'
		see "$4 >profile/long && strace -fc --seccomp-bpf ./words profile/long"
		stop_if_missed
	}
}

# within way name: 64 copies in that way, with so much memory.  What a mapped file
# takes of the limit on data is no memory, so a program that fails gets that much
# more, and what it really has is what counts.
within() {
	trial "$2" "$1" "$3" -r -n $copies -l 30 -d $data
	[ "$status" -eq 0 ] || trial "$2" "$1" "$3" -r -n $copies -l 30 -d $((data + copies * bytes))
}

# copies_of file: all of them in one.
copies_of() {
	i=0
	while [ $i -lt $copies ]; do
		set -- "$@" "$1"
		i=$((i + 1))
	done
	shift
	cat "$@"
}

memory() {
	progress "writing $copies times moby.txt"
	copies_of "$scratch/moby.txt" >"$scratch/big.txt" 2>/dev/null || no_room
	[ "$(wc -c <"$scratch/big.txt")" -eq $((copies * bytes)) ] || no_room
	chmod a=r "$scratch/big.txt"
	progress "counting $copies times moby.txt with 32 MB of memory"
	within pipe bypipe "$scratch/moby.txt" &
	piped=$!
	within name byname "$scratch/big.txt"
	wait $piped || exit 1
	rm -f "$scratch/big.txt"
	progress
	words_of "$scratch/moby.txt"
	all_words=$((copies * all_words))
	for way in name pipe; do
		load by$way
		right=$all_words how="$many | ./words"
		[ $way != name ] || right="$right $scratch/big.txt" how="$many >profile/big && ./words profile/big"
		expect by$way "$right" "$copies times moby.txt, $(said "$way"), with 32 MB of data and 8 MiB of stack" \
		    "(ulimit -d 32000 -s 8192; $how)" 'Its memory follows the text, most likely.'
		what="memory, KB, of $((copies * bytes / 1000000)) MB of text, $(said "$way")"
		if [ -n "$memory" ]; then
			row "$what" $((memory * 1024 / 1000)) $((data / 1000)) 'follows the text'
		else
			holds "$what" 'not counted' 'no /proc here' 'the limit held'
		fi
	done
	[ $missed -eq 0 ] || see "$many | $up/tools/count -m ./words   (rss, in KiB)"
}

many="for i in \$(seq $copies); do cat $up/moby.txt; echo; done"

"$MAKE" -s --no-print-directory -C "$check"
[ -e "$dir/words.c" ] || {
	echo "$dir/words.c is missing: make $step reset brings it back."
	exit 1
}
# In a short text, a call for each byte is a few calls.
[ "$bytes" -ge $part ] || {
	echo "moby.txt has $(commas "$bytes") bytes, so nothing can be told by it.  To have the text back:"
	echo '    git checkout moby.txt'
	exit 1
}
top=$PWD
# Now, as they may be saved again meanwhile.
checked=$(cat "$dir/words.c" "$dir/Makefile" 2>/dev/null | cksum)
prepare
build_as_it_is
cd "$scratch/plain/$dir"
need_the_allocator
build_the_others

small_cases -l 20000
small=$cases
errors
slow_pipe
named %s%s%n 'the name %s%s%n'
named "$(printf %0250d 0)" 'a name of 250 bytes'
named -n 'the name ./-n'
named_as_an_option

all_calls
[ $((most - most_readers)) -le "$(allowed_calls "$bytes")" ] || calls_are_few
# Read calls are counted once more, at full speed.
if [ "$most" -gt "$(allowed_calls "$bytes")" ] && [ -n "$told" ]; then
	every_way part.txt "the first $(commas $part) bytes of moby.txt"
	calls_in ", $(commas "$size") bytes"
	stop_if_missed
	calls_are_few
fi
every_way moby.txt moby.txt
[ -s "$scratch/complaints" ] || holds 'words in moby.txt, in four ways' "$(commas "$all_words")" 'as wc -w'
calls_in ''
calls_are_few
stop_if_missed
small_cases -g 20000
long_text word 1 'a word of 3,000,000 bytes' 'yes a | head -n 3000000 | tr -d "\n"'
long_text book $((8 * all_words)) '8 times moby.txt' "for i in 1 2 3 4 5 6 7 8; do cat $up/moby.txt; echo; done"
[ -s "$scratch/complaints" ] || holds 'small cases, errors, long texts' "$((small + cases + 13))" 'all right'
! is_counted memory || memory
stop_if_missed
unoptimised
contract
bounds
cd "$top"
stop_if_missed
[ ! -s "$scratch/complaints" ] || refuse
echo
finish ok
# What to profile next: the heap, if that is what this step is about.
next=${all_steps#*"$1"}
next=${next# }
next=${next%%-*}
case $step-$next-$(step_entry "$1" profilers) in
encore-*) echo 'All of it holds.  Next: make bench' ;;
*--*) echo 'All of it holds: flat and fast.  Next: make compare' ;;
*massif*) echo "All of it holds.  Next: make $step profile (what does it hold now?), then make $next" ;;
*) echo "All of it holds.  Next: make $step profile (what is on top now?), then make $next" ;;
esac
