# shellcheck shell=sh disable=SC2154 # check.sh, which sources this, sets the variables
# said.sh: the rows and messages of check.sh.
missed=no
next=
asan='-O1 -g -fsanitize=address,undefined'
asan_options='ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=1'

# note ok|no: writes the verdict to .workshop/, for `make`.  A folder where nothing can be
# written is no error.
note() {
	case $dir in
	step*) { mkdir -p .workshop && echo "$1 $checked" >".workshop/$folder"; } 2>/dev/null || true ;;
	esac
}

# refuse line ...: prints the lines without the names of temporary folders, then "Not yet", and
# ends the script with status 1.
refuse() {
	printf '%s\n' "$@" | sed -e "s|$scratch/cases/..|profile/case.txt|g" -e "s|$scratch/[a-z]*/$dir/||g" \
	    -e "s|$scratch/||g"
	printf '\n%s%s\n' "${bad}Not yet.$plain" "${next:+  Next: $next}"
	note no
	exit 1
}

no_room() {
	fail "Cannot say: no room in ${scratch%/*}.  Make room (100 MB), or type TMPDIR=folder make ..." 2
}

# see command [flags]: prints the lines to type in the top folder to see a problem: a build,
# perhaps with other flags, and the command.  The parentheses leave the learner where they are.
see() {
	then=
	[ -z "$1" ] || then=" && \\
    $1"
	# shellcheck disable=SC2016 # the quotes are to be typed
	printf 'To see it:\n    (cd %s && make -s %swords%s%s)\n' "$dir" "${2:+-B }" "${2:+ CFLAGS='$2'}" "$then"
	[ $# -eq 1 ] || printf '    make -s -B -C %s words    # as it was\n' "$dir"
}

# typed way file: prints the command that runs the program on the file in that way.
typed() {
	case $1 in
	'as an argument') echo "./words $2" ;;
	'with the argument -') echo "./words - <$2" ;;
	'on standard input') echo "./words <$2" ;;
	'after its first line') echo "(read line; ./words) <$2" ;;
	'through a pipe') echo "cat $2 | ./words" ;;
	esac
}

# ended name: prints how that run ended, in words.
ended() {
	status=$(count_of status "$1")
	printed=$(head -c 200 "$scratch/$1.out" | head -n 1) right=$(cat "$scratch/$1.right")
	complaint=$(head -c 200 "$scratch/$1.err" | head -n 1)
	case $status in
	0)
		counted=${printed%% *}
		if [ "$printed" = "$counted${right#"${right%% *}"}" ] && [ "$printed" != "$right" ]; then
			echo "expected ${right%% *}, got ${counted:-nothing}"
		else
			echo "expected one line, \"$right\", got \"$printed\""
		fi
		;;
	124) echo 'still running, and stopped: an endless loop, or it waits?  Ctrl-C ends it' ;;
	153) echo 'ended by SIGXFSZ, because it wrote more than 1 MiB into a file' ;;
	129 | 1[3-9]?) echo "ended by SIG$(kill -l $((status - 128)))" ;;
	*) echo "status $status, and ${complaint:-no complaint}" ;;
	esac
}

# crash name command: if that run crashed, prints what the sanitizers say about the same command.
crash() {
	[ "$(count_of status "$1")" -ge 129 ] && sanitize && try bounds bounds '' "$2" || return 0
	places "$scratch/bounds.err"
}

# warned: prints the compiler's first warning, which may tell the reason for a wrong answer.
warned() {
	sed -n '/warning: /{s/^/The compiler warns: /p;q;}' "$scratch/plain.said"
}

# verify name input command: refuses if that run of the command gave a wrong answer.  input
# describes its input.
verify() {
	is_right "$1" && return
	reason=$(crash "$1" "$3")
	reason=${reason:-$(warned)}
	[ "$1,$(count_of status "$1")" != slowly,0 ] ||
		reason='A read may return fewer bytes than it was asked for; only 0 is the end of the text.'
	refuse "On $2: $(ended "$1")." ${reason:+"$reason"} "$(see "$3")"
}

# fails name input command: refuses, unless the command fails with a message on standard error.
fails() {
	try "$1" plain '' "$3"
	status=$(count_of status "$1")
	case $status in
	0) complaint='status 0, as if it had worked' ;;
	12[0-9] | 1[3-9]?) complaint=$(ended "$1") ;;
	*)
		[ ! -s "$scratch/$1.err" ] || return 0
		complaint=$(ended "$1")
		;;
	esac
	refuse "On $2: $complaint." 'Expected: a line on standard error, and status 1.' "$(see "$3")"
}

does_not_build() {
	grep -v '^make' "$scratch/plain.said" >&2 || true
	refuse '' "words.c does not compile: correct the compiler's first complaint first.  Nothing else was checked."
}

# need_countable: ends the script if count cannot count the program.
need_countable() {
	! grep -q -a -e AddressSanitizer -e __asan_init -e __ubsan_handle -e __tsan_init "$scratch/plain/words" ||
		fail "Cannot say: words is built with a sanitizer, so it cannot be counted.  To find the flag: grep -n fsanitize $dir/Makefile" 2
	! ldd "$scratch/plain/words" 2>&1 | grep -q -e 'not a dynamic' -e 'statically linked' ||
		fail "Cannot say: words is linked statically, so it cannot be counted.  To find the flag: grep -n static $dir/Makefile" 2
}

say_if_original() {
	[ "$dir" != "$folder" ] || ! cmp -s "$dir/words.c" "$(original_of "$folder")" ||
		printf 'This is the original, as it was shipped.\n\n'
}

# places file: prints the first lines about words.c in a report of the sanitizers or memcheck.
places() {
	sed -e 's/^==[0-9]*== *//' -e 's| /[^ ]*/| |' -e 's|^/[^ ]*/||' "$1" 2>/dev/null |
		grep -E 'ERROR: |runtime error|^(READ|WRITE) of|ninitialised|(#|at |by ).*words\.c' | sed 's/^ */    /' | head -n 5
}

# wrong_case build: copies the small case that failed to profile/case.txt, and refuses.
wrong_case() {
	IFS='	' read -r file way words title <"$scratch/$1.failed" || true
	mkdir -p "$dir/profile"
	cp "$scratch/cases/$file" "$dir/profile/case.txt"
	command=$(typed "$way" profile/case.txt)
	title="Case ${title%	}, $way" line=$(ended "$1")
	found=$(if [ "$1" = bounds ]; then places "$scratch/bounds.err"; else crash "$1" "$command"; fi)
	if [ -n "$found" ]; then
		refuse "$title.  The sanitizers say:" "$found" "$(see "$asan_options $command" "$asan")"
	elif [ "$1" = bounds ]; then
		refuse "$title: $line." 'Without the sanitizers it is right, perhaps by luck: is there a value that was never set?' \
		    "$(see "$command" "$asan")"
	fi
	set -- "$title: $line." "$(warned)"
	[ -n "$2" ] || set -- "$1"
	[ "$(tr -d '\200-\377' <"$dir/profile/case.txt" | wc -c)" -eq "$(wc -c <"$dir/profile/case.txt")" ] ||
		set -- "$@" 'It has bytes above 0x7f, which are negative in a char.'
	says=$(wc -w <"$dir/profile/case.txt")
	[ "$says" -eq "$words" ] ||
		set -- "$@" "(wc -w says $says here, because this wc counts only words that have a printable character.)"
	refuse "$@" "$(see "$command; od -c profile/case.txt | head -n 5")"
}

# holds label figure remark: prints a row without a limit.
holds() {
	verdict=${good}ok$plain
	case $2 in not*) verdict= ;; esac
	printf '%-46s %11s   %-18s   %s\n' "$1" "$2" "$3" "$verdict"
}

# row label count measured limit complaint: prints a row with a limit, and sets missed=yes if the
# count is above it.  If the count is not available here, the row says so; if it is the count
# that decides the step, the script ends without a verdict.
row() {
	if [ -z "$3" ]; then
		why='/proc/self/io cannot be read'
		[ "$2" != allocs ] || why='tools/calls.so cannot be used'
		[ "$2" != "$decides" ] || fail "Cannot say: $1 cannot be counted, because $why" 2
		holds "$1" 'not counted' "$why"
		return
	fi
	verdict=${good}ok$plain
	[ "$3" -le "$4" ] || verdict=$bad$5$plain missed=yes
	printf '%-46s %11s   allowed %10s   %s\n' "$1" "$(commas "$3")" "$(commas "$4")" "$verdict"
}

# stop_if_missed command [flags]: refuses if a row was above its limit; the command shows it.
stop_if_missed() {
	[ $missed = yes ] || return 0
	next="make $step profile, or make $step hint"
	[ $# -eq 1 ] || next="make $step hint (one compiler deletes them, a different one may not)"
	refuse "$(see "$@")"
}

# memory_rows: refuses if the program failed on the copies of the text under the limit on data;
# otherwise prints the row with its memory.
memory_rows() {
	[ -e "$scratch/by_name.counts" ] || no_room
	for way in by_name by_pipe; do
		title="$copies times moby.txt, through a pipe" command=$by_pipe
		[ $way = by_pipe ] || title="$copies times moby.txt, as an argument" command=$by_name
		is_right $way && continue
		why='Its memory follows the text, most likely.'
		is_right small || why='It needs more for a text of 19 bytes, too.'
		next="make $step profile, or make $step hint"
		refuse "On $title, with 32 MB of data and 8 MiB of stack:" "$(ended $way)." "$why" "$(see "$command")"
	done
	row "KB of memory for $((copies * bytes / 1000000)) MB of text, through a pipe" memory \
	    $(($(count_of rss by_pipe) * 1024 / 1000)) $((data * 1024 / 1000)) 'follows the text'
	stop_if_missed "$many | $up/tools/count ./words"
}

unoptimised_row() {
	[ -e "$scratch/unoptimised.counts" ] ||
		refuse 'words.c does not build with -O0:' "$(grep -e ' error: ' -e 'undefined reference' "$scratch/unoptimised.said" | head -n 3)" "$(see "" -O0)"
	verify unoptimised 'moby.txt, built with -O0' "./words $up/moby.txt"
	row 'allocations, built with -O0' allocs "$(count_of allocs unoptimised)" "$allowed_allocs" 'too many'
	stop_if_missed "$up/tools/count -m ./words $up/moby.txt" -O0
}

bounds_row() {
	luck=$(grep return-type "$scratch/bounds.said" 2>/dev/null | head -n 1) || true
	[ -z "$luck" ] || refuse 'A function ends without its return, so what the caller gets is luck:' "    $luck"
	# On some kernels the sanitizers fail to start at random, so the empty program may have run.
	! grep -q -i 'shadow memory' "$scratch/bounds.err" 2>/dev/null ||
		echo 'AddressSanitizer does not start here' >"$scratch/bounds.untested"
	[ -e "$scratch/bounds.untested" ] || [ ! -e "$scratch/bounds.failed" ] || wrong_case bounds
	if [ -e "$scratch/memcheck.failed" ]; then
		cp "$scratch/cases/$(cat "$scratch/memcheck.failed")" "$dir/profile/case.txt"
		refuse 'A value is used that was never set, or memory that is not there.  memcheck says:' \
		    "$(places "$scratch/memcheck.said")" "$(see 'valgrind -q ./words profile/case.txt')"
	fi
	if [ -e "$scratch/bounds.untested" ]; then
		holds 'wrong uses of memory and of numbers' 'not tested' "$(cat "$scratch/bounds.untested")"
	else
		holds 'wrong uses of memory and of numbers' none "by the sanitizers$(cat "$scratch/memcheck.untested" 2>/dev/null)"
	fi
}

# squeezed: removes white space and comment marks from standard input.
squeezed() {
	tr -d ' \t\r\n*/'
}

# says_so: succeeds if the comment in words.c says that a reader may keep the address, in the
# words of step 1's original or in those of an earlier version of it.  Line breaks do not matter.
says_so() {
	now=$(sed -n '/A reader may keep/,/[*][/]/p' "$(original_of step1)" | squeezed)
	before=$(squeezed <<-end
		A reader may keep the address of buf and use it long after read has returned:
		every call needs a fresh buffer, which is never used for anything else.
	end
	)
	case $(squeezed <"$dir/words.c") in *"$now"* | *"$before"*) ;; *) return 1 ;; esac
}

kept_of() {
	value_of "$1" "$scratch/contract.kept"
}

# contract_row: prints the row about the contract, or refuses.  In steps 1 and 2 the contract must
# hold as it was shipped; in steps 3 and 4 a learner may change it, and then it is not tested.
contract_row() {
	case $step in
	step[12]) way='Give each call a buffer that is never used again.' ;;
	step*)
		way='Give each call a buffer that is never used again, or say in the comment what holds now.'
		if ! says_so; then
			holds 'contract: addresses may be kept' 'not tested' 'its comment is new'
			[ "$step" != step3 ] || echo '    Does the new comment forbid a reader to keep the address?  No test can read it.'
			return
		fi
		;;
	*) return ;;
	esac
	why=
	if [ -e "$scratch/bounds.untested" ]; then
		holds contract 'not tested' 'AddressSanitizer does not start here'
		return
	elif [ ! -e "$scratch/contract.kept" ]; then
		why='there is no count_words(struct reader *, uintmax_t *), or read has a different type'
	elif [ ! -s "$scratch/contract.kept" ]; then
		why="count_words crashed with a reader of check's own"
	elif [ "$(kept_of kept)" -eq 0 ]; then
		why='count_words did not call the reader that it was given'
	fi
	if [ -n "$why" ]; then
		holds contract 'not tested' "$why"
		[ "$step" != step2 ] ||
			refuse '' 'In step 2 the contract decides, so count_words and struct reader have to stay as they were.' \
			    "To see what has changed: make $step diff"
		return
	fi
	gone=$(($(kept_of gone) + $(kept_of changed)))
	if [ $gone -eq 0 ] && [ "$(kept_of words)" -eq $((2 * all_words)) ]; then
		holds 'contract: addresses may be kept' kept 'in moby.txt twice'
		return
	fi
	case $step in
	step[12]) says_so ||
		refuse 'You have changed the contract: that is the idea of step 3.  In this step it has to stay as it was.' \
		    'To go on with your version:' "    make step3 mine$([ "$step" = step2 ] || echo ' FROM=step1')" ;;
	esac
	[ $gone -gt 0 ] || refuse "On 2 times moby.txt: expected $((2 * all_words)), got $(kept_of words)." \
	    "$(see "cat $up/moby.txt $up/moby.txt | ./words")"
	refuse 'The contract above struct reader says that a reader may keep the address of buf.' \
	    "A reader that kept all addresses found $(commas $gone) of $(commas "$(kept_of kept)") bytes gone or changed at the end." \
	    "$way" "$(see "cc -I. -g -w -fsanitize=address $up/tools/contract.c -o profile/contract && \\
    cat $up/moby.txt $up/moby.txt | \\
    $asan_options profile/contract")"
}

passed() {
	note ok
	printf '\n%s  Next: %s\n' "${good}Passed.$plain" "$(next_step)"
}
