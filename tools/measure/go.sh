#!/bin/sh
# go.sh text [cpu|heap file]: step 4's program in Go, solutions/step4-escape/words.go.
#
# Shows what Go's compiler decides about the byte, and counts the program's runs next
# to those of step 4 in C.  With cpu or heap, only writes that profile of the Go
# program to file: RATE, from the environment, is the average number of bytes between
# two samples of the heap.  text and file are paths as seen from solutions/step4-escape.
#
# Status 1, and a line that says what to install, where there is no Go.
set -eu
export LC_ALL=C
top=$(cd "$(dirname "$0")/../.." && pwd)
tools=$top/tools
. "$tools/shell.sh"
. "$tools/steps.sh"
text=$1

# No module, no network, and no file of the user's: all that Go keeps stays in profile/.
offline_go() {
	env HOME="$PWD/profile/go" GOPATH="$PWD/profile/go" GOCACHE="$PWD/profile/go/cache" \
	    GOENV=off GOFLAGS= GO111MODULE=off GOTOOLCHAIN=local GOPROXY=off GOTELEMETRY=off \
	    CGO_ENABLED=0 go "$@"
}

# The compiler prints the same remarks again when there is nothing to build.
build() {
	[ -d profile/go/cache ] || echo '(building, which takes up to a minute the first time)' >&2
	offline_go build -gcflags=-m -o profile/words-go words.go >profile/go-said 2>&1 ||
		fail "go cannot build words.go: $(grep -v '^#' profile/go-said | head -n 1)"
}

# Each function in which a variable was moved to the heap, with what the compiler says.
remarks() {
	sed -n 's/^[./]*words\.go:\([0-9]*\):[0-9]*: \(moved to heap: .*\)/\1 \2/p' profile/go-said |
	    awk '
		NR == FNR { at = $1; sub(/^[0-9]+ /, ""); said[at] = $0; next }
		{ line[FNR] = $0 }
		/^func / { begins = FNR }
		FNR in said { ends[begins] = 0; moved = 1 }
		/^}/ && begins in ends { ends[begins] = FNR }
		END {
			for (begins in ends)
				for (i = begins; i <= ends[begins]; i++) {
					gsub(/\t/, "    ", line[i])
					printf (i in said ? "%5d  %-50s %s\n" : "%5d  %s\n"), i, line[i], said[i]
				}
			if (!moved)
				print "Nothing was moved to the heap."
		}' - words.go
}

# row title mallocs collections: with what count has just written of the run.
row() {
	awk -v title="$1" -v mallocs="$2" -v collections="$3" '
		{ is[$1] = $2 }
		END {
			printf "  %-24s %12s %12s %12s %9.0f ms %11.1f MB\n", title, mallocs, is["reads"], \
			    collections, 1000 * (is["user"] + is["sys"]), is["rss"] * 1024 / 1e6
		}' "$scratch/counts" | with_commas
}

# run [option of count's ...] command ...: one run, counted; its words have to be those of
# the others.  what is its name in a complaint.
run() {
	count_with -o "$scratch/counts" "$@" "$text" >"$scratch/printed" 2>"$scratch/said" ||
		fail "$what failed: $(head -n 1 "$scratch/said")"
	words=$(cut -d ' ' -f 1 "$scratch/printed")
	expected=${expected:-$words}
	[ "$words" = "$expected" ] || fail "$what counts $words words, and the original $expected"
}

# c title program
c() {
	what=$2
	run -m "$2"
	row "$1" "$(value_of allocs "$scratch/counts")" -
}

# in_go title [option]
in_go() {
	what=profile/words-go
	run profile/words-go ${2:+"$2"}
	row "$1" "$(value_of mallocs "$scratch/said")" "$(value_of collections "$scratch/said")"
}

cd "$top/solutions/step4-escape"
command -v go >/dev/null ||
	fail 'Go is not installed, and no step needs it: ./setup.sh --web installs it for make step4 go'
mkdir -p profile/go
make_scratch
build

if [ $# -gt 1 ]; then
	profile/words-go "-$2" "$3" ${RATE:+-rate "$RATE"} "$text" >/dev/null 2>"$scratch/said" ||
		fail "words.go failed: $(head -n 1 "$scratch/said")"
	exit
fi

"${MAKE:-make}" -s --no-print-directory -C "$tools" count calls.so
"${MAKE:-make}" -s --no-print-directory words
echo 'cd solutions/step4-escape'
echo 'go build -gcflags=-m -o profile/words-go words.go'
printf "\n# What Go's compiler decides (%s)\n" "$(offline_go version | cut -d ' ' -f 3)"
remarks
printf '\n# Counted\n'
printf '  %-24s %12s %12s %12s %12s %14s\n' '' mallocs 'read calls' collections 'CPU time' 'peak resident'
build_original step4-escape "$scratch/original"
c "C, step 4's original" "$scratch/original/words"
c 'C, our solution' ./words
in_go 'Go, unbuffered'
in_go 'Go, buffered' -buffered
echo "  Each counts $(commas "$expected") words.  Collections are runs of Go's garbage collector."
cat <<'end'

# The difference
                            in Go                                 in C
  who decides               the compiler, for each variable       you: a local variable, or malloc
  what decides              can its address outlive the call?     what the contract allows
  why the byte was there    r.Read may be any function            habit
  nobody needs it any more  garbage: the collector will free it   a leak, unless you call free
  a wrong decision costs    time and memory                       a wrong program, or a leak

Why: solutions/step4-escape/WHY.md, Escape, in Go and in C.  Next: make step4 go web
end
