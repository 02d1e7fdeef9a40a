#!/bin/sh
# measure.sh dir [part ...]: run the workshop as it is shipped, and write down in
# dir what the slides show: figures as JSON, and what the terminal said as text.
# Without a part, all of them; a part can be measured again alone.
#
#	compare    time, read calls, allocations, memory of every program
#	profiles   perf, on each of them
#	heap       massif and DHAT
#	sample     the sampled allocations of step 4
#	escape     the variants of step 4, and the compilers, Go's too
#	bench      the stages of the encore, two minutes
#
# It takes about five minutes, in which nothing else should run.  compare is the first
# part and bench the last, and both say how far the times of a program differ.  If the
# most is over twice the least, the machine was busy, and dir stays as it was.  A run of
# a few milliseconds says nothing of that: starting a process alone may take 2 or 8.
set -eu
export LC_ALL=C
cd "$(dirname "$0")/.."
. tools/shell.sh
here=$PWD

fail() {
	echo "measure: $1" >&2
	exit 1
}

# The names of the programs on the slides: four steps, and what step 4 becomes.
programs='step1 step2 step3 step4 end'

# The folder of a program, in the copy.
folder() {
	case $1 in
	end) echo solutions/step4-escape ;;
	*) echo "$1"-* ;;
	esac
}

# say program word ...: make's words for a program, in the copy.
say() {
	program=$1
	shift
	case $program in
	end) set -- step4 OF=solution "$@" ;;
	*) set -- "$program" "$@" ;;
	esac
	echo "make $*" >&2
	"${MAKE:-make}" -s --no-print-directory -C "$tree" "$@" 2>"$scratch/said" || {
		cat "$scratch/said" >&2
		fail "make $* failed, as it says above.  Without MEASURE=1 make slides uses the recorded figures"
	}
}

# section title: what stands below "# title" in a profile, up to the next title;
# the command lines that are echoed there are left out.
section() {
	awk -v title="# $1" '
		index($0, title) == 1 { inside = 1; next }
		/^# / { inside = 0 }
		!inside { next }
		echoed || /^(perf|valgrind|sed|grep|ms_print) / { echoed = /[\\|]$/; next }
		NF { for (; blank; blank--) print ""; sub(/ +$/, ""); print; begun = 1 }
		!NF && begun { blank = 1 }'
}

# Lines of a name and a number, as JSON.
json() {
	awk 'BEGIN { printf "{" } { printf "%s\n  \"%s\": %s", comma, $1, $2; comma = "," } END { print "\n}" }'
}

# stacks program what file, and facts: of what it has recorded.
stacks() {
	recorded=$tree/$(cd "$tree" && folder "$1")
	"$tree/tools/stacks" "$2" "$recorded/words" "$recorded/profile/$3"
}
facts() {
	stacks "$@" >"$scratch/stacks"
	"$tree/tools/facts" "$scratch/stacks"
}

# Stacks, of which what lies below the ninth function goes to the ninth's account.
shallow() {
	awk '{
		value = $NF
		sub(/ [0-9]+$/, "")
		gsub(/:[0-9]+|_\[k\]/, "")
		n = split($0, name, ";")
		stack = name[1]
		for (i = 2; i <= n && i <= 9; i++)
			stack = stack ";" name[i]
		if (!(stack in all)) order[++stacks] = stack
		all[stack] += value
	}
	END { for (i = 1; i <= stacks; i++) printf "%s %.0f\n", order[i], all[order[i]] }'
}

compare() {
	echo 'make compare' >&2
	SCALE=1,4,16 "${MAKE:-make}" -s --no-print-directory -C "$tree" compare >"$scratch/compare"
	awk -v OFS='\t' '
		function value(key) {
			return match($0, "\"" key "\": [0-9.]+") ? substr($0, RSTART + length(key) + 4, RLENGTH - length(key) - 4) : ""
		}
		match($0, /"name": "[^"]*/) { name = substr($0, RSTART + 9, RLENGTH - 9) }
		/"seconds":/ { print name, value("seconds_least"), value("seconds_most"), "s" }' \
	    "$tree/compare/compare.json" | within_twice
	cp "$tree/compare/compare.json" "$out/"
}

profiles() {
	for program in $programs; do
		say "$program" profile PROFILER=perf >"$scratch/perf"
		facts "$program" perf perf.data | awk -v program="$program" '
			$1 == "samples" { samples = $2; print program ".samples", samples }
			/^(kernel|read|heap|faults|own) / { print program "." $1, $2 / samples }'
		case $program in
		step1) section 'Share of the samples' <"$scratch/perf" >"$out/step1-inclusive.txt" ;;
		step2) section 'Share of the samples' <"$scratch/perf" >"$out/step2-flat.txt" ;;
		*) continue ;;
		esac
		stacks "$program" perf perf.data | shallow >"$out/$program-stacks.txt"
	done >"$scratch/profiles"
	json <"$scratch/profiles" >"$out/profiles.json"
}

heap() {
	for program in step2 step3 step4 end; do
		say "$program" profile PROFILER=massif >"$scratch/massif"
		stacks "$program" massif:curve massif.out >"$scratch/curve"
		awk -v program="$program" '
			$2 + $3 >= useful + extra { useful = $2; extra = $3 }
			END { printf "%s.total %d\n%s.useful %d\n%s.extra %d\n", program, useful + extra,
			    program, useful, program, extra }' "$scratch/curve"
		case $program in
		step3 | step4) awk 'NR > 1 { printf "%.6f %d %d\n", $1 / 1e6, $2, $3 }' "$scratch/curve" >"$out/$program-curve.txt" ;;
		esac
		if [ "$program" = step3 ]; then
			section 'The heap over time' <"$scratch/massif" >"$out/step3-massif.txt"
			section 'The last snapshot' <"$scratch/massif" | sed -n '/^[0-9.]*%/,$p' >"$out/step3-callers.txt"
			awk '/^  time, bare/ { print "step3.bare", $3 }
			    /^  time, under/ && NF > 4 { print "step3." $3, $4 }' "$scratch/massif"
		fi
	done >"$scratch/heap"
	say step3 profile SCALE=4 >"$scratch/scale"
	awk '/ x [124] / { gsub(",", ""); print "step3.x" $2, $5 }' "$scratch/scale" >>"$scratch/heap"
	say step4 profile PROFILER=dhat >"$scratch/dhat"
	section 'All that was ever allocated' <"$scratch/dhat" |
		sed -n 's/^==[0-9]*== //p' >"$out/step4-dhat.txt"
	facts step4 dhat:blocks dhat.out | awk '$1 == "samples" { print "step4.blocks", $2 }
	    $1 == "top" { print "step4.byreadbyte", $4 }' >>"$scratch/heap"
	facts step4 dhat:peak-blocks dhat.out | awk '$1 == "samples" { print "step4.held", $2 }' >>"$scratch/heap"
	json <"$scratch/heap" >"$out/heap.json"
}

sample() {
	say step4 sample >"$scratch/sample"
	awk '/^ *[0-9,]+ +[0-9,]+ +[0-9,]+ +[-+0-9.]+ %/ {
		gsub(",", "")
		print "sample." $1 ".samples", $2
		print "sample." $1 ".estimate", $3
		print "sample." $1 ".off", $4 / 100
		print "sample." $1 ".price", $8 }' "$scratch/sample" | json >"$out/sample.json"
}

escape() {
	say step4 escape >"$scratch/escape"
	# A figure for each row and column: escape.abc.gcc-O2.
	awk '/^Allocations left/ { for (i = 6; i < NF; i += 2) column[++columns] = $i $(i + 1); rows = 1; next }
	    rows && !NF { exit }
	    rows {
		n = NF - columns
		name = ""
		for (i = 1; i <= n; i++)
			name = name $i
		sub(/,.*file$/, "-apart", name)
		sub(/^as/, "as-", name)
		sub(/^thesame.*/, "abc-flto", name)
		for (i = 1; i <= columns; i++) {
			gsub(",", "", $(n + i))
			if ($(n + i) != "-")
				print "escape." name "." column[i], $(n + i)
		}
	    }' "$scratch/escape" | json >"$out/escape.json"
	awk '/^Step 4 as shipped/ { on = 1; next } on && !NF { exit } on { sub(/^  /, ""); print }' \
	    "$scratch/escape" >"$out/escape-changes.txt"
	# What Go's compiler says does not depend on the machine.
	if "${MAKE:-make}" -s --no-print-directory -C "$tree" step4 go >"$scratch/go" 2>/dev/null; then
		section "What Go's compiler decides" <"$scratch/go" | sed 's/^ *[0-9]*  //; s/\(moved to heap\)/\t\1/; s/ *\t/    /'
	else
		cat "$here/slides/measured/step4-go.txt"
	fi >"$scratch/go-said"
	cp "$scratch/go-said" "$out/step4-go.txt"
}

# within_twice: refuses a program whose times, least and most, are further apart, if
# the least is 10 ms.
within_twice() {
	# A name, least, most and their unit on each line.
	tee "$scratch/times" | awk -F '\t' '$2 >= 0.01 && $3 > 2 * $2 { print; exit }' >"$scratch/busy"
	[ -s "$scratch/times" ] || fail 'no times of programs to go by'
	[ -s "$scratch/busy" ] || return 0
	fail "the machine was busy, so $set_of_figures is as it was.
  $(awk -F '\t' '{ printf "%s took between %s and %s %s", $1, $2, $3, $4 }' "$scratch/busy"), over twice as long.
  End what else runs (top shows it), and type make measure"
}

# bench.txt is what the terminal said of the first layout, bench.tsv has all rows.
bench() {
	echo 'make bench' >&2
	"${MAKE:-make}" -s --no-print-directory -C "$tree" bench >"$scratch/bench"
	! grep -q '^No figures: ' "$scratch/bench" ||
		fail 'make bench found the machine busy.  Type make measure when it is quiet'
	awk '/^# / { layouts++ } layouts == 1 && !/^# / && (NF || begun) { begun = 1; print }' \
	    "$scratch/bench" >"$out/bench.txt"
	cp "$tree/solutions/encore/profile/bench.tsv" "$out/"
	awk -F '\t' '$3 == "faults" { print "encore." $1 ".faults", $5 }
	    NR > 1 && $3 != "faults" { print "encore." $1 "." $2 "." $3, $5 / 1000; print "encore." $1 "." $2 "." $3 ".times", $8 }' \
	    "$out/bench.tsv" | json >"$out/bench.json"
}

about() {
	cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
	cat <<-end
	${cpu:-$(uname -m)}, $(getconf _NPROCESSORS_ONLN) processors; $(uname -s -r); $("${CC:-cc}" --version | head -n 1); $(perf --version); $(valgrind --version); $(wc --version | head -n 1); $(date +%Y-%m-%d)
	end
}

[ $# -gt 0 ] || fail 'into which folder?'
set_of_figures=$1
shift
for tool in perf valgrind clang; do
	command -v $tool >/dev/null || fail "$tool is missing: ./setup.sh"
done
reason=$(tools/care/perf.sh) || fail "$reason"
[ -z "$reason" ] || echo "measure: $reason" >&2

make_scratch
unset WORDS_SCRATCH # what runs from here on has one of its own
"${MAKE:-make}" -s --no-print-directory -C tools/check
tree=$scratch/workshop
tests/lib/tree.sh "$tree"

# What is measured replaces the old figures when all of it is there.
out=$scratch/measured
mkdir "$out"
about >"$out/about.txt"
[ $# -gt 0 ] || set -- compare profiles heap sample escape bench
for part; do
	"$part"
done
mkdir -p "$set_of_figures"
cp "$out"/* "$set_of_figures/"
