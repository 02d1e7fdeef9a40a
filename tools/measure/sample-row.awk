# A row of sample.sh's table, from stacks, as sample-stacks.awk has them, and what
# tools/count said of the run.  Needs bytes, to a sample, or 0 if none were taken;
# allocs, as counted; cpu and alone, in seconds, with sampling and without.  To
# the file said goes the ratio of the two, and the row in words.

NF > 2 {
	estimate += $1
	samples += $2
}
$1 == "rss" { rss = $2 }

END {
	times = alone > 0 ? cpu / alone : 1
	if (bytes) {
		off = allocs ? 100 * (estimate / allocs - 1) : 0
		size = off < 0 ? -off : off
		printf "%17s%14s%14s%11s%%", commas(bytes), commas(samples), \
		    commas(estimate), sprintf(size < 0.05 ? "0.0 " : "%+.1f ", off)
		printf "%.1f\t  One sample in %s: %.1f %% off, in %.1f times the CPU time.\n", \
		    times, bytes == 1 ? "1 byte" : commas(bytes) " bytes", size, times >said
	} else {
		printf "%17s%14s%14s%12s", "none, all counted", "", commas(allocs), ""
	}
	printf "%9.3f s%9.1f%11.1f MB\n", cpu, times, rss * 1024 / 1e6
}
