#!/bin/sh
# tree.sh dir: make dir a copy of the workshop as shipped: without what was
# built or recorded, and with nothing that a learner has written.
set -eu
dir=$1
cd "$(dirname "$0")/../.."
mkdir "$dir"

# git knows what is ignored.  Without it, in someone else's checkout, or in a copy
# within a checkout, which is ignored whole:
git ls-files -co --exclude-standard -z >"$dir/.files" 2>/dev/null || true
if [ ! -s "$dir/.files" ]; then
	find . \( -name .git -o -name .workshop -o -name profile ! -path ./tools/profile -o -name build -o -name node_modules \) -prune -o \
	    -type f ! -name words ! -path ./tests/run -print0 >"$dir/.files"
fi

# A file that was removed, and not committed yet, is still listed.
tar -c --null -T "$dir/.files" --ignore-failed-read 2>/dev/null | tar -x -C "$dir"
rm "$dir/.files"

tools=tools
. tools/steps.sh
for step in $all_steps; do
	cp "$(step_entry "$step" original)" "$dir/$step/words.c"
	# What a learner has predicted would be shown beside what is measured.
	rm -f "$dir/$step/predictions.txt"
done
cp -p tools/count tools/calls.so "$dir/tools/" # saves seconds for each copy
cp -p tools/check/trial tools/check/examples tools/check/keeper "$dir/tools/check/"
cp -p tools/flame tools/pprof "$dir/tools/"
