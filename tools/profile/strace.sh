#!/bin/sh
# strace.sh dir text: how often dir/words calls the kernel, by strace(1), on the first
# 64 KiB of the text.  text is a path as seen from dir.  What looking costs is
# measured, and what it would cost for the whole text is worked out from the read calls.
#
# Status 1, and a line that says what to use instead, where strace is missing or may
# not trace.
set -eu
export LC_ALL=C
cd "${0%/*}/../.."
tools=$PWD/tools
. tools/shell.sh
cd "$1"
text=$2
part=profile/64k.txt

give_up() {
	printf '%s\n' "$1" 'profile without PROFILER=strace counts the read calls, and needs no permission.' >&2
	exit 1
}

row() {
	printf '  %-26s %12s  %s\n' "$@" | sed 's/ *$//'
}

# slower a b: by how much a is longer than b.
slower() {
	awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.0f times the bare run\n", a / b }'
}

command -v strace >/dev/null || give_up 'strace is not installed: ./setup.sh installs it.'
"${MAKE:-make}" -s --no-print-directory words
mkdir -p profile
make_scratch
head -c 65536 -- "$text" >$part
printf 'head -c 65536 %s >%s\n' "$(quoted "$text")" $part
echo "strace -c -f ./words $part"
count_with -o "$scratch/under" strace -c -f ./words $part 2>&1 >"$scratch/printed" | tee "$scratch/calls"
[ "$(value_of status "$scratch/under")" = 0 ] ||
	give_up 'strace may not trace here (ptrace is refused, as in some containers).'

bare=$(count_one wall ./words $part)
calls=$(value_of reads "$scratch/counts")
under=$(value_of wall "$scratch/under")
whole=$(count_one wall ./words "$text")
all_calls=$(value_of reads "$scratch/counts")
printf '\n# Summary\n'
row 'read calls' "$(commas "$calls")" \
    "for $(commas "$(wc -c <$part)") bytes (strace misses the few that load words)"
row 'time, bare' "$(printf '%.3f s' "$bare")"
row 'time, under strace' "$(printf '%.3f s' "$under")" "$(slower "$under" "$bare")"
row 'whole text, bare' "$(printf '%.3f s' "$whole")" "$(commas "$all_calls") read calls"
row 'whole text, under strace' "$(awk -v bare="$bare" -v under="$under" -v whole="$whole" \
    -v calls="$calls" -v all="$all_calls" 'BEGIN {
	printf "%.1f s\n", whole + (calls ? (under - bare) * all / calls : 0) }')" \
    'estimated, not run: strace stops the program at each call'
