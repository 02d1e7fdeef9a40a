#!/bin/sh
# commands.sh document ...: the commands in their code blocks, one a line.  What stands
# behind two blanks is said about a command, and a line may end in a backslash.
set -eu
export LC_ALL=C
for document; do
	awk '/^```/ { block = !block; shell = block && $0 == "```"; next }
	    shell || (!block && /^    /)' "$document" |
		sed -e ':a' -e '/\\$/N; s/\\\n *//; ta' -e 's/^ *//' |
		grep -E '^((make|\./setup\.sh)( |$)|(cd|perf|[A-Z_]+=[^ ]+) [^ ])' || true
done | sed 's/   *.*//;s/ *$//'
