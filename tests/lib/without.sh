#!/bin/sh
# without.sh program dir: make dir a folder for PATH that has every program of
# this one, but not that program.
set -eu
program=$1
dir=$2
mkdir "$dir"

# The first of a name wins, as in PATH itself: ln does not replace.
IFS=:
for from in $PATH; do
	ln -s "$from"/* "$dir/" 2>/dev/null || true
done
rm -f "$dir/$program"
