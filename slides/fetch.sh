#!/bin/sh
# fetch.sh: downloads Marp, which makes the slides, and two typefaces into
# slides/node_modules, in the versions of package-lock.json.  It needs the network once.
set -eu
cd "$(dirname "$0")"

command -v npm >/dev/null || {
	echo 'slides: npm is missing: ./setup.sh --slides' >&2
	exit 1
}
# Contents are compared and not times, because files in a copy of the workshop have new times.
if ! cmp -s package-lock.json node_modules/fetched; then
	echo 'cd slides && npm ci --ignore-scripts'
	npm ci --ignore-scripts --silent --no-audit --no-fund || {
		echo 'slides: npm could not fetch Marp: it needs the network, once' >&2
		exit 1
	}
	cp package-lock.json node_modules/fetched
fi
