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
# The bytes of a node with a remark belong to the node above it.
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
	frames[n] = level == 1 ? "\tmalloc" : frames[outer[level - 1]]
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
	for (i = 1; i <= n && value != "curve"; i++)
		if (left[i] > 0)
			print left[i] frames[i]
}
