#!/bin/sh
# container.sh: tests README's command for a container with podman or docker.  The ordinary
# user of the image must be able to profile and check all four steps, with perf and without,
# and a browser outside of the container must see the page of make step1 web.  It is a part
# of make test-long and takes ten minutes on two cores.
#
# ENGINE is podman, docker, or a script that calls one of them with options that this machine
# needs.  If there is no engine, the script says so and its status is 77.
set -eu
cd "$(dirname "$0")/.."
engine=${ENGINE:-$(command -v podman || command -v docker || true)}
command -v "${engine:-nothing}" >/dev/null || {
	echo 'container.sh: neither podman nor docker is here, so no container is tried' >&2
	exit 77
}
port=18088
image=words-test
scratch=$(mktemp -d)
# Ctrl-C must leave no container.
trap '"$engine" rm -f words-page >/dev/null 2>&1 || true; rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

# The options of docker run in README's command, with a different port.
flags=$(sed -n '/^    docker/,/[^\\]$/p' README.md | tr -d '\\\n' |
    sed -e 's/.* --name words//' -e 's/ words$//' -e "s/8088/$port/g")

# try title command ...: runs the command, and shows its output if it fails.
try() {
	printf '%s: ' "$1"
	shift
	began=$(date +%s)
	"$@" >"$scratch/said" 2>&1 || {
		echo failed
		cat "$scratch/said"
		exit 1
	}
	echo "ok ($(($(date +%s) - began)) s)"
}

# says text, says_not text: look for text in the output of the last try.
says() {
	grep -q -e "$1" "$scratch/said" || {
		echo "it does not say \"$1\":"
		cat "$scratch/said"
		exit 1
	}
}

says_not() {
	! grep -e "$1" "$scratch/said" || exit 1
}

# inside command: runs it in a new container, as the user of the image.
# shellcheck disable=SC2086 # one word, one flag
inside() {
	"$engine" run --rm $with "$image" sh -euc "$1"
}

# shellcheck disable=SC2016 # the container's shell expands it
lesson='[ "$(id -u)" -ne 0 ]
	make step1 profile
	make step2 step3 step4 profile
	make step4 profile PROFILER=perf
	make step1 step2 step3 step4 check OF=solution
	for step in step1 step2 step3 step4; do
		make $step check | grep "^Not yet"
	done'

# page: asks for the page as a browser on this machine does, until the answer is 200.
page() {
	for _ in $(seq 120); do
		if bash -c "exec 3<>/dev/tcp/127.0.0.1/$port &&
		    printf 'GET /ui/ HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3 &&
		    grep -m 1 '^HTTP/.* 200' <&3" 2>/dev/null; then
			return 0
		fi
		sleep 1
	done
	"$engine" logs words-page
	return 1
}

try 'the image' "$engine" build -t "$image" .

with=$flags
try 'with perf' inside "$lesson"
says '^ *[0-9.]*%.* read$'
says_not 'callgrind counts'

# Under Docker an ordinary user has no capabilities, but may gain those that --cap-add names.
with="$flags --user root"
try 'with perf, as Docker has it' inside 'setpriv --reuid learner --regid learner --init-groups \
    --inh-caps=-all --ambient-caps=-all make doctor'
says '^perf  *ok'

with=
try 'without perf' inside "$lesson"
says 'callgrind counts'
says '1,204,998 .* read < file_read'

# shellcheck disable=SC2086 # one word, one flag
try 'the page, up' "$engine" run -d --name words-page $flags "$image" \
    make step1 web LISTEN=all PORT=$port
try 'the page, from outside' page
