# shellcheck shell=sh disable=SC2154 # check.sh, which sources this, sets the variables
# said.sh: the rows and messages of check.sh.
missed=no
next= # what refuse prints after "Not yet."
asan='-O1 -g -fsanitize=address,undefined'
asan_options='ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=1'

# note ok|no: writes the verdict to .workshop/, for `make`.  If that fails, the verdict still counts.
note() {
	case $dir in step*) { mkdir -p .workshop && echo "$1 $checked" >".workshop/$folder"; } 2>/dev/null || true ;; esac
}

# refuse line ...: prints the lines without the names of temporary folders, then "Not yet", and
# ends the script with status 1.
refuse() {
	printf '%s\n' "$@" | sed -e "s|$scratch/[a-z]*/$dir/||g" -e "s|$scratch/||g"
	printf '\n%s%s\n' "${bad}Not yet.$plain" "${next:+  Next: $next}"
	note no
	exit 1
}

# see command [flags]: prints the lines to type in the top folder to see a problem: a build,
# perhaps with other flags, and the command.  The parentheses leave the learner where they are.
see() {
	# shellcheck disable=SC2016 # the quotes are to be typed
	with="${CC:+ CC='$CC'}${2:+ CFLAGS='$2'}"
	printf 'To see it:\n    (cd %s && make -s %swords%s && \\\n    %s)\n' "$dir" "${with:+-B }" "$with" "$1"
	[ -z "$with" ] || printf '    make -s -B -C %s words    # as it was\n' "$dir"
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
		if [ "$printed" = "$right" ]; then
			echo "expected \"$right\" and a newline, and nothing else"
		elif [ "$printed" = "$counted${right#"${right%% *}"}" ]; then
			echo "expected ${right%% *}, got ${counted:-nothing}"
		else
			echo "expected one line, \"$right\", got \"$printed\""
		fi
		;;
	124) echo 'still running, and stopped (Ctrl-C ends it)' ;;
	153) echo 'ended by SIGXFSZ, because it wrote more than 16 MiB into a file' ;;
	129 | 1[3-9]?) echo "ended by SIG$(kill -l $((status - 128)))" ;;
	*) echo "status $status, and ${complaint:-no complaint}" ;;
	esac
}

# sanitizers_say name command: prints their report on that command, if the run gave a wrong answer or
# crashed.
sanitizers_say() {
	case $(count_of status "$1") in 0 | 129 | 1[3-9]?) ;; *) return 0 ;; esac
	sanitize || return 0
	try bounds bounds '' "$2"
	places "$scratch/bounds.err"
}

# warned: prints the compiler's first warning, which may tell the reason for a wrong answer.
warned() {
	sed -n '/warning: /{s/^/The compiler warns: /p;q;}' "$scratch/plain.said"
}

# verify name input command [flags]: refuses if that run of the command, built with these flags,
# gave a wrong answer.  input describes its input.  There are no counts if the command could not
# write its input.
verify() {
	is_right "$1" && return
	[ -e "$scratch/$1.counts" ] || no_room
	case $1-$(count_of status "$1") in
	slow-0) reason='A read may return fewer bytes than it was asked for; only 0 is the end of the text.' ;;
	*) reason=$(sanitizers_say "$1" "$3") ;;
	esac
	reason=${reason:-$(warned)}
	line="On $2: $(ended "$1")."
	shift 2
	refuse "$line" ${reason:+"$reason"} "$(see "$@")"
}

# fails name input command: refuses, unless the command fails with a message on standard error.
fails() {
	try "$1" plain '' "$3" -t 2
	status=$(count_of status "$1") complaint=$(ended "$1")
	[ "$status" != 0 ] || complaint='status 0, as if it had worked'
	[ "$status" -eq 0 ] || [ "$status" -ge 124 ] || [ ! -s "$scratch/$1.err" ] || return 0
	refuse "On $2: $complaint." 'Expected: a line on standard error, and status 1.' "$(see "$3")"
}

# does_not_build build [flags]: prints what the compiler said, and refuses.
does_not_build() {
	grep -v '^make' "$scratch/$1.said" >&2 || true
	refuse '' "words.c does not compile${2:+ with $2}: correct the compiler's first complaint first."
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
		grep -E 'ERROR: |runtime error|^(READ|WRITE) of|ninitialised|(#|at |by ).*words\.c' |
		sed -e 's/^ */    /' -e 's/ (*\(at \)*pc 0x.*//' | head -n 5
}

# wrong_case build: refuses, because of the small case in profile/case.txt.
wrong_case() {
	cp "$scratch/profile/case.txt" "$dir/profile"
	size=$(wc -c <"$dir/profile/case.txt") says=$(wc -w <"$dir/profile/case.txt")
	command=$(typed "$way" profile/case.txt)
	which="Case \"$title\", $size byte$([ "$size" = 1 ] || echo s), $way"
	line="$which: $(ended "$1")."
	found=$(if [ "$1" = bounds ]; then places "$scratch/bounds.err"; else sanitizers_say "$1" "$command"; fi)
	if [ -n "$found" ]; then
		refuse "$which.  The sanitizers say:" "$found" "$(see "$asan_options $command" "$asan")"
	elif [ "$1" = bounds ]; then
		refuse "$line" 'Without the sanitizers it is right, perhaps by luck: is there a value that was never set?' \
		    "$(see "$command" "$asan")"
	fi
	warning=$(warned)
	set -- "$line" ${warning:+"$warning"}
	[ "$(tr -d '\200-\377' <"$dir/profile/case.txt" | wc -c)" -eq "$size" ] ||
		set -- "$@" 'It has bytes above 0x7f, which are negative in a char.'
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

# squeezed: removes white space and comment marks from standard input.
squeezed() {
	tr -d ' \t\r\n*/'
}

# says_so: succeeds if the comment in words.c says that a reader may keep the address, in the
# words of step 1's original or in those of an earlier version of it, which a learner's words.c
# keeps after git pull.  Line breaks do not matter.
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

# contract: runs tools/contract.c on a text of more than 2 MiB, because some versions reuse a buffer
# of that size, and prints the row, or refuses.  In steps 1 and 2 the contract must hold as it was
# shipped; in steps 3 and 4 a learner may change it, and then it is not tested.
contract() {
	case $step in
	step[12]) way='Give each call a buffer that is never used again.' ;;
	step*)
		way='Give each call a buffer that is never used again, or take that sentence out and say what holds now.'
		if ! says_so; then
			holds 'contract: addresses may be kept' 'not tested' 'its comment is new'
			[ "$step" != step3 ] || echo '    Does the new comment forbid a reader to keep the address?  No test can read it.'
			return
		fi
		;;
	*) return ;;
	esac
	if [ "$sanitizers" = no ]; then
		holds contract 'not tested' 'AddressSanitizer does not start here'
		return
	fi
	why=
	# shellcheck disable=SC2086 # flags are words
	if ! "$cc" $flags -std=gnu11 -O1 -g -w -fsanitize=address -finstrument-functions -I "$dir" \
	    -o "$scratch/contract" tools/contract.c 2>"$scratch/contract.said"; then
		why='there is no count_words(struct reader *, uintmax_t *), or read has a different type'
		! grep -q 'undefined reference' "$scratch/contract.said" || why='a part of the program is not in words.c'
	else
		cat moby.txt moby.txt | tools/count -o "$scratch/contract.counts" -t 10 "$scratch/contract" 2>/dev/null |
			tail -n 4 >"$scratch/contract.kept"
		[ "$(kept_of kept)" != 0 ] || why='count_words did not call the reader that it was given'
		[ -n "$(kept_of kept)" ] || why="count_words crashed with check's own struct reader, which is zero but for read"
	fi
	if [ -n "$why" ]; then
		holds contract 'not tested' "$why"
		[ "$step" != step2 ] ||
			refuse '' 'In step 2 the contract decides, so count_words and struct reader stay in words.c as they were.' \
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
	    "$way" "$(see "$cc -I. -g -w -fsanitize=address -finstrument-functions \\
    $up/tools/contract.c -o profile/contract && \\
    cat $up/moby.txt $up/moby.txt | \\
    $asan_options profile/contract")"
}

passed() {
	note ok
	printf '\n%s  Next: %s\n' "${good}Passed.$plain" "$(next_step)"
}
