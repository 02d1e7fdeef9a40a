#!/bin/sh
# bench.sh: make bench must print a time for each stage and each limit, and Ctrl-C must not
# leave its large file.
set -eu
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cd "$(dirname "$0")/../.."
mkdir "$copy/solutions" "$copy/large"
cp -r solutions/encore "$copy/solutions/"
cp moby.txt "$copy/"
cd "$copy/solutions/encore"
rm -rf profile predictions.txt
make -s words words-64k limit harness
TMPDIR=$copy/large timeout -s INT 10 make -s bench >/dev/null 2>&1 || status=$?
[ "${status-0}" -eq 124 ] # timeout has interrupted it
[ -z "$(find "$copy/large" profile -name 'bench*')" ]

sed 's/^2\..*/& 2/' predictions.template >predictions.txt
make -s bench >said
cut -f 1 profile/bench.tsv >names
for stage in wc table plain masks read map words yours limit-read limit-touch limit-ahead memory; do
	grep -q "^encore.large.1.$stage$" names
	grep -q "^encore.large.1.$stage.times$" names
done
grep -q '^encore.large.2.words$' names
grep -q '^encore.start.1.words$' names
awk '$2 + 0 <= 0 { exit 1 }' profile/bench.tsv
grep -q '^  2\. times as fast as stage 1.* 2 .*[0-9]$' said
