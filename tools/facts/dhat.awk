# From DHAT's file: all that was ever allocated.
#
#	blocks N       in the whole run
#	bytes N        in them
#	held N         blocks, at the moment when most bytes were held
#	top F L N      the function and line of words.c that asked for most blocks,
#	               and how many
#	line N b s     b blocks, s bytes in all, for the line and what it called
#
# The file is JSON, but valgrind writes it a key or two a line, in this order: a
# place with its totals (tb bytes, tbk blocks, gbk blocks at the peak) and the
# numbers of its frames (fs), innermost first; then the frames (ftbl).

function value(key) {
	if (!match($0, "\"" key "\":[0-9]+"))
		return 0
	return substr($0, RSTART + length(key) + 3, RLENGTH) + 0
}

/"tb":/ { n++; bytes[n] = value("tb"); blocks[n] = value("tbk") }
/"gbk":/ { held += value("gbk") }
/"fs":/ { gsub(/[^0-9,]/, ""); sub(/^,/, ""); frames[n] = $0 }
/"ftbl":/ { in_table = 1; next }

in_table && /"/ {
	sub(/^[^"]*"/, "")
	sub(/"$/, "")
	frame[number++] = $0
}

END {
	for (i = 1; i <= n; i++) {
		all_blocks += blocks[i]
		all_bytes += bytes[i]
		split("", seen)
		caller = ""
		depth = split(frames[i], f, ",")
		for (j = 1; j <= depth; j++) {
			text = frame[f[j]]
			if (!match(text, /words\.c:[0-9]+/))
				continue
			l = substr(text, RSTART + 8, RLENGTH - 8)
			if (caller == "") {
				split(text, word, " ")
				caller = word[2] " " l
				asked[caller] += blocks[i]
			}
			if (!(l in seen)) {
				line_blocks[l] += blocks[i]
				line_bytes[l] += bytes[i]
			}
			seen[l] = 1
		}
	}
	print "blocks", all_blocks + 0
	print "bytes", all_bytes + 0
	print "held", held + 0
	for (c in asked)
		if (asked[c] > asked[top])
			top = c
	if (top != "")
		print "top", top, asked[top]
	for (l in line_blocks)
		print "line", l, line_blocks[l], line_bytes[l]
}
