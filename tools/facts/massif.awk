# From massif.out: what the heap held when it held most.
#
#	snapshots N    taken in the whole run
#	detailed N     of them with the callers
#	total N        bytes at the largest snapshot: useful and extra
#	useful N       what the program asked for
#	extra N        what malloc adds: 8 bytes a block, rounded up to 16
#	top F L b      the function and line of words.c that asked for most bytes
#	line N b       of these, bytes held by the line and what it called, as the
#	               largest snapshot that has the callers tells
#
# A node of the tree is " n1: BYTES ADDRESS: function (words.c:77)", one blank
# more for each level.  A line that stands twice in one chain is counted once.

/^mem_heap_B=/ { useful = substr($0, 12) + 0 }

/^mem_heap_extra_B=/ {
	extra = substr($0, 18) + 0
	snapshots++
	if (useful + extra >= most) {
		most = useful + extra
		most_useful = useful
		most_extra = extra
	}
}

/^heap_tree=/ {
	wanted = 0
	if ($0 ~ /detailed|peak/) {
		detailed++
		wanted = useful + extra >= most_in_tree
	}
	if (wanted) {
		most_in_tree = useful + extra
		split("", held)
		split("", asked)
	}
}

wanted && match($0, /^ *n[0-9]+: /) {
	level = index($0, "n")
	bytes = $2
	chain[level] = match($0, /words\.c:[0-9]+/) ? substr($0, RSTART + 8, RLENGTH - 8) : ""
	for (i = 1; i < level && chain[i] == ""; i++)
		;
	if (i == level && chain[level] != "")
		asked[$4 " " chain[level]] += bytes
	for (i = 1; i < level && chain[i] != chain[level]; i++)
		;
	if (i == level && chain[level] != "")
		held[chain[level]] += bytes
}

END {
	print "snapshots", snapshots + 0
	print "detailed", detailed + 0
	print "total", most + 0
	print "useful", most_useful + 0
	print "extra", most_extra + 0
	for (f in asked)
		if (asked[f] > asked[top])
			top = f
	if (top != "")
		print "top", top, asked[top]
	for (l in held)
		print "line", l, held[l]
}
