# fold.awk: the last part of tools/stacks: from a reader's lines to stacks.
#
#	awk -v source=FILE -f fold.awk places functions lines
#
# A reader's line is a value and the frames from the outermost inwards, with tabs between.
# A frame is a name; or of valgrind's form, 0x1093A2: readbyte (words.c:48); or a place of the
# program, readbyte+0x28.  Places are in a file of their own, each at the start of a line, and
# what addr2line says of each, in the same order, is in the next file.  The place "source" is
# in main, whose file is the program's source; without, that is the one that -v names.

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
function valgrind(text,    file, line) {
	sub(/^0x[0-9A-Fa-f]+: /, "", text)
	sub(/ \(in .*/, "", text)
	if (!match(text, / \([^()]*:[0-9]+\)$/))
		return text
	file = substr(text, RSTART + 2, RLENGTH - 3)
	text = substr(text, 1, RSTART - 1)
	line = file
	sub(/.*:/, "", line)
	sub(/:[0-9]*$/, "", file)
	return file == base() ? text ":" line : text
}

# valgrind tells a file's name, without its folder.
function base(    name) {
	name = source
	sub(/.*\//, "", name)
	return name
}

function frame(text) {
	sub(/[+]0x[0-9a-f]*$/, "", text)
	return plain(text ~ /^0x[0-9A-Fa-f]+: / ? valgrind(text) : text)
}

BEGIN {
	FS = "\t"
}

FILENAME == ARGV[1] {
	place[FNR] = $1
	next
}

# An address; and then the function there, and those that it is inlined in, the innermost
# first: a line with the name, and one with FILE:LINE.
FILENAME == ARGV[2] && /^0x[0-9a-f]*$/ {
	at = place[++places]
	is_file = 0
	next
}

FILENAME == ARGV[2] && !is_file {
	name = $0
	is_file = 1
	next
}

FILENAME == ARGV[2] {
	is_file = 0
	sub(/ \(discriminator.*/, "")
	line = file = $0
	sub(/.*:/, "", line)
	sub(/:[^:]*$/, "", file)
	if (at == "source" && file != "??") {
		source = file
	} else if (name != "??") {
		inner = at in known ? ";" known[at] : ""
		known[at] = plain(name) (file == source && line > 0 ? ":" line : "") inner
	}
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
