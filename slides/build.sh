#!/bin/sh
# build.sh: deck.md and what was measured become pictures/, words.md, words.html,
# words.pdf, words-class.html, and the tables in CONTRIBUTING.md and each WHY.md.
#
# From the environment: MEASURE=1 measures first, on this machine, into
# slides/build/; words.md, pictures/ and slides/measured/ stay as they are then.
set -eu
cd "$(dirname "$0")"
. ../tools/shell.sh

fail() {
	echo "slides: $1" >&2
	exit 1
}

./fetch.sh

mkdir -p build
words=words.md
measured=measured
pictures=pictures
if [ -n "${MEASURE:-}" ]; then
	words=build/words.md
	measured=build/measured
	pictures=build/pictures
	./measure.sh "slides/$measured" # as seen from the top
fi
node pictures.mjs "$measured" "$pictures"
node fill.mjs "$measured" >build/filled.md
mv build/filled.md "$words"
if [ -z "${MEASURE:-}" ]; then
	./tables.sh
fi
# Beside words.md, as it has the same pictures.
class=$(dirname "$words")/words-class.md
node class.mjs "$words" >"$class"
cat theme.css picture.css >build/theme.css

# Chromium leaves its profile behind, in TMPDIR.
make_scratch

# marp form document file: quietly, but for its complaints.
marp() {
	TMPDIR=$scratch SLIDES=$(dirname "$words") MEASURED=$measured \
	    node node_modules/@marp-team/marp-cli/marp-cli.js \
	    "$2" --engine ./engine.mjs --theme-set build/theme.css --no-stdin \
	    "--$1" --output "$3" >build/said 2>&1 || {
		cat build/said >&2
		fail "$3 was not made"
	}
	echo "slides/$3"
}

for name in words words-class; do
	marp html "$(dirname "$words")/$name.md" "$name.html"
	cat keys.html >>"$name.html"
done
rm -f "$class"

chromium=${CHROME_PATH:-$(command -v chromium || command -v google-chrome || true)}
if [ -z "$chromium" ]; then
	echo 'slides: no PDF, as chromium is not here: ./setup.sh --slides' >&2
	exit
fi
CHROME_PATH=$chromium marp pdf "$words" words.pdf
