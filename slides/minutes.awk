# minutes.awk: the agenda, from the notes in deck.md: for each segment its minutes
# in a class of 60, 90 and 180, as rows of a Markdown table, in the order of the deck.
#
# A fix has its own row.  With less than four minutes nobody can type it: it is shown.
# What no slide takes is left over, and it is never less than nothing: status 1.

BEGIN { split("60 90 180", limit) }

/^.+\. [0-9]+ minutes? of 60, [0-9]+ of 90, [0-9]+ of 180\.$/ {
	split($0, part, /\. | of 60, | of 90, /)
	if (!(part[1] in seen)) {
		seen[part[1]]
		order[++segments] = part[1]
	}
	for (i = 1; i <= 3; i++) {
		minutes[part[1], i] += part[i + 1]
		all[i] += part[i + 1]
	}
}

function cell(segment, n) {
	if (segment !~ /, the fix$/)
		return n + 0
	return n < 4 ? n ", shown" : n ", typed"
}

END {
	for (s = 1; s <= segments; s++) {
		printf "| %s |", order[s]
		for (i = 1; i <= 3; i++)
			printf " %s |", cell(order[s], minutes[order[s], i])
		print ""
	}
	printf "| left over |"
	for (i = 1; i <= 3; i++) {
		printf " %d |", limit[i] - all[i]
		late = late || limit[i] < all[i]
	}
	print "\n| all | 60 | 90 | 180 |"
	exit late
}
