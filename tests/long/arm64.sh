#!/bin/sh
# arm64.sh: builds the programs of the steps for arm64 and runs them under qemu.
set -eu
cd "$(dirname "$0")/../.."
for tool in aarch64-linux-gnu-gcc qemu-aarch64; do
	command -v $tool >/dev/null || {
		echo "[SKIP] arm64.sh: no $tool: apt install gcc-aarch64-linux-gnu qemu-user" >&2
		exit 77
	}
done
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
head -c 200000 moby.txt >"$built/part.txt"
for source in tools/step1-original.c solutions/step*/words.c; do
	aarch64-linux-gnu-gcc -std=gnu11 -O2 -Wall -Wextra -Werror -static -o "$built/words" "$source"
	[ "$(qemu-aarch64 "$built/words" "$built/part.txt")" = "35117 $built/part.txt" ]
	if qemu-aarch64 "$built/words" . 2>/dev/null; then exit 1; fi
done
echo 'arm64.sh: ok'
