#!/bin/sh
# build.sh: deck.md and what was measured become words.md, words.html, words.pdf, and
# the tables in CONTRIBUTING.md and each WHY.md.
#
# From the environment: MEASURE=1 measures first, on this machine, into
# slides/build/; words.md and slides/measured/ stay as they are then.
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
if [ -n "${MEASURE:-}" ]; then
	words=build/words.md
	measured=build/measured
	./measure.sh "slides/$measured" # as seen from the top
fi
node fill.mjs "$measured" >build/filled.md
mv build/filled.md "$words"
if [ -z "${MEASURE:-}" ]; then
	./tables.sh
fi

# Chromium leaves its profile behind, in TMPDIR.
make_scratch

# marp form file: quietly, but for its complaints.
marp() {
	TMPDIR=$scratch SLIDES=$(dirname "$words") node node_modules/@marp-team/marp-cli/marp-cli.js \
	    "$words" --engine ./engine.mjs --theme-set theme.css --no-stdin \
	    "--$1" --output "$2" >build/said 2>&1 || {
		cat build/said >&2
		fail "$2 was not made"
	}
	echo "slides/$2"
}

marp html words.html
# d turns light into dark and back.
cat >>words.html <<'end'
<script>
addEventListener('keydown', (key) => {
	const style = document.documentElement.style
	if (key.key === 'd') style.colorScheme = style.colorScheme === 'dark' ? 'light' : 'dark'
})
</script>
end

chromium=${CHROME_PATH:-$(command -v chromium || command -v google-chrome || true)}
if [ -z "$chromium" ]; then
	echo 'slides: no PDF, as chromium is not here: ./setup.sh --slides' >&2
	exit
fi
CHROME_PATH=$chromium marp pdf words.pdf
