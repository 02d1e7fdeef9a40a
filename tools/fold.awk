# fold.awk: the last part of tools/stacks, which makes stacks from the lines of a reader such as
# perf.awk.
#
#	awk -v source=FILE -f fold.awk places functions lines
#
# lines: a value and the frames from the outermost inwards, separated by tabs.  A frame is a
# name, or valgrind's 0x1093A2: readbyte (words.c:48), or a place in the program, readbyte+0x28 or
# readbyte+0x28-1.
#
# places: each place at the start of a line.  functions: addr2line's output for them, in the same
# order.  The place "source" is in main, whose file is the program's source.  If there is no such
# place, -v source names the file.

# Returns the name of a function as the source has it: without the suffixes of compiler and
# linker, and malloc instead of __libc_malloc and other names inside the C library.
function plain(name,    kernel) {
	kernel = sub(/_\[k\]$/, "", name)
	gsub(/;/, ":", name)
	gsub(/ \[clone [^]]*\]/, "", name) # of c++filt
	gsub(/\.(constprop|isra|part|cold|lto_priv|llvm)(\.[0-9]+)*/, "", name)
	if (kernel)
		return name "_[k]"
	sub(/@.*/, "", name)
	sub(/^__GI_/, "", name)
	if (name ~ /^_*(libc_)?(malloc|calloc|realloc|free|read|write|open64)$/)
		sub(/^_*(libc_)?/, "", name)
	return name == "cfree" ? "free" : name
}

# Returns "readbyte:48" for valgrind's frame "0x1093A2: readbyte (words.c:48)", and "read" for
# "0x48F0: read (in /usr/lib/libc.so.6)".  The path of a library may contain " (".
function valgrind(text,    file, line, own) {
	sub(/^0x[0-9A-Fa-f]+: /, "", text)
	sub(/ \(in .*/, "", text)
	if (!match(text, / \([^()]*:[0-9]+\)$/))
		return text
	file = substr(text, RSTART + 2, RLENGTH - 3)
	text = substr(text, 1, RSTART - 1)
	line = file
	sub(/.*:/, "", line)
	sub(/:[0-9]*$/, "", file)
	own = source
	sub(/.*\//, "", own) # valgrind prints the name of a file without its folder
	return file == own ? text ":" line : text
}

# Returns the frame as stacks print it, for one that addr2line does not know.
function frame(text) {
	sub(/[+]0x[0-9a-f]*(-1)?$/, "", text)
	return plain(text ~ /^0x[0-9A-Fa-f]+: / ? valgrind(text) : text)
}

BEGIN {
	FS = "\t"
}

FILENAME == ARGV[1] {
	place[FNR] = $1
	next
}

# addr2line prints an address, and then two lines for each function there, the name and
# FILE:LINE, beginning with the innermost of the inlined functions.
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
		# Before the assignment, because mawk makes known[at] before it evaluates the value.
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
	if (match(stack, /;main(:[0-9]+)?(;|$)/)) # cut off the frames before main
		stack = substr(stack, RSTART)
	sum[substr(stack, 2)] += $1
}

END {
	for (stack in sum)
		if (sum[stack] > 0)
			printf "%s %.0f\n", stack, sum[stack]
}
