#!/bin/sh
# build.sh: makes pictures/, words.md, words.html, words.pdf and words-class.html from deck.md and
# the measured figures, and fills the tables of the documents.
#
# MEASURE=1 in the environment measures first, on this machine, into slides/build/.  Then
# words.md, pictures/, the tables and slides/measured/ stay as they are.
set -eu
cd "$(dirname "$0")/.."
. tools/step.sh
cd slides

./fetch.sh
make_scratch # as Chromium's TMPDIR, because Chromium leaves its profile there
mkdir -p build
of=.
if [ -n "${MEASURE:-}" ]; then
	of=build
	./measure.sh "$PWD/build/measured"
fi
measured=$of/measured
node pictures.mjs "$measured" "$of/pictures"
node fill.mjs "$measured" >build/filled.md
mv build/filled.md $of/words.md
node class.mjs $of/words.md >$of/words-class.md

# A document is only written if its figures have changed.
if [ $of = . ]; then
	for document in $(cd .. && grep -l -F '<!-- table ' ./*.md slides/TEACHING.md solutions/*/WHY.md); do
		node fill.mjs measured "$document" >build/filled.md
		cmp -s build/filled.md "../$document" || cp build/filled.md "../$document"
	done
fi

# font name weight package: prints a font for the style sheet, so that the slides are one file.
font() {
	file=node_modules/@fontsource/$3/files/$3-latin-$2-normal.woff2
	printf "@font-face { font-family: '%s'; font-weight: %s; src: url(data:font/woff2;base64,%s) format('woff2') }\n" \
	    "$1" "$2" "$(base64 <"$file" | tr -d '\n')"
}
{
	cat theme.css
	for weight in 400 700 800; do font 'Fira Sans' $weight fira-sans; done
	for weight in 400 700; do font 'Fira Mono' $weight fira-mono; done
} >build/theme.css

# marp form document file: runs Marp, whose messages are shown only if it fails.
marp() {
	TMPDIR=$scratch SLIDES=$PWD/$of \
	    node node_modules/@marp-team/marp-cli/marp-cli.js \
	    "$2" --engine ./engine.mjs --theme-set build/theme.css --no-stdin \
	    "--$1" --output "$3" >build/said 2>&1 || {
		cat build/said >&2
		fail "slides: $3 was not made, as it says above."
	}
	echo "slides/$3"
}
for name in words words-class; do
	marp html $of/$name.md $name.html
	cat keys.html >>$name.html
done
rm -f $of/words-class.md

chromium=${CHROME_PATH:-$(command -v chromium || command -v google-chrome || true)}
if [ -z "$chromium" ]; then
	echo 'slides: no PDF, because chromium is missing: ./setup.sh --slides' >&2
	exit
fi
export CHROME_PATH="$chromium"
marp pdf $of/words.md words.pdf
