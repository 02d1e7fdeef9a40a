#!/bin/sh
# tables.sh: fill in the tables of the documents, from tables.md and measured/.
set -eu
cd "$(dirname "$0")/.."
filled=slides/build/filled.md
mkdir -p slides/build
grep -l -F '<!-- table ' CONTRIBUTING.md COMMANDS.md solutions/*/WHY.md | while read -r document; do
	node slides/fill.mjs slides/measured "$document" >"$filled"
	cmp -s "$filled" "$document" || cp "$filled" "$document"
done
rm -f "$filled"
