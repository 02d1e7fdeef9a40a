#!/bin/sh
# fetch.sh: Marp, which makes the slides, and their two typefaces, into
# slides/node_modules, as package-lock.json has them.  It takes the network once.
set -eu
cd "$(dirname "$0")"

command -v npm >/dev/null || {
	echo 'slides: npm is missing: ./setup.sh --slides' >&2
	exit 1
}
# By content, because a copy of the workshop has files with new times.
if ! cmp -s package-lock.json node_modules/fetched; then
	echo 'cd slides && npm ci --ignore-scripts'
	npm ci --ignore-scripts --silent --no-audit --no-fund || {
		echo 'slides: npm could not fetch Marp: it needs the network, once' >&2
		exit 1
	}
	cp package-lock.json node_modules/fetched
fi
