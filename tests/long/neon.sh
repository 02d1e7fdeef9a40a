#!/bin/sh
# neon.sh: tests the encore's routines for arm64 under qemu, on any processor.  It needs
# apt-get install gcc-aarch64-linux-gnu qemu-user
set -eu
cd "$(dirname "$0")/../../solutions/encore"
for tool in aarch64-linux-gnu-gcc qemu-aarch64; do
	command -v $tool >/dev/null || {
		echo "[SKIP] neon.sh: $tool is not installed" >&2
		exit 77
	}
done
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
compile() {
	aarch64-linux-gnu-gcc -O2 -std=gnu11 -Wall -Wextra -Werror -static -pthread "$@"
}
compile -o "$built/words" words.c bytes.c counting.c
compile -DALONE -DHUGE_PAGE=4096 -o "$built/agree" fuzz.c bytes.c counting.c
[ "$(qemu-aarch64 "$built/words" ../../moby.txt)" = '208160 ../../moby.txt' ]
qemu-aarch64 "$built/agree" 10000 | grep '^table plain neon neon-ahead yours agree'
