#!/bin/sh
# check.sh folder: does the words.c in that folder solve the problem of its step?  The counts
# decide, never the times.
#
# The exit status is 0 if it does, 1 if not yet, and 2 if the deciding count is not available
# here.  `make` shows the verdict later, from .workshop/.  The messages are in said.sh.
set -eu
unset CDPATH MAKEFLAGS MFLAGS MAKELEVEL DEBUGINFOD_URLS
cd "$(dirname "$0")/.."
. tools/step.sh
. tools/said.sh
export POSIXLY_CORRECT=1 # otherwise GNU wc 9.7 takes the byte 0xa0 for a space
export ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=1:malloc_context_size=1:exitcode=99:color=never

enter "$1"
[ "$step" != encore ] || dir=solutions/encore
up=..
case $dir in solutions/*) up=../.. ;; esac
[ -e "$dir/words.c" ] || fail "$dir/words.c is missing: make $step reset brings it back" 2
checked=$(cat "$dir/words.c" "$dir/Makefile" | cksum) # now, because it may be saved again meanwhile
bytes=$(wc -c <moby.txt)
all_words=$(wc -w <moby.txt)
[ "$bytes" -gt 1000000 ] || fail 'moby.txt is too short: git checkout moby.txt brings it back' 2

# decides is the count that the step is about, and judged has all counts with a limit.  The
# gains of earlier steps must last, except that step 3 may make more allocations, as our own
# solution does.
allowed_reads=$((bytes / 1000 + 32))
allowed_allocs=16
case $step in
step1) decides=reads judged=reads ;;
step2) decides=allocs judged='reads allocs' allowed_allocs=$((bytes / 1000 + 8)) ;;
step3) decides=memory judged='reads memory' ;;
*) decides=allocs judged='reads allocs memory' ;;
esac
copies=64
data=32000000 # the limit on data, in bytes, for that many copies of the text
moby=$top/moby.txt

quiet_make() {
	make -s --no-print-directory "$@"
}

# judges count: succeeds if the step has a limit for that count.
judges() {
	case $judged in *"$1"*) ;; *) return 1 ;; esac
}

# make_room: makes $scratch, in profile/ if /tmp is mounted noexec, builds the tools, and writes
# the small cases.  Ends the script if there is no room.
make_room() {
	mkdir -p "$dir/profile"
	make_scratch
	printf '#!/bin/sh\n' >"$scratch/empty" || no_room
	chmod +x "$scratch/empty"
	if ! "$scratch/empty" 2>/dev/null; then
		rm -rf "$scratch"
		TMPDIR=$top/$dir/profile make_scratch
	fi
	trap 'wait; rm -rf "$scratch"' EXIT # wait for jobs that still write there
	quiet_make -C tools count cases >&2 || fail 'Cannot say: tools/count.c does not compile here.' 2
	quiet_make -C tools calls.so >/dev/null 2>&1 || true
	mkdir "$scratch/cases"
	{ tools/cases "$scratch/cases" >"$scratch/table" && echo 'one two three four' >"$scratch/four"; } || no_room
}

# of_make variable: prints its value, from the command line or the step's Makefile.
of_make() {
	quiet_make -C "$dir" ${CC:+"CC=$CC"} ${CFLAGS:+"CFLAGS=$CFLAGS"} \
	    --eval "tell: ; @: \$(info \$($1))" tell 2>/dev/null
}

# build name [flag ...]: builds the step with these flags in a copy, $scratch/name, and leaves
# make's output in $scratch/name.said.  Fails if there is no program then.  The copy has the
# Makefiles of all steps, because that of a solution includes that of its step.
build() {
	built=$scratch/$1
	shift
	for part in step*/Makefile "$dir"/*; do
		case $part in */words | */profile | */words.c.*) continue ;; esac
		mkdir -p "$built/${part%/*}"
		cp -RL "$part" "$built/$part"
	done
	quiet_make -C "$built/$dir" words "CC=$cc" "CFLAGS=$flags $*" \
	    >"$built.said" 2>&1 </dev/null && [ -x "$built/$dir/words" ]
}

# run name build way file words [option ...]: runs a build on a file with so many words, in
# that way, under count with these options.  It writes four files: $scratch/name.out and .err
# are the program's output, .right is the expected one, and .counts has its counts.
run() {
	out=$scratch/$1 program=$scratch/$2/$dir/words how=$3 input=$4
	case $how in
	'as an argument') echo "$5 $input" ;;
	'with the argument -') echo "$5 -" ;;
	*) echo "$5" ;;
	esac >"$out.right"
	shift 5
	set -- tools/count -o "$out.counts" -t 10 "$@" "$program"
	# shellcheck disable=SC2002 # a pipe is what is asked for
	case $how in
	'as an argument') "$@" "$input" </dev/null ;;
	'with the argument -') "$@" - <"$input" ;;
	'on standard input') "$@" <"$input" ;;
	'after its first line') { read -r _ && "$@"; } <"$input" ;;
	'through a pipe') cat "$input" | "$@" ;;
	'slowly through a pipe') { head -c 5 "$input" && sleep 1 && tail -c +6 "$input"; } | "$@" ;;
	'many times through a pipe') copies_of "$input" | "$@" ;;
	'to a full output') "$@" "$input" </dev/null >/dev/full ;;
	esac >"$out.out" 2>"$out.err" || true
}

copies_of() {
	i=0
	while [ $((i += 1)) -le $copies ]; do cat "$1"; done
}

count_of() {
	value_of "$1" "$scratch/$2.counts"
}

# is_right name: succeeds if that run ended with status 0 and printed what it should.
is_right() {
	[ "$(count_of status "$1")" = 0 ] && cmp -s "$scratch/$1.out" "$scratch/$1.right"
}

# small_cases build: runs the build on each small case, some of them in four ways.  Fails at the
# first wrong answer, and describes that case in $scratch/build.failed.
small_cases() {
	while IFS='	' read -r words size file title; do
		for way in 'as an argument' 'with the argument -' 'on standard input' 'through a pipe'; do
			run "$1" "$1" "$way" "$scratch/cases/$file" "$words" -t 2
			is_right "$1" || {
				printf '%s\t' "$file" "$way" "$words" "\"$title\", $size byte$([ "$size" = 1 ] || echo s)" >"$scratch/$1.failed"
				return 1
			}
			case $title in 'one line' | 'two blocks of words') ;; *) break ;; esac
		done
	done <"$scratch/table"
}

# errors: the program must fail on a directory, a missing file and a full disk.
errors() {
	run folder plain 'as an argument' "$scratch/cases" 0
	refused folder 'a directory, of which every read fails' './words profile'
	run missing plain 'as an argument' "$scratch/missing.txt" 0
	refused missing 'a file that is not there' './words missing.txt'
	run full plain 'to a full output' "$scratch/four" 4
	refused full 'a full standard output' './words Makefile >/dev/full'
}

# four_ways: gives the program its input in four ways, and counts words, read calls and allocations.
# Stops at the first way with too large a count, and sets at to that way.  Sets most_reads and
# most_allocs to the counts of that way, or of the file as an argument if all are small enough.
four_ways() {
	most_reads='' most_allocs='' at=
	for way in 'as an argument' 'on standard input' 'after its first line' 'through a pipe'; do
		words=$all_words most=$allowed_reads
		[ "$way" != 'after its first line' ] || words=$(sed 1d moby.txt | wc -w)
		# A read from a pipe may get less than it asks for.
		[ "$way" != 'through a pipe' ] || most=$((most + bytes / 4096))
		# shellcheck disable=SC2046 # the expansion is no option or one
		run "$way" plain "$way" "$moby" "$words" $(! judges allocs || echo -m)
		verify "$way" "moby.txt, $way" "$(typed "$way" $up/moby.txt)"
		reads=$(count_of reads "$way") allocs=$(count_of allocs "$way")
		if [ "${reads:-0}" -gt $most ] || { judges allocs && [ "${allocs:-0}" -gt $allowed_allocs ]; }; then
			most_reads=$reads most_allocs=$allocs at=$way
			return
		fi
		most_reads=${most_reads:-$reads} most_allocs=${most_allocs:-$allocs}
	done
}

slowly() {
	run slowly plain 'slowly through a pipe' "$scratch/four" 4
}

long_word() {
	head -c 3000000 /dev/zero | tr '\0' a >"$scratch/long"
	run long_word plain 'as an argument' "$scratch/long" 1
}

# memory, memory_of_pipe: run the program on 64 copies of the text with a limit on its data, which
# does not slow it down.  A file that is mapped does not count as data.  A pipe cannot be mapped,
# and memory_rows also looks at the peak resident set size of that run.
memory() {
	if copies_of moby.txt >"$scratch/big"; then
		run by_name plain 'as an argument' "$scratch/big" $((copies * all_words)) -d $data -t 30
	fi
}

memory_of_pipe() {
	run by_pipe plain 'many times through a pipe' moby.txt $((copies * all_words)) -d $data -t 30
	run small plain 'as an argument' "$scratch/four" 4 -d $data
}

# unoptimised: builds with -O0, because a different compiler may not remove a malloc and its free.
unoptimised() {
	! build unoptimised -O0 || run unoptimised unoptimised 'as an argument' "$moby" "$all_words" -m
}

# sanitize: builds with the sanitizers.  Fails if an empty program with them does not run here.
# The compiler also warns of a function that ends without a return, because its result may be
# right by luck.
sanitize() {
	echo 'int main(void) { return 0; }' >"$scratch/empty.c"
	"$cc" -fsanitize=address,undefined -o "$scratch/empty" "$scratch/empty.c" && "$scratch/empty" &&
		build bounds "$asan" -fno-omit-frame-pointer -fno-sanitize-recover=undefined -Wreturn-type
} >/dev/null 2>&1

# bounds: runs the small cases with the sanitizers, and two of them under memcheck, which also
# finds uninitialised values.  bounds_row reads the results, from files.
bounds() {
	if ! sanitize; then
		echo 'AddressSanitizer does not start here' >"$scratch/bounds.untested"
	elif ! small_cases bounds; then
		return
	fi
	for file in 05 30; do
		status=0
		valgrind -q --command-line-only=yes --max-stackframe=8388608 --error-exitcode=99 --log-file="$scratch/memcheck.said" \
		    "$scratch/plain/$dir/words" "$scratch/cases/$file" >"$scratch/memcheck.out" 2>&1 || status=$?
		case $status in
		0) ;;
		99) echo "$file" >"$scratch/memcheck.failed" ;;
		*) echo ', not by valgrind' >"$scratch/memcheck.untested" ;;
		esac
	done
}

# contract: runs tools/contract.c on a text of more than 2 MiB, because some versions reuse
# a buffer of that size.
# shellcheck disable=SC2086 # flags are words
contract() {
	"$cc" $flags -O1 -g -w -fsanitize=address -I "$dir" -o "$scratch/contract" tools/contract.c || return 0
	cat moby.txt moby.txt | tools/count -o "$scratch/contract.counts" -t 10 "$scratch/contract" \
	    >"$scratch/contract.out" 2>"$scratch/contract.err" || true
	tail -n 4 "$scratch/contract.out" >"$scratch/contract.kept"
}

# The jobs run in the background, so they leave their results in files in $scratch.
start() {
	for job; do
		"$job" >/dev/null 2>&1 &
	done
}

make_room
cc=$(of_make CC) flags=$(of_make CFLAGS)
build plain || does_not_build
need_countable
small_cases plain || wrong_case plain
errors
say_if_original
four_ways
holds "words in moby.txt${at:+, $at}" "$(commas "$all_words")" 'as wc -w'
row "read calls${at:+, $at}" reads "$most_reads" $allowed_reads 'too many'
! judges allocs || row "allocations${at:+, $at}" allocs "$most_allocs" $allowed_allocs 'too many'
stop_if_missed "$(typed "${at:-as an argument}" $up/moby.txt | sed "s|\\./words|$up/tools/count -m ./words|")"

[ ! -t 2 ] || echo '(It is built and run in other ways, which takes some seconds.)' >&2
start bounds contract slowly long_word
! judges memory || start memory memory_of_pipe
! judges allocs || start unoptimised
wait
input=$scratch/four
verify slowly 'a pipe in which more comes later' "(printf 'one t'; sleep 1; printf 'wo three four') | ./words"
input=$scratch/long
verify long_word 'a word of 3,000,000 bytes' "head -c 3000000 /dev/zero | tr '\\0' a | ./words"
holds 'small cases, errors, a slow pipe, a long word' "$(($(wc -l <"$scratch/table") + 5))" 'all right'
! judges memory || memory_rows
! judges allocs || unoptimised_row
bounds_row
contract_row
passed
