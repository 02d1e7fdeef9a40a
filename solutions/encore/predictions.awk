# predictions.awk bench.tsv predictions.txt: prints your predictions next to the measured
# figures.
BEGIN {
	FS = "\t"
	# Stage i is compared with the command before[i]; its own command is own[i].
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
