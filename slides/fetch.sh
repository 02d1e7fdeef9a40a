#!/bin/sh
# fetch.sh: Marp, which makes the slides, and their two typefaces, into
# slides/node_modules, as package-lock.json has them.  It takes the network once.
set -eu
cd "$(dirname "$0")"

command -v npm >/dev/null || {
	echo 'slides: npm is missing: ./setup.sh --slides' >&2
	exit 1
}
there=node_modules/.package-lock.json
if ! [ -e $there ] || [ -n "$(find package-lock.json -newer $there)" ]; then
	echo 'cd slides && npm ci --ignore-scripts'
	npm ci --ignore-scripts --silent --no-audit --no-fund || {
		echo 'slides: npm could not fetch Marp: it needs the network, once' >&2
		exit 1
	}
	touch $there
fi
