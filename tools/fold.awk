# fold.awk: the last part of tools/stacks: from a reader's lines to stacks.
#
#	awk -v source=FILE -f fold.awk places lines
#
# A reader's line is a value and the frames from the outermost inwards, with tabs between.
# A frame is a name; or of valgrind's form, 0x1093A2: readbyte (words.c:48); or a key of
# places, which has the frames for it, one for each function that is inlined there.

# The name that people know: without what compiler and linker put at its end, and without
# the names that the C library has for its own use.
function plain(name,    kernel) {
	kernel = sub(/_\[k\]$/, "", name)
	gsub(/;/, ":", name)
	sub(/\.(constprop|isra|part|cold|lto_priv|llvm)[.0-9]*/, "", name)
	if (kernel)
		return name "_[k]"
	sub(/@.*/, "", name)
	sub(/^__GI_/, "", name)
	if (name ~ /^_*(libc_)?(malloc|calloc|realloc|free|read|write|open64)$/)
		sub(/^_*(libc_)?/, "", name)
	return name == "cfree" ? "free" : name
}

# "readbyte (words.c:48)", or "read (in /usr/lib/libc.so.6)", which may have " (", too.
function valgrind(text,    at, file, line) {
	sub(/^0x[0-9A-Fa-f]+: /, "", text)
	sub(/ \(in .*/, "", text)
	if (!match(text, / \([^()]*:[0-9]+\)$/))
		return text
	file = substr(text, RSTART + 2, RLENGTH - 3)
	text = substr(text, 1, RSTART - 1)
	line = file
	sub(/.*:/, "", line)
	sub(/:[0-9]*$/, "", file)
	return file == base ? text ":" line : text
}

function frame(text) {
	if (text in place)
		return place[text]
	sub(/[+]0x[0-9a-f]*$/, "", text)
	return plain(text ~ /^0x[0-9A-Fa-f]+: / ? valgrind(text) : text)
}

BEGIN {
	FS = "\t"
	base = source
	sub(/.*\//, "", base)
}

FILENAME == ARGV[1] {
	stack = ""
	for (i = 2; i <= NF; i++)
		stack = stack ";" plain($i)
	place[$1] = substr(stack, 2)
	next
}

{
	stack = ""
	for (i = 2; i <= NF; i++) {
		if (!($i in known))
			known[$i] = frame($i)
		stack = stack ";" known[$i]
	}
	if (match(stack, /;main(:[0-9]+)?(;|$)/)) # what leads to main tells nothing
		stack = substr(stack, RSTART)
	sum[substr(stack, 2)] += $1
}

END {
	for (stack in sum)
		if (sum[stack] > 0)
			printf "%s %.0f\n", stack, sum[stack]
}
