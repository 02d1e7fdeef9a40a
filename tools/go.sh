#!/bin/sh
# go.sh [STEP [cpu|heap FILE]]: runs step 4's program in Go, solutions/step4-escape/words.go.
#
# It prints the decisions of Go's compiler about the byte, and the counts of the programs in Go
# and in C.  With cpu or heap it only writes that profile of the Go program to FILE.  Options:
# TEXT; RATE, the average number of bytes between two samples of the heap.
set -eu
cd "${0%/*}/.."
. tools/step.sh
OF=solution
enter step4-escape
make_scratch_for_programs

# row title command ...: runs the command and prints its counts.  The allocations of a Go program
# are those that it reports itself, and those of a C program are from count -m.
row() {
	title=$1
	shift
	words=$("$tools/count" -o "$scratch/counts" "$@" "$text" 2>"$scratch/said") ||
		fail "$* failed: $(head -n 1 "$scratch/said")"
	[ "$words" = "${expected:=$words}" ] || fail "$* counts $words, and the original $expected"
	case $title in C*) "$tools/count" -m -o "$scratch/said" "$@" "$text" >/dev/null ;; esac
	awk -v OFS='\t' -v title="$title" '
		{ is[$1] = $2 }
		END {
			# Only one of them is there: allocs of count -m, or mallocs of Go.
			print title, is["allocs"] is["mallocs"], is["reads"], \
			    ("collections" in is ? is["collections"] : "-"), \
			    sprintf("%.0f", 1000 * (is["user"] + is["sys"])), is["rss"] * 1024
		}' "$scratch/said" "$scratch/counts"
}

rows() {
	printf 'program\tallocations\tread calls\tcollections\tCPU time, ms\tresident\n'
	row "C, step 4's original" "$scratch/words"
	row 'C, our solution' ./words
	row 'Go, unbuffered' profile/words-go
	row 'Go, buffered' profile/words-go -buffered
}

# remarks: prints each function that has a variable which Go's compiler moves to the heap, with
# the compiler's remark.
remarks() {
	sed -n 's/^[./]*words\.go:\([0-9]*\):[0-9]*: \(moved to heap: .*\)/\1 \2/p' profile/go-said |
	    awk '
		NR == FNR { at = $1; sub(/^[0-9]+ /, ""); said[at] = $0; next }
		{ line[FNR] = $0; gsub(/\t/, "    ", line[FNR]) }
		/^func / { begins = FNR }
		FNR in said { ends[begins] = 0 }
		/^}/ && begins in ends {
			for (i = begins; i <= FNR; i++)
				printf (i in said ? "%5d  %-50s %s\n" : "%5d  %s\n"), i, line[i], said[i]
			delete ends[begins]
		}' - words.go
}

command -v go >/dev/null ||
	fail 'Go is not installed, and no step needs it: ./setup.sh --web installs it for make step4 go'
make -s -C tools count calls.so
cd "$dir"
mkdir -p profile/go
[ -d profile/go/cache ] || echo '(building, which takes up to a minute the first time)' >&2
# Without modules, the network and the user's settings.  Go keeps its files in profile/.
env HOME="$PWD/profile/go" GOPATH="$PWD/profile/go" GOCACHE="$PWD/profile/go/cache" \
    GOENV=off GOFLAGS= GO111MODULE=off GOTOOLCHAIN=local GOPROXY=off GOTELEMETRY=off \
    CGO_ENABLED=0 go build -gcflags=-m -o profile/words-go words.go >profile/go-said 2>&1 ||
	fail "go cannot build words.go: $(grep -v '^#' profile/go-said | head -n 1)"
if [ $# -ge 3 ]; then
	profile/words-go "-$2" "$top/$3" ${RATE:+-rate "$RATE"} "$text" >/dev/null 2>"$scratch/said" ||
		fail "words.go failed: $(head -n 1 "$scratch/said")"
	exit
fi
quiet_make words
cp "$top/$(original_of step4-escape)" "$top/step4-escape/Makefile" "$scratch"
quiet_make -C "$scratch" words
rows >"$scratch/rows"
echo 'go build -gcflags=-m -o profile/words-go words.go'
echo "# What Go's compiler decides"
remarks
echo "# Counted.  Collections are runs of Go's garbage collector."
table <"$scratch/rows"
printf '# Question\n  %s\nNext: make step4 go web\n' 'Who decides where the byte lives: in Go, and in C?'
