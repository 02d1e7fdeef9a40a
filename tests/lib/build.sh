#!/bin/sh
# build.sh flag ...: the programs under test, and the texts that they are given.
#
#	build/COMPILER-LEVEL/PROGRAM/words    step 1 as shipped, or a solution, which
#	                                      is the next step as shipped; by gcc and
#	                                      clang, and those in COMPILERS
#	build/sanitized/PROGRAM/words         the same, and the encore, with sanitizers
#	build/cflags                          the flags
#	build/part.txt, part-twice.txt, ...   texts
#
# The steps' own folders are left alone: what is there is the learner's.
set -eu
cd "$(dirname "$0")/.."
mkdir -p build
rm -rf build/*-O[02] build/sanitized
# Of tests that were killed; those of today may be at work.
find build -maxdepth 1 -name 'scratch.*' -mtime +0 -exec rm -rf {} +
echo "$*" >build/cflags

for compiler in gcc clang ${COMPILERS:-}; do
	command -v "$compiler" >/dev/null || continue
	for level in -O0 -O2; do
		for source in ../tools/step1-original ../solutions/step*; do
			dir=build/$compiler$level/${source##*/}
			mkdir -p "$dir"
			"$compiler" "$@" "$level" -o "$dir/words" "$source/words.c"
		done
		dir=build/$compiler$level/encore
		mkdir -p "$dir"
		"$compiler" "$@" "$level" -pthread -o "$dir/words" \
		    ../solutions/encore/words.c ../solutions/encore/bytes.c \
		    ../solutions/encore/counting.c
	done
done

# Once more, so that a wrong use of memory or an undefined result ends them.
for source in ../tools/step1-original ../solutions/*; do
	dir=build/sanitized/${source##*/}
	mkdir -p "$dir"
	set -- "$source/words.c"
	[ ! -e "$source/bytes.c" ] || set -- "$@" "$source/bytes.c" "$source/counting.c" -pthread
	"${CC:-cc}" -g -O1 -std=gnu11 -fsanitize=address,undefined \
	    -fno-sanitize-recover=all -o "$dir/words" "$@"
done

for library in nomem processors; do
	"${CC:-cc}" -shared -fPIC -O2 -o build/$library.so programs/$library.c
done

# A sixth of the text is enough for what valgrind runs again and again.
head -c 200000 ../moby.txt >build/part.txt
cat build/part.txt build/part.txt >build/part-twice.txt
cat ../moby.txt ../moby.txt >build/moby-twice.txt
