#!/bin/sh
# record.sh machine: runs the commands of all rows of tables/ that say "on MACHINE", and records
# in recorded/machines/MACHINE what perf and valgrind print on this machine.  Record debian-12
# and debian-13 as root on a Debian of that release, and no-kernel as a user who may not see the
# kernel (perf_event_paranoid is 2).
#
# Type make run programs first.  A new recording is needed when a script calls perf or valgrind
# with new options.
set -eu
cd "$(dirname "$0")"
machine=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
TESTS=$PWD PART=$PWD/build/part.txt RECORDING=1 RECORDED=$PWD/recorded/machines/$machine
PATH=$PWD/bin:$PATH
export TESTS PART RECORDING PATH
rm -rf "$RECORDED"
mkdir -p "$RECORDED"
sed -n "s/^[^#].*  \\(on $machine [^ ]*\\( [^ ]\\{1,\\}\\)*\\).*/\\1/p" tables/*.txt | sort -u | while read -r command; do
	echo "$command"
	rm -rf "$scratch/workshop"
	cp -a build/workshop "$scratch/workshop"
	(cd "$scratch/workshop" && sh -c "$command") >"$scratch/said" 2>&1 </dev/null || {
		cat "$scratch/said"
		exit 1
	}
done
find "$RECORDED" -name perf.data -exec rm {} +
