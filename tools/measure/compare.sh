#!/bin/sh
# compare.sh: every step as it is now, every solution and wc -w, measured beside
# each other, as a table; in compare/ as JSON and, for several sizes, as a plot.
#
# From the environment: SCALE, sizes as multiples of the text, as in 1,4,16; and
# TEXT, a path as seen from the top.  Nothing is asserted here: times
# are for looking at.
set -eu
export LC_ALL=C POSIXLY_CORRECT=1 # or GNU's wc knows more white space than POSIX
cd "$(dirname "$0")/../.."
tools=$PWD/tools
. tools/shell.sh
. tools/steps.sh

rounds=7         # runs of each program at each size; the median of them counts
longest=5        # seconds: where a run would take more, the program is left out
hung=10          # seconds after which a program is stopped
probe=1000000    # bytes of a first run, which predicts the larger ones

scales=$(printf '%s\n' "${SCALE:-1}" | tr , '\n' | sort -n -u)
text=${TEXT:-moby.txt}
case $text in -*) text=./$text ;; esac
if ! [ -f "$text" ] || ! [ -r "$text" ]; then
	fail "$text: no such file, or not to be read; TEXT=file names another"
fi
need_right .
[ -s "$text" ] || fail "$text is empty: there is nothing to compare"

make_scratch
facts=$scratch/facts # what is known: a kind, and what belongs to it, with tabs between
trap 'progress; exit 1' HUP INT TERM

fact() {
	(IFS='	' && printf '%s\n' "$*") >>"$facts"
}

# progress [what]: on a terminal, what goes on; without words, nothing any more.
progress() {
	[ ! -t 2 ] || printf '\r%-70s\r%s' '' "$*" >&2
}

# The name of a program in the table, by its folder.
name() {
	case $1 in
	wc) echo 'wc -w' ;;
	solutions/step*) echo "$(basename "${1%%-*}") solved" ;;
	*) basename "${1%%-*}" ;;
	esac
}

# left_out dir size why: size 0 stands for all of them.
left_out() {
	fact left "$1" "$2" "$3"
	[ "$2" != 0 ] || programs=$(printf '%s\n' "$programs" | grep -v -x -e "$1")
}

# Steps are exercises: that one does not compile is no reason to stop.
build() {
	programs='wc'
	fact program wc "$(name wc)"
	for dir in $all_steps solutions/step* solutions/encore; do
		[ -e "$dir/Makefile" ] || continue
		fact program "$dir" "$(name "$dir")"
		if ! "${MAKE:-make}" -s --no-print-directory -C "$dir" words >"$scratch/said" 2>&1; then
			left_out "$dir" 0 "cannot be built: $(grep -m 1 -e error "$scratch/said" || tail -n 1 "$scratch/said")"
			continue
		fi
		# The same code is measured once.  The build-id tells folders apart.
		code=$scratch/$(name "$dir")
		strip -R .note.gnu.build-id -o "$code" "$dir/words" 2>/dev/null ||
		    cp "$dir/words" "$code"
		for other in $programs; do
			if [ "$other" != wc ] && cmp -s "$code" "$scratch/$(name "$other")"; then
				fact same "$dir" "$other"
				continue 2
			fi
		done
		programs="$programs
$dir"
	done
}

# count dir option ...: count(1) on a program and $scratch/text.  Counts go to
# $scratch/counts, unless an -o says otherwise.
count() {
	program=./$1/words
	option=
	if [ "$1" = wc ]; then
		program=wc option=-w
	fi
	shift
	TMPDIR=$scratch tools/count -t $hung -o "$scratch/counts" "$@" "$program" ${option:+"$option"} "$scratch/text"
}

# run dir size bytes: one run.  What counts wrongly is not compared.
run() {
	status=0
	words=$(count "$1" 2>"$scratch/said") || status=$?
	words=${words%% *}
	[ "$1" != wc ] || right=$words
	why=
	case $status in
	0) [ "$words" = "$right" ] || why="counts $words words in $3 bytes, and wc -w counts $right" ;;
	124) why="still running after $hung s" ;;
	125) why=$(head -n 1 "$scratch/said") ;;
	129 | 1[3-9][0-9]) why="ended by SIG$(kill -l $((status - 128)))" ;;
	*) why="ended with status $status: $(head -n 1 "$scratch/said")" ;;
	esac
	if [ -n "$why" ]; then
		[ "$1" != wc ] || fail "wc -w: $why"
		left_out "$1" "$2" "$why"
		return 1
	fi
	awk -v OFS='\t' -v dir="$1" -v size="$2" -v bytes="$3" '{ is[$1] = $2 }
	    END { print "run", dir, size, bytes, is["wall"], is["reads"], is["rss"] }' \
	    "$scratch/counts" >>"$facts"
}

# too_much dir bytes: why a run would be too much, if it would; time and memory
# are taken to grow with the text, from the last size on.
too_much() {
	awk -F '\t' -v dir="$1" -v bytes="$2" -v longest=$longest -v memory="$memory" '
		$1 == "run" && $2 == dir {
			if ($3 != size)
				seconds = $5
			size = $3
			times = bytes / $4
			if ($5 < seconds)
				seconds = $5
			rss = $7 * 1024
		}
		END {
			if (seconds * times > longest)
				printf "left out: a run would take some %.1f s, more than %d", seconds * times, longest
			else if (rss * times > memory)
				printf "left out: a run would take some %.1f GB, a quarter of what is free is %.1f", rss * times / 1e9, memory / 1e9
		}' "$facts"
}

# heap dir size: its allocations and peak, by one run more.  That it ends is known.
heap() {
	if count "$1" -t 60 -m >/dev/null 2>"$scratch/said" && [ -n "$(value_of peak "$scratch/counts")" ]; then
		fact heap "$1" "$2" "$(value_of allocs "$scratch/counts")" \
		    "$(value_of peak "$scratch/counts")"
	else
		why=$(tail -n 1 "$scratch/said")
		fact note "$(name "$1"), x $2: the heap was not counted: ${why:-is it linked statically?}"
	fi
}

# at_size n: all programs in turn, so that what else the machine does is shared.
at_size() {
	size=$1
	bytes=$(($(wc -c <"$text") * size))
	why=$(too_much wc $bytes)
	if [ -n "$why" ]; then
		fact note "x $size $why, for wc -w alone."
		return
	fi
	while [ "$copies" -lt "$size" ]; do
		cat "$text"
		copies=$((copies + 1))
	done >>"$scratch/text"

	going=
	for dir in $programs; do
		why=$(too_much "$dir" $bytes)
		if [ -z "$why" ]; then
			going="$going $dir"
		else
			left_out "$dir" "$size" "$why"
		fi
	done
	fact size "$size" $bytes
	round=0
	while [ $round -lt $rounds ]; do
		round=$((round + 1))
		progress "x $size: round $round of $rounds"
		still=
		for dir in $going; do
			! run "$dir" "$size" $bytes || still="$still $dir"
		done
		going=$still
	done

	for dir in $going; do
		progress "x $size: allocations and peak heap of $(name "$dir")"
		heap "$dir" "$size"
	done
}

# present table|json|plot
present() {
	awk -F '\t' -v form="$1" -f tools/commas.awk -f tools/measure/compare.awk "$facts"
}

about() {
	cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
	fact about cpu "${cpu:-$(uname -m)}, $(getconf _NPROCESSORS_ONLN) processors"
	fact about kernel "$(uname -s -r)"
	fact about compiler "$(${CC:-cc} --version | head -n 1)"
	fact about wc "$(wc --version 2>/dev/null | head -n 1)"
	fact about text "$(basename "$text" | tr -c '[:print:]\n' '[?*]')"
	fact rounds $rounds
}

"${MAKE:-make}" -s --no-print-directory -C tools count calls.so
# A quarter of what is free, in bytes.
memory=$(awk '/^MemAvailable:/ { printf "%.0f", $2 * 1024 / 4 }' /proc/meminfo)
about
echo '(seven runs of each program: about half a minute)' >&2
progress 'building'
build

progress 'a first run of each'
head -c $probe "$text" >"$scratch/text"
for dir in $programs; do
	run "$dir" 0 "$(wc -c <"$scratch/text")" || true
done
: >"$scratch/text"
copies=0
for size in $scales; do
	at_size "$size"
done
progress
grep -q '^size' "$facts" || fail "$(sed -n 's/^note	//p' "$facts")"

present table
mkdir -p compare
present json >compare/compare.json
written=compare/compare.json
if [ "$(grep -c '^size' "$facts")" -eq 1 ]; then
	echo 'SCALE=1,4,16 draws how they grow.'
elif ! command -v gnuplot >/dev/null; then
	echo 'No plot, as gnuplot is not installed: ./setup.sh'
else
	present plot >"$scratch/plot"
	(cd "$scratch" && gnuplot plot "$tools/measure/compare.gp")
	mv "$scratch/compare.svg" compare/compare.svg
	written="$written, compare/compare.svg"
fi
echo "Written: $written"
