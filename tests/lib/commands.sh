#!/bin/sh
# commands.sh document ...: prints the commands in the code blocks, one a line.  Two blanks
# end a command, because a remark follows them, and a backslash at the end of a line continues
# the command on the next line.
set -eu
export LC_ALL=C
for document; do
	awk '/^```/ { block = !block; shell = block && $0 == "```"; next }
	    shell || (!block && /^    /)' "$document" |
		sed -e ':a' -e '/\\$/N; s/\\\n *//; ta' -e 's/^ *//' |
		grep -E '^((make|\./setup\.sh)( |$)|(cd|perf|[A-Z_]+=[^ ]+) [^ ])' || true
done | sed 's/   *.*//;s/ *$//'
