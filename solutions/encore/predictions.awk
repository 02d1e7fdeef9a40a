# predictions.awk bench.tsv predictions.txt: what you wrote, next to what was measured.
BEGIN {
	FS = "\t"
	# The two times of each stage: the one before, and its own.
	split("wc table plain masks read map map words", before, " ")
	split("table plain masks read map map words yours", own, " ")
}

FNR == NR {
	seconds[$1] = $2
	next
}

/^[1-8]\. .*:.*[^ ]/ && !/: *$/ {
	stage = substr($0, 1, 1) + 0
	end = index($0, ":")
	was = seconds["encore.large.1." before[stage]]
	is = seconds["encore.large." (stage == 6 ? 2 : 1) "." own[stage]]
	if (!shown++)
		printf "\n# Your predictions\n  %-70s %9s %9s\n", "", "yours", "measured"
	answer = substr($0, end + 1)
	sub(/^ */, "", answer)
	printf "  %-70s %9s %9s\n", substr($0, 1, end - 1), answer, is ? sprintf("%.1f", was / is) : "-"
}
