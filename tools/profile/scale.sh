#!/bin/sh
# scale.sh dir text n: what the heap holds for the text, for twice the text, and
# so on up to n times; each count is a run of dir/words.  text is a path as seen
# from dir.
set -eu
export LC_ALL=C # or the ratio has a decimal comma
cd "$(dirname "$0")/../.."
tools=$PWD/tools
. tools/shell.sh
cd "$1"
text=$2
scale=$3

make_scratch
: >"$scratch/text"

row() {
	printf '%6s %15s %15s %18s %20s\n' "$@"
}

"${MAKE:-make}" -s --no-print-directory words
row 'text' 'bytes' 'read(2) calls' 'peak heap, bytes' 'peak resident, KiB'
first=
times=1
copies=0
while :; do
	while [ "$copies" -lt "$times" ]; do
		cat "$text" >>"$scratch/text"
		copies=$((copies + 1))
	done
	"$tools/count" -m -o "$scratch/counts" ./words "$scratch/text" >/dev/null
	row "x $times" "$(commas "$(wc -c <"$scratch/text")")" \
	    "$(commas "$(value_of reads "$scratch/counts")")" \
	    "$(commas "$(value_of peak "$scratch/counts")")" \
	    "$(commas "$(value_of rss "$scratch/counts")")"
	last=$(value_of peak "$scratch/counts")
	first=${first:-$last}
	[ "$times" -lt "$scale" ] || break
	times=$((times * 2 < scale ? times * 2 : scale))
done

[ "$scale" -eq 1 ] || awk -v first="$first" -v last="$last" -v scale="$scale" 'BEGIN {
	printf "\n# Summary\n  %d times the text, %.2f times the peak heap\n", scale, first ? last / first : 1
}'
