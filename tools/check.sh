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
checked=$(state "$dir") # now, because it may be saved again meanwhile
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
data=31250 # the limit on data for so many copies of the text, in KiB: 32 MB

# judges count: succeeds if the step has a limit for that count.
judges() {
	case " $judged " in *" $1 "*) ;; *) return 1 ;; esac
}

# make_room: makes $scratch, builds the tools, and writes the small cases.  Ends the script if there
# is no room.
make_room() {
	make_scratch_for_programs
	quiet_make -C tools count >&2 || fail 'Cannot say: tools/count.c does not compile here.' 2
	quiet_make -C tools calls.so >/dev/null 2>&1 || true
	mkdir -p "$scratch/cases" "$scratch/profile" "$dir/profile"
	tools/cases "$scratch/cases" >"$scratch/table" || no_room
}

# of_make variable: prints its value, from the command line or the step's Makefile.
of_make() {
	quiet_make -C "$dir" ${CC:+"CC=$CC"} ${CFLAGS:+"CFLAGS=$CFLAGS"} \
	    --eval "tell: ; @: \$(info \$($1))" tell 2>/dev/null
}

# build name [flag ...]: builds the step with these flags in a copy of its folder, below
# $scratch/name, and leaves make's output in $scratch/name.said.  Fails if there is no program then.
# The copy has the Makefiles of all steps, because that of a solution includes that of its step, and
# the builds share one profile/.  The program moves to $scratch/name/words, and a script that runs it
# under count takes its place.
build() {
	built=$scratch/$1
	shift
	for part in step*/Makefile "$dir"/*; do
		case $part in */words | */profile | */words.c.*) continue ;; esac
		mkdir -p "$built/${part%/*}"
		cp -RL "$part" "$built/$part"
	done
	ln -s "$scratch/profile" "$built/$dir/profile"
	ln -s "$top/moby.txt" "$built/moby.txt"
	quiet_make -C "$built/$dir" words "CC=$cc" "CFLAGS=$flags $*" \
	    >"$built.said" 2>&1 </dev/null && [ -x "$built/$dir/words" ] || return 1
	mv "$built/$dir/words" "$built/words"
	cat >"$built/$dir/words" <<-'end'
		#!/bin/sh
		exec "$count" -o "$counts" $limits "$program" "$@"
	end
	chmod +x "$built/$dir/words"
}

# try name build words command [option ...]: runs a command, as a learner types it in the step's
# folder, in the copy with that build, where ./words runs the program under count with these
# options.  The command is a string because it is also what a learner is shown.  Its text has so
# many words.  Writes four files: $scratch/name.out and .err are the program's output, .right is the
# expected one, with the file if ./words has one as its argument, and .counts has its counts.
try() {
	out=$scratch/$1 copy=$scratch/$2/$dir program=$scratch/$2/words command=$4
	argument=${command##*./words}
	case $argument in
	' <'* | [!\ ]* | '') echo "$3" ;;
	*) argument=${argument# } && echo "$3 ${argument%%[ )]*}" ;;
	esac >"$out.right"
	shift 4
	(cd "$copy" && count=$tools/count counts=$out.counts limits="-t 10 $*" program=$program sh -c "$command") \
	    </dev/null >"$out.out" 2>"$out.err" || true
}

count_of() {
	value_of "$1" "$scratch/$2.counts"
}

# is_right name: succeeds if that run ended with status 0 and printed what it should.
is_right() {
	grep -q -s '^status 0$' "$scratch/$1.counts" && cmp -s "$scratch/$1.out" "$scratch/$1.right"
}

# small_cases build: runs the build on each small case, some of them in four ways.  Fails at the
# first wrong answer, and words, title and way are then those of that case, in profile/case.txt.
small_cases() {
	while IFS='	' read -r words file title; do
		cp "$scratch/cases/$file" "$scratch/profile/case.txt"
		for way in 'as an argument' 'with the argument -' 'on standard input' 'through a pipe'; do
			try "$1" "$1" "$words" "$(typed "$way" profile/case.txt)" -t 2
			is_right "$1" || return 1
			case $title in 'one line' | 'two blocks of words') ;; *) break ;; esac
		done
	done <"$scratch/table"
}

# four_ways: gives the program its input in four ways, and counts words, read calls and allocations.
# The rows have the counts of the first way with too large a count, or of the file as an argument.
four_ways() {
	most_reads='' most_allocs='' at=
	for way in 'as an argument' 'on standard input' 'after its first line' 'through a pipe'; do
		words=$all_words most=$allowed_reads command=$(typed "$way" $up/moby.txt)
		[ "$way" != 'after its first line' ] || words=$(sed 1d moby.txt | wc -w)
		# A read from a pipe may get less than it asks for.
		[ "$way" != 'through a pipe' ] || most=$((most + bytes / 4096))
		# shellcheck disable=SC2046 # the expansion is no option or one
		try "$way" plain "$words" "$command" $(! judges allocs || echo -m)
		verify "$way" "moby.txt, $way" "$command"
		reads=$(count_of reads "$way") allocs=$(count_of allocs "$way")
		if [ "${reads:-0}" -gt $most ] || { judges allocs && [ "${allocs:-0}" -gt $allowed_allocs ]; }; then
			most_reads=$reads most_allocs=$allocs at=$way
			break
		fi
		most_reads=${most_reads:-$reads} most_allocs=${most_allocs:-$allocs}
	done
	holds "words in moby.txt${at:+, $at}" "$(commas "$all_words")" 'as wc -w'
	row "read calls${at:+, $at}" reads "$most_reads" $allowed_reads 'too many'
	! judges allocs || row "allocations${at:+, $at}" allocs "$most_allocs" $allowed_allocs 'too many'
	stop_if_missed "$(typed "${at:-as an argument}" $up/moby.txt | sed "s|\\./words|$up/tools/count -m ./words|")"
}

slow_pipe() {
	command="(printf 'one t'; sleep 1; printf 'wo three four') | ./words"
	try slow plain 4 "$command"
	verify slow 'a pipe in which more comes later' "$command"
}

# long_text: has a word of 3 MB, and then one for every second byte, up to 6 MB.
long_text() {
	command="{ head -c 3000000 /dev/zero | tr '\\0' a; yes a | head -c 3000000; } >profile/long && \\
    ./words profile/long"
	try long plain 1500000 "$command"
	verify long 'a word of 3,000,000 bytes, and many short ones' "$command"
}

# memory: runs the program on copies of the text with limits on its data and its stack, which do not
# slow it down.  A file that is mapped does not count as data.  A pipe cannot be mapped, so the
# row has the peak resident set size of that run.
memory() {
	many="cat \$(yes $up/moby.txt | head -n $copies)" limits="ulimit -s 8192; ulimit -d $data"
	for way in 'as an argument' 'through a pipe'; do
		case $way in
		as*) command="$many >profile/big && \\
    ($limits; ./words profile/big)" ;;
		*) command="($limits; $many | ./words)" ;;
		esac
		try "big $way" plain $((copies * all_words)) "$command" -t 30
		grep -q -s '^status 0$' "$scratch/big $way.counts" || next="make $step profile, or make $step hint"
		verify "big $way" "$copies times moby.txt, $way, with 32 MB of data" "$command"
	done
	row "KB of memory for $((copies * bytes / 1000000)) MB of text, through a pipe" memory \
	    $(($(count_of rss "big $way") * 1024 / 1000)) $((data * 1024 / 1000)) 'follows the text'
	stop_if_missed "$many | $up/tools/count ./words"
}

# unoptimised: builds with -O0, because a different compiler may not remove a malloc and its free.
unoptimised() {
	command="./words $up/moby.txt"
	build unoptimised -O0 || does_not_build unoptimised -O0
	try unoptimised unoptimised "$all_words" "$command" -m
	verify unoptimised 'moby.txt, built with -O0' "$command" -O0
	row 'allocations, built with -O0' allocs "$(count_of allocs unoptimised)" "$allowed_allocs" 'too many'
	stop_if_missed "$up/tools/count -m $command" -O0
}

# sanitize: builds with the sanitizers.  Fails if an empty program with them does not run here.
# The compiler also warns of a function that ends without a return, because its result may be
# right by luck.
sanitize() {
	echo 'int main(void) { return 0; }' >"$scratch/empty.c"
	"$cc" -fsanitize=address,undefined -o "$scratch/empty" "$scratch/empty.c" && "$scratch/empty" &&
		build bounds "$asan" -fno-omit-frame-pointer -fno-sanitize-recover=undefined -Wreturn-type
} >/dev/null 2>&1

# bounds: runs the small cases with the sanitizers, and some text under memcheck, which also finds
# uninitialised values.  Sets sanitizers=no if they do not start here.
bounds() {
	sanitizers=yes by='by the sanitizers' status=0
	if ! sanitize; then
		sanitizers=no
	elif luck=$(grep -m 1 return-type "$scratch/bounds.said"); then
		refuse 'A function ends without its return, so what the caller gets is luck:' "    $luck"
	elif ! small_cases bounds; then
		# On some kernels the sanitizers fail to start at random, so the empty program may have run.
		grep -q -i 'shadow memory' "$scratch/bounds.err" || wrong_case bounds
		sanitizers=no
	fi
	head -c 10000 moby.txt | valgrind -q --command-line-only=yes --max-stackframe=8388608 --error-exitcode=99 \
	    --log-file="$scratch/memcheck.said" "$scratch/plain/words" >/dev/null 2>&1 || status=$?
	case $status in
	0) ;;
	99) refuse 'A value is used that was never set, or memory that is not there.  memcheck says:' \
		"$(places "$scratch/memcheck.said")" "$(see "head -c 10000 $up/moby.txt | valgrind -q ./words")" ;;
	*) by="$by, not by valgrind" ;;
	esac
	if [ $sanitizers = yes ]; then
		holds 'wrong uses of memory and of numbers' none "$by"
	else
		holds 'wrong uses of memory and of numbers' 'not tested' 'AddressSanitizer does not start here'
	fi
}

make_room
cc=$(of_make CC) flags=$(of_make CFLAGS)
build plain || does_not_build plain
need_countable
small_cases plain || wrong_case plain
fails folder 'a directory, of which every read fails' './words profile'
fails missing 'a file that is not there' './words missing.txt'
fails full 'a full standard output' './words Makefile >/dev/full'
say_if_original
four_ways
slow_pipe
long_text
holds 'small cases, errors, a slow pipe, a long text' "$(($(wc -l <"$scratch/table") + 5))" 'all right'
! judges memory || memory
! judges allocs || unoptimised
bounds
contract
passed
