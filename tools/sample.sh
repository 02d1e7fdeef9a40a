#!/bin/sh
# sample.sh STEP: estimates a program's allocations from samples, as Go's MemProfileRate does.
#
# jemalloc's heap profiler samples one byte in 2^N, on average, of all that are allocated.
# At several N: what does it cost, and how far off is the estimate?  RATE=bytes is one of
# them.  Options: OF, TEXT; TSV=1 leaves the table as it is, for programs.
set -eu
cd "${0%/*}/.."
. tools/step.sh
enter "$1"
make_scratch
library=libjemalloc.so.2
# accum: what was ever allocated; final: written at the end; unbias: the samples as they are,
# because jemalloc rounds the factor by which it would correct them.
conf=prof:true,prof_accum:true,prof_final:true,prof_unbias:false,prof_prefix:profile/sample

# run name=value ...: the program, with those in its environment; its counts, and CPU time.
run() {
	rm -f profile/sample.*.heap
	"$tools/count" -o "$scratch/counts" env "$@" ./words "$text" >/dev/null 2>"$scratch/said" ||
		fail "./words fails with $*: $(head -n 1 "$scratch/said")"
	cpu=$(awk '/^(user|sys) / { cpu += $2 } END { printf "%.3f", cpu }' "$scratch/counts")
	resident=$(($(value_of rss "$scratch/counts") * 1024))
}

# A block is sampled if one of its bytes is, so with the probability 1 - (1 - 1 / 2^N)^size
# (doc_internal/PROFILING_INTERNALS.md), and each stack stands for that many more blocks.  A
# line "t*: blocks: bytes [blocks: bytes]" has those in use, and those that ever were.
estimate() {
	awk -v alone="$alone" -v cpu="$cpu" -v allocs="$allocs" -v resident="$resident" '
		# By multiplication, because busybox awk may lack the powers.
		function chance(size,    missed) {
			for (missed = 1; size >= 1; size--)
				missed *= 1 - 1 / rate
			return 1 - missed
		}
		NR == 1 {
			split($0, header, "/")
			rate = header[2]
		}
		/^@/ { in_stack = 1 }
		in_stack && $1 == "t*:" {
			split($0, figure, /[^0-9]+/)
			if (figure[4] == 0)
				next
			samples += figure[4]
			all += figure[4] / chance(figure[5] / figure[4])
		}
		# By Newton, because busybox awk may lack sqrt().
		function root(n,    x, i) {
			for (x = 1; i < 40; i++)
				x = (x + n / x) / 2
			return x
		}
		END {
			printf "%.0f\t%d\t%.0f\t%+.1f\t%.1f\t%.3f\t%.1f\t%.0f\n", rate, samples, all, \
			    allocs ? 100 * (all / allocs - 1) : 0, samples ? 100 / root(samples) : 100, \
			    cpu, cpu / (alone ? alone : cpu), resident
		}' profile/sample.*.heap
}

# memory rate: jemalloc gives each block that it samples a page until it is freed: in MB.
memory() {
	awk -v held=$((allocs - $(value_of frees "$scratch/calls"))) -v rate="$1" 'BEGIN {
		for (missed = 1; i < 8; i++)
			missed *= 1 - 1 / rate
		printf "%d", held * (1 - missed) * 4096 / 1e6
	}'
}

rows() {
	printf 'bytes a sample\tsamples\tallocations\toff by %%\texpected\tCPU time, s\tratio\tresident\n'
	printf 'all counted\t\t%s\t\t\t%s\t1.0\t%s\n' "$allocs" "$alone" "$resident"
	for n in $exponents; do
		if [ "$(memory $((1 << n)))" -lt 1000 ]; then
			run "LD_PRELOAD=$library" "MALLOC_CONF=$conf,lg_prof_sample:$n"
			estimate
		else
			printf '%s\tleft out: it would take %s MB, because the blocks are not freed\n' \
			    $((1 << n)) "$(memory $((1 << n)))"
		fi
	done
}

[ -z "$(LD_PRELOAD=$library env true 2>&1)" ] || fail "$library is missing: ./setup.sh"
make -s --no-print-directory -C "$dir" words
make -s -C tools count calls.so
cd "$dir"
mkdir -p profile
exponents='19 15 10 5 0' # from Go's rate to every allocation
[ -z "${RATE:-}" ] ||
	exponents=$(awk -v rate="$RATE" 'BEGIN { for (p = 1; 1.4 * p < rate; p *= 2) n++; print n + 0 }')
"$tools/count" -m -o "$scratch/calls" ./words "$text" >/dev/null
allocs=$(value_of allocs "$scratch/calls")
run "LD_PRELOAD=$library"
alone=$cpu
rows >"$scratch/rows"
if [ -n "${TSV:-}" ]; then
	cat "$scratch/rows"
	exit
fi
cat <<end
LD_PRELOAD=$library \\
MALLOC_CONF=${conf%,*},\\
${conf##*,},lg_prof_sample:N \\
./words $(quoted "${TEXT:-../moby.txt}")
end
table <"$scratch/rows"
printf '# Question\n  %s\n  %s\n' 'Which row would you leave on in production?' \
    'How many samples does it take to be within 1 %?'
[ "$step" != step4 ] || echo 'Next: make step4 escape'
