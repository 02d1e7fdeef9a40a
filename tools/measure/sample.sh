#!/bin/sh
# sample.sh dir text [rate]: estimate a program's allocations from samples.
#
# Runs dir/words on a text under jemalloc, whose heap profiler samples one byte
# in rate, on average, of all that are asked for: Go's MemProfileRate.  Without a
# rate, at several of them: what does each cost, and how far off is it?  dir is
# as seen from the top folder, text as seen from dir.  The profiles stay in
# dir/profile/.
set -eu
export LC_ALL=C
. "$(dirname "$0")/../shell.sh"

jemalloc=libjemalloc.so.2
# accum: count what was ever asked for.  final: write it at exit.  unbias: write the
# samples as they are.  Otherwise jemalloc corrects their number before it writes it, with
# a factor that it rounds to an eighth, which is 0.5 % off for one byte in 32.
conf=prof:true,prof_accum:true,prof_final:true,prof_unbias:false
files=prof_prefix:profile/sample

die() {
	printf 'sample.sh: %s\n' "$1" >&2
	exit "${2:-1}"
}

rate=${3:-}

# The loader alone knows where it finds a library.  env is there because true by
# itself is a part of the shell.
if [ -n "$(LD_PRELOAD=$jemalloc env true 2>&1)" ]; then
	die "$jemalloc is missing: ./setup.sh"
fi

cd "$(dirname "$0")/.."
tools=$(pwd)
"${MAKE:-make}" -s --no-print-directory -C . count calls.so
cd ..
cd "$1"
text=$2
"${MAKE:-make}" -s --no-print-directory words
mkdir -p profile
make_scratch

# run name=value ...: the program, with those in its environment.  Sets said to
# its complaints and cpu to the seconds of processor time that it took, at best.
run() {
	: >profile/sample-runs
	for _ in 1 2 3 4 5; do
		rm -f profile/sample.*.heap
		said=$("$tools/count" -o profile/sample-run env "$@" ./words "$text" 2>&1 >/dev/null) ||
			die "${said:-./words failed, with $*}"
		awk '/^(user|sys) / { cpu += $2 } END { print cpu }' profile/sample-run >>profile/sample-runs
		grep -q '^wall 0\.[0-2]' profile/sample-run || break
	done
	cpu=$(sort -n profile/sample-runs | head -n 1)
}

row() {
	cat profile/sample-run "$2" | awk -v bytes="$1" -v allocs="$allocs" -v cpu="$cpu" \
	    -v alone="$alone" -v said=profile/sample-said -f "$tools/commas.awk" \
	    -f "$tools/measure/sample-row.awk"
}

# sample lg: one in 2 to the power of lg bytes.
sample() {
	run "LD_PRELOAD=$jemalloc" "MALLOC_CONF=$conf,$files,lg_prof_sample:$1"
	case $said in
	*'Invalid conf'*prof:true*) die "this $jemalloc has no profiler in it: $said" ;;
	esac
	bytes=$((1 << $1))
	mv profile/sample.*.heap "profile/sample-$bytes.heap" 2>/dev/null ||
		die 'jemalloc wrote no profile: does ./words end without exit?'
	awk -f "$tools/measure/sample-stacks.awk" "profile/sample-$bytes.heap" >profile/sample-stacks
	row "$bytes" profile/sample-stacks
}

# The MB that sampling adds.  jemalloc gives each block that it samples a page of
# its own, until that is given back.  8 bytes is the smallest block it has.
memory() {
	awk -v held=$((allocs - frees)) -v page="$(getconf PAGESIZE)" -v lg="$1" \
	    'BEGIN { printf "%d", held * (1 - (1 - 1 / 2 ^ lg) ^ 8) * page / 1e6 }'
}

# The share of each place, and who called it.
places() {
	# shellcheck disable=SC2016 # they are awk's
	with_lines profile/sample-stacks '
		{
			place = ""
			for (i = 3; i < NF && $i != "_start"; i += 2)
				place = place (i > 3 ? " < " : "") $i " words.c:" $(i + 1)
			blocks[place] += $1
			all += $1
		}
		END { for (place in blocks) printf "%17.1f %%  %s\n", 100 * blocks[place] / all, place }
	' | sort -rn | head -n 5
}

lg=
if [ -n "$rate" ]; then
	lg=$(awk -v n="$rate" 'BEGIN { lg = int(log(n) / log(2) + 0.5); print lg < 41 ? lg : 41 }')
	[ "$lg" -lt 41 ] || die "RATE=$rate: the largest is $((1 << 40))." 2
	[ "$rate" = $((1 << lg)) ] || echo "RATE=$rate: jemalloc takes powers of two, so $((1 << lg))."
fi

run "LD_PRELOAD=$jemalloc"
alone=$cpu
"$tools/count" -m -o profile/sample-calls ./words "$text" >/dev/null ||
	die './words failed'
allocs=$(value_of allocs profile/sample-calls)
frees=$(value_of frees profile/sample-calls)

echo "cd $1"
echo "LD_PRELOAD=$jemalloc \\"
echo "MALLOC_CONF=$conf,\\"
echo "$files,lg_prof_sample:${lg:-N} \\"
printf './words %s\n' "$(quoted "$text")"
echo
why="$((allocs - frees)) blocks are never given back, and jemalloc gives each that it samples a page."
if [ -n "$rate" ] && [ "$(memory "$lg")" -ge 1000 ]; then
	free=$(awk '/^MemAvailable:/ { printf "%d", $2 * 1024 / 1e6 }' /proc/meminfo)
	printf 'RATE=%s takes %s MB of memory, and its time.\n%s\n\n' "$rate" "$(memory "$lg")" "$why"
	[ "$(memory "$lg")" -lt "$free" ] || die "but only $free MB are free"
fi

echo ' bytes per sample       samples   allocations       off by   CPU time    ratio     resident'
row 0 /dev/null

if [ -n "$rate" ]; then
	sample "$lg"
	[ ! -s profile/sample-stacks ] || printf '\n        of blocks  asked for in, called by\n'
	places
	printf '\n# Summary\n'
	cut -f 2 profile/sample-said
	printf '\n# Question\n  What do you expect of RATE=%d?  Predict both figures, then try it.\n' \
	    $((lg < 5 ? bytes * 32 : bytes / 32))
	exit
fi

: >profile/sample-rows
left_out=
# From Go's rate to every allocation.
for lg in 19 15 10 5 0; do
	if [ "$(memory $lg)" -lt 1000 ]; then
		sample $lg
		cat profile/sample-said >>profile/sample-rows
	else
		left_out="$left_out RATE=$((1 << lg)) ($(memory $lg) MB)"
	fi
done
[ -z "$left_out" ] || printf 'Left out:%s.\n%s\n' "$left_out" "$why"

printf '\n# Summary\n'
# The fewest samples, and the most.
(head -n 1 profile/sample-rows; tail -n 1 profile/sample-rows) | uniq | cut -f 2
printf '\n# Question\n  %s\n  %s\n' 'Which would you leave switched on in production?' \
    'How many samples does it take to be within 1 %?'
