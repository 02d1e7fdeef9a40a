#!/bin/sh
# build.sh flag ...: the programs under test, the texts that they are given, and the
# workshop as shipped, of which tests make copies.
#
#	build/COMPILER-LEVEL/PROGRAM/words    step 1 as shipped, or a solution, which
#	                                      is the next step as shipped; by gcc and
#	                                      clang, and those in COMPILERS
#	build/sanitized/PROGRAM/words         the same, and the encore, with sanitizers
#	build/cflags                          the flags
#	build/workshop/                       what git knows, and what tools/ has built
#	build/part.txt, part-twice.txt, ...   texts
#
# The steps' own folders are left alone: what is there is the learner's.
set -eu
cd "$(dirname "$0")/.."
mkdir -p build
rm -rf build/*-O[02] build/sanitized build/workshop build/scratch.*
echo "$*" >build/cflags
cc=${CC:-cc}

for compiler in gcc clang ${COMPILERS:-}; do
	command -v "$compiler" >/dev/null || continue
	echo "building with $compiler"
	for level in -O0 -O2; do
		dir=build/$compiler$level
		mkdir -p "$dir/step1-original" "$dir/encore"
		"$compiler" "$@" "$level" -o "$dir/step1-original/words" ../tools/step1-original.c
		for source in ../solutions/step*; do
			mkdir -p "$dir/${source##*/}"
			"$compiler" "$@" "$level" -o "$dir/${source##*/}/words" "$source/words.c"
		done
		"$compiler" "$@" "$level" -pthread -o "$dir/encore/words" ../solutions/encore/words.c \
		    ../solutions/encore/bytes.c ../solutions/encore/counting.c
	done
done

# sanitized name source ...: so that a wrong use of memory or an undefined result ends it.
sanitized() {
	mkdir -p "build/sanitized/$1"
	words=build/sanitized/$1/words
	shift
	"$cc" -g -O1 -std=gnu11 -fsanitize=address,undefined -fno-sanitize-recover=all -pthread -o "$words" "$@"
}

echo 'building with sanitizers'
sanitized step1-original ../tools/step1-original.c
for source in ../solutions/step*; do
	sanitized "${source##*/}" "$source/words.c"
done
sanitized encore ../solutions/encore/words.c ../solutions/encore/bytes.c ../solutions/encore/counting.c
"$cc" -shared -fPIC -O2 -o build/nomem.so programs/nomem.c

# Without git, or in somebody else's checkout, what no build and no profile has left.
echo 'copying the workshop'
mkdir build/workshop
{
	git -C .. ls-files -co --exclude-standard && git -C .. ls-files -oi --exclude-standard tools
} >build/files 2>/dev/null ||
	(cd .. && find . \( -name .git -o -name profile ! -path ./tools/profile -o -name node_modules -o -path ./tests/build \) -prune -o \
	    -type f ! -name words -print) >build/files
(cd .. && grep -v -e '^tests/recorded/' -e '^step./.*/predictions.txt' tests/build/files |
    tar -c -T - --ignore-failed-read 2>/dev/null) | tar -x -C build/workshop
cp ../tools/step1-original.c build/workshop/step1-unbuffered/words.c
cp ../solutions/step1-unbuffered/words.c build/workshop/step2-buffered/
cp ../solutions/step2-buffered/words.c build/workshop/step3-heap/
cp ../solutions/step3-heap/words.c build/workshop/step4-escape/

# A sixth of the text is enough for what valgrind runs again and again.
head -c 200000 ../moby.txt >build/part.txt
cat build/part.txt build/part.txt >build/part-twice.txt
cat ../moby.txt ../moby.txt >build/moby-twice.txt
