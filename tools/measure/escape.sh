#!/bin/sh
# escape.sh: which compiler takes step 4's byte off the heap, and when?
#
# Makes three changes to step 4's program, alone and together, builds each
# variant with gcc and clang, without and with optimisation, runs it, and counts
# the allocations that are left.
set -eu
export LC_ALL=C

top=$(cd "$(dirname "$0")/../.." && pwd)
tools=$top/tools
. "$tools/shell.sh"
. "$tools/steps.sh"
original=$top/$(step_entry step4-escape original)
text=$top/moby.txt

die() {
	printf 'escape.sh: %s\n' "$1" | head -n 1 >&2 # of a compiler, its first complaint
	exit 1
}

# As readbyte asks for one byte at a time, the words stay the same.
change() {
	case $1 in
	a) sed 's/r->read(r, buf, 1)/buffered_read(r, buf, 1)/' ;;
	b) sed 's/memcpy(buf, b->block + b->next, n)/memcpy(buf, b->block + b->next, 1)/' ;;
	c) sed '/if (buf == NULL)/{N;d;}' ;;
	esac
}

# generate [change ...]: the variant's words.c, here.
generate() {
	cp "$original" words.c
	for name; do
		change "$name" <words.c >changed.c
		if cmp -s words.c changed.c; then
			die "$original has no line for change $name: is it as it was shipped?"
		fi
		mv changed.c words.c
	done
}

# buffered_read goes to a file of its own; its prototype stays.
split() {
	sed '/^static ssize_t$/{N;s/^static \(ssize_t\nbuffered_read(\)/\1/;}' words.c >whole
	sed '/^enum { END/,$d' whole >reader.c
	sed '/^buffered_read(/,/^}/{/^buffered_read(/!d;s/$/;/;}' whole >words.c
}

# measure compiler [option ...]: sets allocs, to - if it cannot be built.
measure() {
	allocs=-
	why=$("$@" -std=gnu11 -o words ./*.c 2>&1) || return 0
	"$top/tools/count" -m -o counts ./words "$text" >printed 2>said ||
		die "the program of $* does not run in $PWD: $(cat said)"
	allocs=$(value_of allocs counts)
	words=$(cut -d ' ' -f 1 printed)
	expected=${expected:-$words}
	[ "$words" = "$expected" ] ||
		die "the program of $* counts $words words, the one as shipped $expected"
}

# row title [option]: each compiler, at each level, on the variant that is here.
row() {
	cells=
	for compiler in $compilers; do
		for level in -O0 -O2; do
			measure "$compiler" "$level" ${2:+"$2"}
			cells=$cells$(printf '%12s' "$(commas "$allocs")")
			if [ "$allocs" = - ]; then
				# Link-time optimisation needs a plugin for the linker.
				[ -n "${2:-}" ] || die "$compiler $level cannot build $1: $why"
				unbuilt="$compiler: $why"
			elif [ "$allocs" -lt "$bytes" ]; then
				echo "$compiler $level" >>removed
			fi
		done
	done
	printf '  %-38s%s\n' "$1" "$cells"
	rows=$((rows + 1))
}

make_scratch
cd "$scratch"
export TMPDIR="$scratch" # what an interrupted compiler leaves goes, too

compilers=
for compiler in gcc clang; do
	if command -v "$compiler" >/dev/null; then
		compilers="$compilers $compiler"
		"$compiler" --version | head -n 1
	else
		echo "$compiler is missing, so its columns are left out (./setup.sh)."
	fi
done
[ -n "$compilers" ] || die 'gcc and clang are missing: apt install gcc clang'
"${MAKE:-make}" -s --no-print-directory -C "$top/tools" count calls.so

echo
echo 'Step 4 as shipped, and three changes to it:'
for name in a b c; do
	generate "$name"
	# The first three lines name the files and the place.
	diff -U 0 "$original" words.c | sed -e 1,3d -e "s/^/      /" -e "4s/^  ./  $name/"
done

echo
printf '%-40s' 'Allocations left, at run time:'
for compiler in $compilers; do
	printf '%12s%12s' "$compiler -O0" "$compiler -O2"
done
echo
: >removed
bytes=$(wc -c <"$text") # fewer allocations than that: not one for each byte
rows=0
expected=
unbuilt=
for changes in '' a b c 'a b' 'a c' 'b c' 'a b c'; do
	# shellcheck disable=SC2086 # one word, one change
	generate $changes
	row "${changes:-as shipped}"
done
split
row 'a b c, buffered_read in another file'
apart=$cells
row 'the same, with -flto' -flto
[ -z "$unbuilt" ] || printf '  - could not be built: %s\n' "$unbuilt" | head -n 1

printf '\n# Summary\n  programs without the byte on the heap, of %d:' $rows
separator=
for compiler in $compilers; do
	for level in -O0 -O2; do
		printf '%s %s %s %d' "$separator" "$compiler" "$level" \
		    "$(grep -c -x -e "$compiler $level" removed || true)"
		separator=,
	done
done
echo
printf '\n# Question\n  %s\n' 'Which of a, b and c does each compiler need?'
if [ "$apart" != "$cells" ] && [ -z "$unbuilt" ]; then
	echo '  Why do the last two rows differ?'
fi
