#!/bin/sh
# variants.sh plain|bounds|kept|unoptimised: the step's words.c, built in one of four
# ways in a folder of its own, and what is to be known of it beforehand.  check.sh
# starts it, and has set scratch, dir, check, MAKE, CC, CFLAGS and promise for it.
#
#	plain        as the step's Makefile says
#	bounds       with AddressSanitizer and UndefinedBehaviorSanitizer; then the
#	             small cases run: what examples says is in bounds.case
#	kept         with readers that keep addresses (keeper.c); then two runs: what
#	             they found is in kept.name and kept.pipe (kept.c)
#	unoptimised  with -O0
#
# The status is that of the build, or keeper's and 10.  What it said is in the file NAME.said.
# shellcheck disable=SC2154 # check.sh has set them
set -eu
variant=$1
exec >"$scratch/$variant.said" 2>&1 </dev/null

# build [option ...]: as the Makefile builds it, with more options for the compiler.
# The folders lie beside each other, so ../moby.txt is the same in each.
build() {
	[ -d "$scratch/$variant" ] || cp -R "$scratch/step" "$scratch/$variant"
	cd "$scratch/$variant/$dir"
	"$MAKE" -s --no-print-directory words ${CC:+"CC=$CC"} "CFLAGS=$CFLAGS $*"
}

export ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=1:malloc_context_size=1:exitcode=99:color=never
export UBSAN_OPTIONS=print_stacktrace=0

# The sanitizers look for their program in /proc.
bounds() {
	[ -e /proc/self/exe ]
	build -O1 -g -w -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
	"$check/examples" -d 20000 case.txt >"$scratch/bounds.case" 2>&1 ||
		"$check/trial" -l 5 -w name "$scratch/bounds" case.txt
}

# Status 11: no function in it is used as a reader.  Status 13: it cannot be known.
kept() {
	cd "$scratch/step/$dir"
	# shellcheck disable=SC2086 # options are words
	${CC:-cc} $CFLAGS -w -E words.c >"$scratch/words.i"
	"$check/keeper" <"$scratch/words.i" >"$scratch/words.kept" || exit $((10 + $?))
	# shellcheck disable=SC2086
	${CC:-cc} -O1 -g -fsanitize=address -c -o "$scratch/kept.o" "$check/kept.c"
	cp -R "$scratch/step" "$scratch/kept"
	cp "$scratch/words.kept" "$scratch/kept/$dir/words.c"
	build -O1 -g -w -fsanitize=address "$scratch/kept.o"
	# All of the text by name: a ring of a million bytes is found, too.
	WORDS_KEPT=$scratch/kept.name "$check/trial" -l 20 -w name "$scratch/run-kept" "$scratch/moby.txt"
	WORDS_KEPT=$scratch/kept.pipe "$check/trial" -l 20 -w pipe "$scratch/run-kept" "$scratch/part.txt"
}

case $variant in
plain) build ;;
unoptimised) build -O0 -w ;;
bounds) bounds ;;
kept) kept ;;
esac
