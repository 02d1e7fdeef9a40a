#!/bin/sh
# sample.sh STEP: estimates a program's allocations from samples, as Go's MemProfileRate does.
#
# jemalloc's heap profiler samples, on average, one of 2^N allocated bytes.  A row for each of
# several N shows the CPU time and the error of the estimate.  Options: OF; TEXT; RATE=bytes, for
# a single row with about that distance between samples; TSV=1, for the table alone, as TSV.
set -eu
cd "${0%/*}/.."
. tools/step.sh
enter "$1"
make_scratch
library=libjemalloc.so.2
# prof_accum: the profile has freed blocks, too.  prof_final: it is written at exit.
# prof_unbias:false: it has the samples themselves, because jemalloc rounds its estimates.
conf=prof:true,prof_accum:true,prof_final:true,prof_unbias:false,prof_prefix:profile/sample

# run name=value ...: runs the program with these environment variables, and sets cpu to its
# seconds of CPU time and resident to its bytes.  Fails if the program does, and leaves the
# reason in $scratch/said.  jemalloc gives each block that it samples a page until the block is
# freed, so a program that frees nothing would fill the machine without the limit of 1 GB.
# shellcheck disable=SC3045 # dash and bash have -d
run() {
	rm -f profile/sample.*.heap
	(ulimit -d 1000000 && "$tools/count" -o "$scratch/counts" env "$@" ./words "$text") >/dev/null 2>"$scratch/said" ||
		return 1
	cpu=$(cpu_of "$scratch/counts")
	resident=$(($(value_of rss "$scratch/counts") * 1024))
}

# estimate: prints a row, from the counts of the last run and jemalloc's profile.
#
# A block is sampled if one of its bytes is, which has the probability 1 - (1 - 1 / 2^N)^size
# (doc_internal/PROFILING_INTERNALS.md in jemalloc's source).  So the estimate is the number of
# samples divided by this probability.  In the profile the line
# "t*: blocks: bytes [blocks: bytes]" has the samples in use, and in brackets all samples.
estimate() {
	awk -v alone="$alone" -v cpu="$cpu" -v allocs="$allocs" -v resident="$resident" '
		# A loop, because busybox awk may have no powers.
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
		# The method of Newton, because busybox awk may have no sqrt().
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

rows() {
	printf 'bytes a sample\tsamples\tallocations\toff by %%\texpected\tCPU time, s\tratio\tresident\n'
	printf 'all counted\t\t%s\t\t\t%.3f\t1.0\t%s\n' "$allocs" "$alone" "$resident"
	for n in $exponents; do
		if run "LD_PRELOAD=$library" "MALLOC_CONF=$conf,lg_prof_sample:$n"; then
			estimate
		else
			printf '%s\tleft out: 1 GB is not enough, because the blocks are not freed\n' $((1 << n))
		fi
	done
}

[ -z "$(LD_PRELOAD=$library env true 2>&1)" ] || fail "$library is missing: ./setup.sh"
quiet_make -C "$dir" words
make -s -C tools count calls.so
cd "$dir"
mkdir -p profile
exponents='19 15 10 5 0' # from Go's rate to every allocation
[ -z "${RATE:-}" ] ||
	exponents=$(awk -v rate="$RATE" 'BEGIN { for (p = 1; 1.4 * p < rate; p *= 2) n++; print n + 0 }')
"$tools/count" -m -o "$scratch/calls" ./words "$text" >/dev/null
allocs=$(value_of allocs "$scratch/calls")
run "LD_PRELOAD=$library" || fail "./words fails with $library: $(head -n 1 "$scratch/said")"
alone=$cpu
rows >"$scratch/rows"
only_rows_for_programs
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
