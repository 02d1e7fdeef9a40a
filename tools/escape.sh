#!/bin/sh
# escape.sh: which compiler takes step 4's byte off the heap, and when?
#
# It makes three changes to step 4's original, one at a time and in combination, builds each
# variant with gcc and clang at -O0 and -O2, runs it, and counts the remaining allocations.
# TSV=1 prints the table alone, as TSV.
set -eu
cd "${0%/*}/.."
. tools/step.sh
make_scratch_for_programs
export TMPDIR="$scratch" # so the files of an interrupted compiler are removed, too
original=$top/$(original_of step4-escape)

# change name: makes that change to the source on standard input.  The number of words stays the
# same, because readbyte reads one byte at a time.
change() {
	case $1 in
	a) sed 's/r->read(r, buf, 1)/buffered_read(r, buf, 1)/' ;;
	b) sed 's/memcpy(buf, b->block + b->next, n)/memcpy(buf, b->block + b->next, 1)/' ;;
	c) sed '/if (buf == NULL)/{N;d;}' ;;
	esac
}

# variant [change ...]: writes words.c, the original with these changes, to the current folder.
variant() {
	cp "$original" words.c
	for name; do
		change "$name" <words.c >changed.c
		! cmp -s words.c changed.c || fail "$original has no line for change $name"
		mv changed.c words.c
	done
}

# split: moves buffered_read from words.c to reader.c, and leaves its prototype.
split() {
	sed '/^static ssize_t$/{N;s/^static \(ssize_t\nbuffered_read(\)/\1/;}' words.c >whole
	sed '/^enum { END/,$d' whole >reader.c
	sed '/^buffered_read(/,/^}/{/^buffered_read(/!d;s/$/;/;}' whole >words.c
}

# row title [option]: builds the variant in the current folder with each compiler at each level, and
# prints the allocations.  A - means that the build failed, as -flto does without its plugin.
row() {
	printf %s "$1"
	for compiler in $compilers; do
		for level in -O0 -O2; do
			left=-
			if $compiler $level ${2:+"$2"} -std=gnu11 -o words ./*.c 2>said; then
				words=$("$tools/count" -m -o counts ./words "$top/moby.txt")
				[ "$words" = "${expected:=$words}" ] || fail "$1, $compiler $level: counts $words"
				left=$(value_of allocs counts)
			fi
			printf '\t%s' "$left"
		done
	done
	echo
}

rows() {
	printf 'variant'
	for compiler in $compilers; do printf '\t%s' "$compiler -O0" "$compiler -O2"; done
	echo
	for changes in '' a b c 'a b' 'a c' 'b c' 'a b c'; do
		# shellcheck disable=SC2086 # one word, one change
		variant $changes
		row "${changes:-as shipped}"
	done
	split
	row 'a b c, buffered_read in another file'
	row 'the same, with -flto' -flto
}

make -s -C tools count calls.so
compilers=
for compiler in gcc clang; do
	command -v "$compiler" >/dev/null || continue
	compilers="$compilers $compiler"
	[ -n "${TSV:-}" ] || "$compiler" --version | head -n 1
done
[ -n "$compilers" ] || fail 'gcc and clang are missing: ./setup.sh'
cd "$scratch"
rows >"$scratch/rows"
only_rows_for_programs
echo '# Step 4 as shipped, and three changes to it'
for name in a b c; do
	variant "$name"
	diff -U 0 "$original" words.c | sed -e 1,3d -e 's/^/      /' -e "4s/^  ./  $name/"
done
echo '# Allocations that are left, counted'
table <"$scratch/rows"
printf '# Question\n  %s\n  %s\n' 'Which of a, b and c does each compiler need?' \
    'Why do the last two rows differ?'
printf 'Next: make step4 check%s\n' "$(command -v go >/dev/null && echo ', or make step4 go')"
