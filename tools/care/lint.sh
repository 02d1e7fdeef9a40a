#!/bin/sh
# lint.sh: does the code keep the house style?  Its format, what two compilers,
# cppcheck and shellcheck say about it, and the size of what a learner reads.
#
# Every check runs, whatever the others found.  Status 1 if one of them failed.
set -eu
cd "$(dirname "$0")/../.."

# The files that somebody wrote.  Where there is no git, those that no build
# and no profile left behind.
files() {
	{
		git ls-files -co --exclude-standard 2>/dev/null | grep . ||
		    find . -type f ! -path '*/.git/*' ! -path '*/profile/*' \
			! -path './tests/build/*' | sed 's|^\./||'
	} | while read -r file; do
		# git still lists what was removed and is not committed yet.
		[ ! -f "$file" ] || echo "$file"
	done
}

c_files() {
	files | grep '\.[ch]$'
}

scripts() {
	files | xargs -d '\n' awk \
	    'FNR == 1 && (/^#!.*sh$/ || FILENAME ~ /\.sh$/) { print FILENAME }'
}

# check complaint command ...: run it on the files named on standard input.
check() {
	complaint=$1
	shift
	if ! command -v "$1" >/dev/null; then
		cat >/dev/null # its absence was a complaint of its own
		return
	fi
	xargs -r -d '\n' "$@" && return
	echo "lint: $complaint" >&2
	return 1
}

status=0

for tool in clang-format gcc clang cppcheck shellcheck; do
	command -v $tool >/dev/null && continue
	echo "lint: $tool is missing: ./setup.sh --tests" >&2
	status=1
done

c_files | check 'not in the house format; clang-format -i FILE puts it right' \
    clang-format --dry-run --Werror || status=1

set -- -fsyntax-only -std=gnu11 -Wall -Wextra -Wpedantic -Wshadow -Werror
for cc in gcc clang; do
	c_files | grep '\.c$' | grep -v '^tests/' |
	    check "$cc warns" $cc "$@" -Wconversion || status=1
done

# Criterion's own macros convert, so the tests do without that warning.
if flags=$(pkg-config --cflags criterion 2>/dev/null); then
	for flag in $flags; do
		set -- "$@" "$flag"
	done
	for cc in gcc clang; do
		c_files | grep '^tests/\(suites\|lib\)/' | grep '\.c$' |
		    check "$cc warns about the tests" $cc "$@" -Itests/lib || status=1
	done
else
	echo 'lint: tests/*.c not compiled, as Criterion is not here'
fi

# A memory leak in words.c may be the exercise; the tests count what it holds.
# From 2.11 on cppcheck says, as if it were a fault, that it did not try all
# branches; and __has_include is beyond it.  What Criterion's macros stand for it cannot know.
c_files | grep -v '^tests/' | check 'cppcheck has found something' cppcheck \
    --quiet --error-exitcode=1 --inline-suppr --std=c11 \
    --enable=warning,performance,portability --suppress=missingIncludeSystem \
    --suppress=normalCheckLevelMaxBranches \
    --suppress=preprocessorErrorDirective --suppress='memleak:*words.c' ||
	status=1

scripts | check 'shellcheck has found something' shellcheck || status=1

files | grep -E '(^|/)step[^/]*/(words\.c|Makefile)$' |
    check 'too long: a learner reads all of it' awk '
	FNR == 1 { most = FILENAME ~ /c$/ ? 140 : 60 }
	FNR == most + 1 { print FILENAME ": more than " most " lines"; bad = 1 }
	END { exit bad }' || status=1

echo "lint: $(c_files | wc -l) C files and $(scripts | wc -l) scripts:" \
    "$([ $status -eq 0 ] && echo 'nothing to complain of' || echo 'see above')"
exit $status
