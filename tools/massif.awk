# massif.awk: the part of tools/stacks that reads massif.out.
#
# A snapshot has lines with a key and a number.  The last line, heap_tree, is not "empty" if a
# tree of callers follows.  A node of the tree has a blank for each level, the number of its
# children, its bytes including theirs, and a frame or a remark:
#
#	n1: 3968 (heap allocation functions) malloc/new/new[], --alloc-fns, etc.
#	 n1: 3968 0x109362: readbyte (words.c:48)
#	  n0: 229 in 1 place, below massif's threshold (1.00%)
#
# The bytes of a node with a remark belong to the node above it.  With --pages-as-heap=yes the first
# remark is "(page allocation syscalls)" instead, and malloc is a frame like any other.
# -v value=curve: prints all snapshots, instead of the tree of the largest one that has a tree.

BEGIN {
	unit["i"] = "instructions"
	unit["ms"] = "milliseconds"
	unit["B"] = "bytes allocated and freed"
}

/^time_unit:/ && value == "curve" { print unit[$2] "\tuseful\textra\tcallers" }

/^[a-z_A-Z]+=/ {
	split($0, part, "=")
	now[part[1]] = part[2]
}

/^heap_tree=/ {
	snapshots++
	bytes = now["mem_heap_B"] + now["mem_heap_extra_B"]
	has_callers = part[2] != "empty"
	if (value == "curve")
		print now["time"] "\t" now["mem_heap_B"] "\t" now["mem_heap_extra_B"] "\t" has_callers
	peak = bytes > peak ? bytes : peak
	if (has_callers && bytes >= most) {
		most = bytes
		n = 0
	} else
		has_callers = 0
}

has_callers && /^ *n[0-9]+: / {
	level = index($0, "n")
	n++
	left[n] = $2
	left[outer[level - 1]] -= $2
	outer[level] = n
	frames[n] = frames[outer[level - 1]]
	if (level == 1)
		frames[n] = /heap allocation functions/ ? "\tmalloc" : ""
	if ($3 ~ /^0x/) {
		sub(/^ *n[0-9]+: [0-9]+ /, "")
		frames[n] = "\t" $0 frames[n]
	}
}

END {
	if (!snapshots) {
		print "stacks: not massif's, or cut short" >"/dev/stderr"
		exit 1
	}
	if (value == "curve")
		exit
	if (most > 0 && most < peak)
		printf "stacks: the largest snapshot, of %.0f bytes, has no call chains; these are of one of %.0f bytes\n",
		    peak, most >"/dev/stderr"
	for (i = 1; i <= n; i++)
		if (left[i] > 0)
			printf "%.0f%s\n", left[i], (frames[i] == "" ? "\t[unknown]" : frames[i])
}
