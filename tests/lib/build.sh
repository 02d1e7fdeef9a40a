#!/bin/sh
# build.sh flag ...: builds the programs under test with these flags, and makes the texts
# and the folder that the tests copy.
#
#	build/COMPILER-LEVEL/PROGRAM/words    step 1's original, each solution and the
#	                                      encore, built by gcc, by clang and by the
#	                                      compilers in COMPILERS
#	build/sanitized/PROGRAM/words         the same programs with sanitizers
#	build/cflags                          the flags
#	build/workshop/                       the workshop as shipped: the files that git
#	                                      knows, and what has been built in tools/
#	build/part.txt, part-twice.txt, ...   texts
#
# It builds nothing in the folders of the steps, because learners work there.
set -eu
cd "$(dirname "$0")/.."
mkdir -p build
rm -rf build/*-O[02] build/sanitized build/workshop build/others build/scratch.*
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

# sanitized name source ...: builds a program that ends at the first wrong use of memory
# and at the first undefined behaviour.
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

# git does not answer if it is missing, or if the folder belongs to a different user.  Then
# all files are copied but those that a build or a profile has left.
# The files in two folders of tests/ are left out, because each test makes a copy, and to make
# and delete files takes most of the system time.
echo 'copying the workshop'
mkdir -p build/workshop/tests/attempts build/workshop/tests/recorded/screens
{
	git -C .. ls-files -co --exclude-standard && git -C .. ls-files -oi --exclude-standard tools
} >build/files 2>/dev/null ||
	(cd .. && find . \( -name .git -o -name profile ! -path ./tools/profile -o -name node_modules -o -path ./tests/build \) -prune -o \
	    -type f ! -name words -print | sed 's|^\./||') >build/files
(cd .. && grep -v -e '^tests/recorded/' -e '^tests/attempts/' -e '^step./.*/predictions.txt' tests/build/files |
    tar -c -T - --ignore-failed-read 2>/dev/null) | tar -x -C build/workshop
cp ../tools/step1-original.c build/workshop/step1-unbuffered/words.c
cp ../solutions/step1-unbuffered/words.c build/workshop/step2-buffered/
cp ../solutions/step2-buffered/words.c build/workshop/step3-heap/
cp ../solutions/step3-heap/words.c build/workshop/step4-escape/

# The programs that bin/pretend and bin/without may hide, and a folder with links to all other
# programs in PATH, because to make thousands of links in each test would be slow.  (Debian's
# valgrind is a script that looks for valgrind.bin next to it.)
{ awk '!/^#/ && $2 !~ "/" { print $2 }' ../tools/packages &&
	printf '%s\n' valgrind.bin cc apt-get apt-cache dnf sudo uname; } >build/hidden
mkdir build/others
(
	IFS=:
	for from in $PATH; do
		ln -s "$from"/* build/others/ 2>/dev/null || true
	done
)
(cd build/others && xargs rm -f) <build/hidden

# A sixth of the text, for tests that run valgrind, which is slow.
head -c 200000 ../moby.txt >build/part.txt
cat build/part.txt build/part.txt >build/part-twice.txt
cat ../moby.txt ../moby.txt >build/moby-twice.txt
