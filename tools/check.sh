#!/bin/sh
# check.sh folder: is the words.c of that step a fix?  Counts decide, never times.
#
# The status is 0 if it is, 1 if not yet, 2 if what decides cannot be counted here.
# What was found is noted in .workshop/, for `make`.  said.sh has what is said.
set -eu
unset CDPATH MAKEFLAGS MFLAGS MAKELEVEL DEBUGINFOD_URLS
cd "$(dirname "$0")/.."
. tools/step.sh
. tools/said.sh
export POSIXLY_CORRECT=1 # without, GNU wc 9.7 takes the byte 0xa0 for a space
export ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=1:malloc_context_size=1:exitcode=99:color=never

enter "$1"
[ "$step" != encore ] || dir=solutions/encore
up=..
case $dir in solutions/*) up=../.. ;; esac
[ -e "$dir/words.c" ] || fail "$dir/words.c is missing: make $step reset brings it back" 2
checked=$(cat "$dir/words.c" "$dir/Makefile" | cksum) # now, because it may be saved again
bytes=$(wc -c <moby.txt)
all_words=$(wc -w <moby.txt)
[ "$bytes" -gt 1000000 ] || fail 'moby.txt is too short: git checkout moby.txt brings it back' 2

# What is counted, and what decides the step.  What an earlier step has won is to be
# kept, but step 3 may pay with allocations, as our own solution does.
allowed_reads=$((bytes / 1000 + 32))
allowed_allocs=16
case $step in
step1) decides=reads judged=reads ;;
step2) decides=allocs judged='reads allocs' allowed_allocs=$((bytes / 1000 + 8)) ;;
step3) decides=memory judged='reads memory' ;;
*) decides=allocs judged='reads allocs memory' ;;
esac
copies=64
data=32000000 # bytes that it may have for so many copies of the text
moby=$top/moby.txt

quiet_make() {
	make -s --no-print-directory "$@"
}

judges() {
	case $judged in *"$1"*) ;; *) return 1 ;; esac
}

# A folder in which programs may run, which in a /tmp mounted noexec they may not.
make_room() {
	mkdir -p "$dir/profile"
	make_scratch
	printf '#!/bin/sh\n' >"$scratch/empty" || no_room
	chmod +x "$scratch/empty"
	if ! "$scratch/empty" 2>/dev/null; then
		rm -rf "$scratch"
		TMPDIR=$top/$dir/profile make_scratch
	fi
	trap 'wait; rm -rf "$scratch"' EXIT # a job may still write there
	quiet_make -C tools count cases >&2 || fail 'Cannot say: tools/count.c does not compile here.' 2
	quiet_make -C tools calls.so >/dev/null 2>&1 || true
	mkdir "$scratch/cases"
	{ tools/cases "$scratch/cases" >"$scratch/table" && echo 'one two three four' >"$scratch/four"; } || no_room
}

# of_make variable: as the step's Makefile has it, or the command line.
of_make() {
	quiet_make -C "$dir" ${CC:+"CC=$CC"} ${CFLAGS:+"CFLAGS=$CFLAGS"} \
	    --eval "tell: ; @: \$(info \$($1))" tell 2>/dev/null
}

# build name [flag ...]: the step once more, in a folder of its own.  All Makefiles,
# because that of a solution includes its step's.
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

# run name build way file words [option ...]: that build on a file that has so many words.
# $scratch/name.out and .err get what it prints, .right what it should print, .counts what
# count, with the options, says of it.
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

# is_right name: did that run end well, with that line and no other?
is_right() {
	[ "$(count_of status "$1")" = 0 ] && cmp -s "$scratch/$1.out" "$scratch/$1.right"
}

# small_cases build: until one goes wrong, which build.failed then tells.
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

errors() {
	run folder plain 'as an argument' "$scratch/cases" 0
	refused folder 'a directory, of which every read fails' './words profile'
	run missing plain 'as an argument' "$scratch/missing.txt" 0
	refused missing 'a file that is not there' './words missing.txt'
	run full plain 'to a full output' "$scratch/four" 4
	refused full 'a full standard output' './words Makefile >/dev/full'
}

# Words, read calls and allocations in each way in.  The rows have the first figures of
# which one is too large, or those of the file as an argument.
four_ways() {
	most_reads='' most_allocs='' at=
	for way in 'as an argument' 'on standard input' 'after its first line' 'through a pipe'; do
		words=$all_words most=$allowed_reads
		[ "$way" != 'after its first line' ] || words=$(sed 1d moby.txt | wc -w)
		[ "$way" != 'through a pipe' ] || most=$((most + bytes / 4096)) # a read gets what there is
		# shellcheck disable=SC2046 # no option, or one
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

# At full speed, because a limit on data limits what it may keep.  A file that is mapped
# is no data, but through a pipe nothing can be mapped, and resident memory shows all.
memory() {
	if copies_of moby.txt >"$scratch/big"; then
		run by_name plain 'as an argument' "$scratch/big" $((copies * all_words)) -d $data -t 30
	fi
}

memory_of_pipe() {
	run by_pipe plain 'many times through a pipe' moby.txt $((copies * all_words)) -d $data -t 30
	run small plain 'as an argument' "$scratch/four" 4 -d $data
}

# A malloc and free that one compiler removes are still there for a different one.
unoptimised() {
	! build unoptimised -O0 || run unoptimised unoptimised 'as an argument' "$moby" "$all_words" -m
}

# Do the sanitizers work here?  An empty program tells.  A function that ends without its
# return is right by luck in any build, so here the compiler says so.
sanitize() {
	echo 'int main(void) { return 0; }' >"$scratch/empty.c"
	"$cc" -fsanitize=address,undefined -o "$scratch/empty" "$scratch/empty.c" && "$scratch/empty" &&
		build bounds "$asan" -fno-omit-frame-pointer -fno-sanitize-recover=undefined -Wreturn-type
} >/dev/null 2>&1

# The small cases with the sanitizers, and two of them under memcheck, which sees what the
# sanitizers do not: values that were never set.
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

# On a text of more than 2 MiB, so that a ring of that size is found.
# shellcheck disable=SC2086 # options are words
contract() {
	"$cc" $flags -O1 -g -w -fsanitize=address -I "$dir" -o "$scratch/contract" tools/contract.c || return 0
	cat moby.txt moby.txt | tools/count -o "$scratch/contract.counts" -t 10 "$scratch/contract" \
	    >"$scratch/contract.out" 2>"$scratch/contract.err" || true
	tail -n 4 "$scratch/contract.out" >"$scratch/contract.kept"
}

# start job ...: in the background.
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
