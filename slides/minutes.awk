# minutes.awk: the agenda, from the notes in deck.md: for each segment its minutes
# in a class of 60, 90 and 180, as rows of a Markdown table.

/^.+\. [0-9]+ minutes? of 60, [0-9]+ of 90, [0-9]+ of 180\.$/ {
	split($0, part, /\. | of 60, | of 90, /)
	if (part[1] != segment)
		show()
	segment = part[1]
	for (i = 1; i <= 3; i++) {
		minutes[i] += part[i + 1]
		all[i] += part[i + 1]
	}
}

END {
	show()
	for (i = 1; i <= 3; i++)
		minutes[i] = all[i]
	segment = "all slides"
	show()
}

function show() {
	if (segment != "")
		printf "| %s | %d | %d | %d |\n", segment, minutes[1], minutes[2], minutes[3]
	delete minutes
}
