#!/bin/sh
# record.sh folder: record what perf and valgrind of this Debian write, for
# stacks.c to read: small runs, and only what matters of them.
#
#	perf-1, perf-2   steps 1 and 2: 24 samples, as perf script prints them
#	callgrind        step 2, on 2,000 bytes, apart for each chain of callers; without the
#	                 loader's functions
#	massif           step 1, on the same
#	dhat             step 4, on the same
set -eu
folder=$1
top=$(cd "$(dirname "$0")/../.." && pwd)
flags='-O2 -g -gdwarf-4 -fno-optimize-sibling-calls -std=gnu11'
. "$top/tools/shell.sh"
make_scratch
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

# build source: here, as in a step's folder.
build() {
	mkdir -p "$scratch/words"
	cd "$scratch/words"
	cp "$top/$1/words.c" .
	# shellcheck disable=SC2086 # one word, one flag
	cc $flags -o words words.c
	head -c 2000 "$top/moby.txt" >text
}

# Where it was built is nobody's business.
written() {
	sed "s|$scratch||g" >"$folder/$1"
}

# 24 samples at equal distances.
trim_perf() {
	awk -v every="$(($(grep -c ': $' "$1") / 24))" '
	/: $/ { keep = ++n % every == 0 && kept++ < 24 }
	keep
	/^$/ { keep = 0 }
	' "$1"
}

perf_of() {
	build "$2"
	mkdir -p profile
	perf record -q -F 2000 --call-graph dwarf,1024 -o profile/perf.data ./words "$top/moby.txt" >/dev/null
	perf script -i profile/perf.data --no-inline -F event,ip,sym,symoff,dso 2>/dev/null >perf.out
	trim_perf perf.out | written "$1"
}

# Functions and files are named once, and have numbers from then on.  What is kept
# is words.c, and of the rest the names that words.c refers to by number.
trim_callgrind() {
	awk -v RS= -v ORS='\n\n' '
	function refers(paragraph,    id) {
		while (match(paragraph, /\([0-9]+\)/)) {
			id = substr(paragraph, RSTART, RLENGTH)
			wanted[id] = 1
			paragraph = substr(paragraph, RSTART + RLENGTH)
		}
	}
	function names(paragraph,    line, n, i, kept) {
		n = split(paragraph, line, "\n")
		for (i = 1; i <= n; i++)
			if (match(line[i], /\([0-9]+\) /) &&
			    substr(line[i], RSTART, RLENGTH - 1) in wanted)
				kept = kept line[i] "\n"
		return kept
	}
	FNR == 1 { pass++ }
	match($0, /\([0-9]+\) [^\n]*words\.c(\n|$)/) {
		words = "fl=" substr($0, RSTART, index(substr($0, RSTART), ")"))
	}
	# What follows without an fl= is of the same file, and without an ob= of the
	# same object.
	match($0, /(^|\n)fl=\([0-9]+\)/) {
		file = substr($0, RSTART, RLENGTH)
		sub(/^\n/, "", file)
	}
	match($0, /(^|\n)ob=\([0-9]+\)/) {
		object = substr($0, RSTART, RLENGTH)
		sub(/^\n/, "", object)
	}
	{ mine = /(^|\n)(version|events|totals): / || words != "" && file == words }
	pass == 1 && mine { refers(object " " $0) }
	pass == 2 && mine {
		if (!/(^|\n)(events|totals|version):/) {
			if (!/(^|\n)ob=/) printf "%s\n", object
			if (!/(^|\n)fl=/) printf "%s\n", file
		}
		print
	}
	pass == 2 && !mine { printf "%s", names($0) }
	' "$1" "$1"
}

perf_of perf-1 tools/step1-original
perf_of perf-2 solutions/step1-unbuffered

valgrind -q --tool=callgrind --collect-systime=usec --separate-callers=50 \
    --callgrind-out-file=callgrind.out ./words text >/dev/null
trim_callgrind callgrind.out | written callgrind

build tools/step1-original
valgrind -q --tool=massif --detailed-freq=10 --peak-inaccuracy=0 --max-snapshots=20 \
    --massif-out-file=massif.out ./words text >/dev/null
written massif <massif.out

build solutions/step3-heap
valgrind -q --tool=dhat --dhat-out-file=dhat.out ./words text >/dev/null 2>&1
written dhat <dhat.out
