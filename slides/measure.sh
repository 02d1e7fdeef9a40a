#!/bin/sh
# measure.sh dir [part ...]: measures the workshop as it is shipped, and writes into dir the
# figures that the slides show.  figures.tsv has a name, a tab and a value on each line.  The
# output of profilers is in text files, in which a tab begins a remark.  Each part can also be
# measured alone: compare, profiles (perf, and callgrind once), heap (massif), looking (how much
# slower perf and massif make a program), sample and escape (step 4), bench, own (on your own).
#
# It takes about ten minutes, and nothing else should run meanwhile.  If one of seven runs of a
# program takes more than twice as long as a different one, dir stays as it was.
set -eu
cd "$(dirname "$0")/.."
. tools/step.sh
[ $# -gt 0 ] || fail 'usage: slides/measure.sh dir [part ...]' 2
for tool in perf valgrind clang strace; do
	command -v $tool >/dev/null || fail "measure: $tool is missing: ./setup.sh"
done
dir=$(mkdir -p "$1" && cd "$1" && pwd)
shift
make_scratch
new=$scratch/measured
mkdir "$new"
make -s -C tools count calls.so

# The programs are built from the shipped files, because learners change words.c in the steps.
programs='step1 step2 step3 step4 end'
while read -r program source; do
	mkdir "$scratch/$program"
	cp step1-unbuffered/Makefile "$scratch/$program"
	cp "$source" "$scratch/$program/words.c"
	make -s -C "$scratch/$program" words
done <<list
step1 tools/step1-original.c
step2 solutions/step1-unbuffered/words.c
step3 solutions/step2-buffered/words.c
step4 solutions/step3-heap/words.c
end solutions/step4-escape/words.c
list

# as name: turns lines of a name and a value into TSV, with this name before each name.
as() {
	awk -v name="$1" -v OFS='\t' '{ print name "." $1, $2 }'
}

# counts [option] command ...: prints lines of a name and a number.  With sampled, perf records it.
counts() {
	set -- tools/count -o "$scratch/counts" "$@"
	[ -z "${sampled:-}" ] || set -- perf record -q -e cpu-clock -F 20000 --call-graph dwarf,1024 -o "$scratch/perf.data" "$@"
	"$@" >/dev/null 2>&1
	cat "$scratch/counts"
}

# seven command ...: prints the median CPU time of seven runs, because others share the machine.
seven() {
	for _ in 1 2 3 4 5 6 7; do
		counts "$@" | cpu_of -
	done | sort -n >"$scratch/times"
	awk 'NR == 1 { least = $1 } NR == 4 { print "time", $1 } END { exit $1 > 0.03 && $1 > 2 * least }' "$scratch/times" || fail \
	    "measure: the machine was busy, so $dir is as it was: the same command took $(sed -n '1p;7p' "$scratch/times" | xargs | sed 's/ / and /') s"
}

# copies n: writes n copies of the text to $scratch/text.
copies() {
	for _ in $(seq "$1"); do cat moby.txt; done >"$scratch/text"
}

compare() {
	cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
	machine="${cpu:-$(uname -m)}, $(getconf _NPROCESSORS_ONLN) processors"
	printf 'machine\t%s\nabout\t%s; %s\n' "$machine" "$machine" "$(uname -s -r); $("${CC:-cc}" --version | head -n 1); $(perf --version); $(valgrind --version); $(wc --version | head -n 1); $(date +%Y-%m-%d)"
	printf 'bytes\t%s\nrounds\t7\n' "$(wc -c <moby.txt)"
	for program in wc $programs; do
		set -- "$scratch/$program/words" moby.txt
		[ "$program" != wc ] || set -- wc -w moby.txt
		seven "$@" | as "$program"
		counts "$@" | awk '$1 == "reads" { print } $1 == "rss" { print "resident", 1024 * $2 }' | as "$program"
		[ "$program" = wc ] || counts -m "$@" | grep '^allocs ' | as "$program"
	done
}

# perf_of program option ...: prints the rows of perf report with these options.
perf_of() {
	data=$scratch/$1/perf.data
	shift
	perf report -i "$data" --stdio -q --no-inline -g none --sort dso,sym "$@" 2>/dev/null | grep '%' | grep -v '_start'
}

profiles() {
	for program in $programs; do
		rate=20000
		[ "$program" != step1 ] || rate=6000 # as in their Makefiles
		perf record -q -e cpu-clock -F $rate --call-graph dwarf,1024 -o "$scratch/$program/perf.data" \
		    "$scratch/$program/words" moby.txt >/dev/null
		tools/stacks perf "$scratch/$program/words" "$scratch/$program/perf.data" >"$scratch/stacks"
		tools/facts "$scratch/stacks" | awk '$1 == "samples" { samples = $2; print }
			/^(kernel|read|heap|faults|own) / { print $1, $2 / samples }' | as "$program"
		case $program in step1 | step2) # without line numbers, and the kernel as one function
			sed -e 's/:[0-9]*//g' -e 's/;[^;]*_\[k\][^ ]*/;kernel_[k]/' "$scratch/stacks" | awk '{ all[$1] += $2 }
				END { for (stack in all) printf "%s %.0f\n", stack, all[stack] }' | sort >"$new/$program.stacks" ;;
		esac
	done
	perf_of step1 --children --percent-limit 10 | grep -v '\[k\]' | head -n 5 >"$new/step1-inclusive.txt"
	make -s -C "$scratch/step1" callgrind "TEXT=$PWD/moby.txt" | grep '%)' | head -n 4 >"$new/step1-callgrind.txt"
	for program in step1 step2; do # for make step1 recorded
		perf_of $program --no-children | head -n 8 >"$new/$program-flat.txt"
	done
	perf_of step4 --no-children | head -n 6 >"$new/step4-flat.txt"
	perf annotate -i "$scratch/step2/perf.data" --stdio --no-source -s readbyte 2>/dev/null |
		sed -n '/movzbl/,/ret/p' | cut -c 1-50 >"$new/step2-annotate.txt"
	cp "$scratch/step1/words" "$scratch/words"
	{
		printf '$ time ./words moby.txt\tthe kernel?\n'
		for _ in 1 2 3 4 5 6 7; do # the quickest, which waited least
			counts "$scratch/words" moby.txt | awk '{ of[$1] = $2 } END { print of["wall"], of["user"], of["sys"] }'
		done | sort -n | awk 'NR == 1 { printf "  real %.2f s  user %.2f s  sys %.2f s\n", $1, $2, $3 }'
		printf '$ perf stat ./words moby.txt\tnew memory?\n'
		perf stat "$scratch/words" moby.txt 2>&1 >/dev/null | awk '/page-faults/ { print "  " $1 " page-faults" }'
		printf '$ strace -c -f ./words moby.txt\twhich calls?\n'
		strace -c -f "$scratch/words" moby.txt 2>&1 >/dev/null | awk '$NF == "read" { print "  " $1 " %  " $4 " calls of read" }'
		printf '$ perf record --call-graph dwarf ./words moby.txt; perf report\twhere?\n'
		awk '/libc/ { print "  " $1 " read, and all that it calls" }' "$new/step1-inclusive.txt"
	} >"$new/first-minute.txt"
}

# massif program text: prints millions of instructions, useful and extra bytes of each snapshot.
massif() {
	valgrind -q --tool=massif --command-line-only=yes --peak-inaccuracy=0 --max-snapshots=1000 \
	    --massif-out-file="$scratch/massif.out" "$scratch/$1/words" "$2" >/dev/null
	awk -F = '$1 == "time" { time = $2 / 1e6 } $1 == "mem_heap_B" { useful = $2 }
	    $1 == "mem_heap_extra_B" { print time "\t" useful "\t" $2 }' "$scratch/massif.out"
}

heap() {
	for program in $programs; do
		massif "$program" moby.txt >"$scratch/curve"
		awk '$2 + $3 > total { total = $2 + $3; useful = $2; extra = $3 }
		    END { print "peak", total; print "total", total; print "useful", useful; print "extra", extra }' "$scratch/curve" | as "$program"
		case $program in step3 | step4) awk 'NR % 4 == 1 { print $1 "\t" $2 + $3 }' "$scratch/curve" >"$new/$program-curve.tsv" ;; esac
		[ "$program" != step3 ] || tools/stacks massif "$scratch/step3/words" "$scratch/massif.out" >"$new/step3-massif.stacks"
	done
	for n in 1 2 4; do
		copies $n
		massif step3 "$scratch/text" | awk -v n=$n '$2 + $3 > most { most = $2 + $3 } END { print "step3.x" n "\t" most }'
	done
	counts -m "$scratch/step4/words" moby.txt | awk '$1 == "allocs" { print "blocks", $2 } $1 == "blocks" { print "held", $2 }' | as step4
	valgrind -q --tool=dhat --command-line-only=yes --dhat-out-file="$scratch/dhat.out" "$scratch/step4/words" moby.txt >/dev/null
	tools/stacks dhat:blocks "$scratch/step4/words" "$scratch/dhat.out" | tools/facts |
	    awk '$1 == "malloc_by" && $2 == "readbyte" { print "byreadbyte", $4 }' | as step4
}

looking() {
	set -- valgrind -q --tool=massif --command-line-only=yes --massif-out-file="$scratch/massif.out"
	seven "$@" true | awk '{ print "look.start\t" $2 }'
	for n in 1 4 16; do
		copies $n
		{
			seven "$scratch/step3/words" "$scratch/text" | sed s/time/bare/
			sampled=yes seven "$scratch/step3/words" "$scratch/text" | sed s/time/perf/
			seven "$@" "$scratch/step3/words" "$scratch/text" | sed s/time/massif/
		} | as look.$n
	done
}

sample() {
	# Our solution of step 3, because it is the original of step 4.
	TSV=1 OF=solution tools/sample.sh step3-heap | awk -F '\t' -v OFS='\t' '$1 ~ /^[0-9]+$/ && NF > 5 { name = "sample." $1
		print name ".samples", $2; print name ".estimate", $3; print name ".off", $4 / 100; print name ".price", $7 }'
}

escape() {
	TSV=1 tools/escape.sh | awk -F '\t' -v OFS='\t' 'NR == 1 { for (i = 2; i <= NF; i++) { sub(/ /, "", $i); column[i] = $i } next }
		$1 == "as shipped" { $1 = "as-shipped" }
		/^the same/ { $1 = "abc-flto" }
		{ sub(/,.*/, "-apart", $1); gsub(/ /, "", $1); for (i = 2; i <= NF; i++) print "escape." $1 "." column[i], $i }'
}

bench() {
	"${MAKE:-make}" -s bench >&2
	cut -f 1,2 solutions/encore/profile/bench.tsv
}

own() { solutions/on-your-own/measure.sh | tr ' ' '\t'; }

# After all parts are measured, the new figures replace the old ones of the same names.
[ $# -gt 0 ] || set -- compare profiles heap looking sample escape bench own
: >>"$dir/figures.tsv"
for part; do
	echo "measure: $part" >&2
	$part >>"$new/figures.tsv"
done
awk -F '\t' -v OFS='\t' '!($1 in value) { name[++n] = $1 } { value[$1] = $2 }
    END { for (i = 1; i <= n; i++) print name[i], value[name[i]] }' "$dir/figures.tsv" "$new/figures.tsv" >"$scratch/figures"
mv "$scratch/figures" "$new/figures.tsv"
cp "$new"/* "$dir/"
