# compare.awk: what compare.sh has measured, as a table, as JSON, or as what
# compare.gp draws: form=table, json or plot.  Figures are medians over the rounds,
# and a ratio is that of two runs in the same round.

$1 == "about" { about[$2] = $3 }
$1 == "rounds" { rounds = $2 }
$1 == "program" { program[++programs] = $2; name[$2] = $3 }
$1 == "same" { same[$2] = $3 }
$1 == "left" { left[$2, $3] = $4 }
$1 == "size" { size[++sizes] = $2; bytes[$2] = $3 }
$1 == "heap" { allocs[$2, $3] = $4; peak[$2, $3] = $5 }
$1 == "note" { note[++notes] = $2 }
$1 == "run" {
	k = ++runs[$2, $3]
	wall[$2, $3, k] = $5
	ratio[$2, $3, k] = $5 / wall["wc", $3, k]
	reads[$2, $3, k] = $6
	rss[$2, $3, k] = 1024 * $7
}

# Sets least, median and most of values[p, s, 1 .. rounds].
function spread(values, p, s,    i, j, v, sorted) {
	for (i = 1; i <= rounds; i++) {
		v = values[p, s, i] + 0
		for (j = i; j > 1 && sorted[j - 1] > v; j--)
			sorted[j] = sorted[j - 1]
		sorted[j] = v
	}
	least = sorted[1]
	median = sorted[int((rounds + 1) / 2)]
	most = sorted[rounds]
}

function median_of(values, p, s) {
	spread(values, p, s)
	return median
}

function measured(p, s) {
	return runs[p, s] == rounds && !((p, s) in left)
}

# Three digits, or all of those before the point.
function digits(n) {
	if (n >= 99.95)
		return commas(n)
	return sprintf(n < 9.995 ? "%.2f" : "%.1f", n)
}

function unit(n) {
	if (n >= 1e9)
		return sprintf("%.1f GB", n / 1e9)
	return n >= 1e6 ? sprintf("%.1f MB", n / 1e6) : sprintf("%.1f KB", n / 1e3)
}

function row(a, b, c, d, e, f, g, h, i) {
	printf "%-13s %6s %9s %8s %14s %11s %12s %9s %9s\n", a, b, c, d, e, f, g, h, i
}

function measured_row(p, s, title,    ms, counted) {
	ms = digits(1000 * median_of(wall, p, s))
	counted = (p, s) in allocs
	spread(ratio, p, s)
	row(title, "x " s, ms, p == "wc" ? 1 : digits(median), \
	    p == "wc" ? "" : digits(least) " - " digits(most), \
	    commas(median_of(reads, p, s)), \
	    counted ? commas(allocs[p, s]) : "-", counted ? unit(peak[p, s]) : "-", \
	    unit(median_of(rss, p, s)))
}

function rows(p,    i, s, title) {
	title = name[p]
	if ((p, 0) in left) {
		if (p ~ /^step/)
			broken = broken " " title
		printf "%-13s %s\n", title, substr(left[p, 0], 1, 86)
		return
	}
	if (p in same) {
		printf "%-13s the same program as %s\n", title, name[same[p]]
		return
	}
	for (i = 1; i <= sizes; i++) {
		s = size[i]
		if (measured(p, s))
			measured_row(p, s, title)
		else
			printf "%-13s %6s %9s %s\n", title, "x " s, "-", substr(left[p, s], 1, 69)
		title = ""
	}
}

# A count that was old and is new: a phrase for worse, or for better.
function weigh(old, new, what,    times) {
	times = new / (old ? old : 1)
	if (times >= 1.25)
		worse = worse (worse ? ", " : "") what " x " digits(times)
	else if (new && times <= 0.8)
		better = better (better ? ", " : "") what " / " digits(1 / times)
}

# Is what came next better by one count and worse by another?  Times do not decide.
function trade(p, q, s) {
	better = worse = ""
	weigh(median_of(reads, p, s), median_of(reads, q, s), "read calls")
	if (((p, s) in allocs) && ((q, s) in allocs)) {
		weigh(allocs[p, s], allocs[q, s], "allocations")
		weigh(peak[p, s], peak[q, s], "peak heap")
	}
	if (better == "" || worse == "")
		return 0
	printf "From %s to %s: %s, but %s.\n", name[p], name[q], better, worse
	print "Which profiler, alone, would have called that a success?"
	return 1
}

# The steps in turn, then the solutions: the learner's own come first.
function ask_about_a_trade(    i, last, p) {
	for (i = 2; i <= programs; i++) {
		if (program[i] ~ /^solutions/ && program[i - 1] !~ /^solutions/)
			last = ""
		p = (program[i] in same) ? same[program[i]] : program[i]
		if (!measured(p, size[1]))
			continue
		if (last && last != p && trade(last, p, size[1]))
			return
		last = p
	}
}

# Sets last, the largest size at which p was measured, and grown, the times that
# its memory has grown up to there.
function growth(p,    i) {
	last = 0
	if (!measured(p, size[1]))
		return 0
	for (i = 2; i <= sizes; i++)
		if (measured(p, size[i]))
			last = size[i]
	if (last)
		grown = median_of(rss, p, last) / median_of(rss, p, size[1])
	return last
}

# The program that grows most beside its text, and the one that grows least.
function ask_about_growth(    i, p, pace, most_pace, least_pace, follower, stayer) {
	for (i = 2; i <= programs; i++) {
		p = program[i]
		if (!growth(p))
			continue
		pace = grown / (last / size[1])
		line = sprintf("%s, x %s to x %s: %s times the resident memory", name[p], size[1], last, digits(grown))
		if (!follower || pace > most_pace) {
			most_pace = pace
			follower = line
		}
		if (!stayer || pace < least_pace) {
			least_pace = pace
			stayer = line
		}
	}
	if (follower == stayer)
		return
	print follower "."
	print stayer "."
	print "Which of the two would you give a text of 100 GB?"
}

function table(    i) {
	print about["cpu"] ", " about["kernel"]
	print about["compiler"] ", " about["wc"]
	printf "%s, x 1: %s bytes.  %d rounds, all programs in turn.\n", \
	    about["text"], commas(bytes[size[1]] / size[1]), rounds
	print "Times are medians, of this machine and of now.  All the rest is counted."
	print ""
	row("", "", "time,", "times", "least -", "read", "", "peak", "peak")
	row("", "text", "ms", "wc -w", "most", "calls", "allocations", "heap", "resident")
	for (i = 1; i <= programs; i++)
		rows(program[i])
	print ""
	for (i = 1; i <= notes; i++)
		print note[i]
	if (broken)
		print "For more about what cannot be compared: make" broken " check"
	ask_about_a_trade()
	if (sizes > 1)
		ask_about_growth()
}

function quoted(s) {
	gsub(/[\\"]/, "\\\\&", s)
	return "\"" s "\""
}

function json_run(p, s,    counted) {
	counted = (p, s) in allocs
	spread(wall, p, s)
	printf "    {\"scale\": %d, \"bytes\": %.0f, ", s, bytes[s]
	printf "\"seconds\": %.4f, \"seconds_least\": %.4f, \"seconds_most\": %.4f,\n     ", median, least, most
	printf "\"ratio\": %.3f, ", median_of(ratio, p, s)
	printf "\"reads\": %.0f, \"allocations\": %s, ", median_of(reads, p, s), counted ? allocs[p, s] : "null"
	printf "\"peak_heap_bytes\": %s, \"peak_resident_bytes\": %.0f}", \
	    counted ? peak[p, s] : "null", median_of(rss, p, s)
}

# What could not be measured has no runs.
function json_program(p,    i, comma) {
	printf "  {\"name\": %s, \"same_as\": %s, \"runs\": [", quoted(name[p]), \
	    (p in same) ? quoted(name[same[p]]) : "null"
	for (i = 1; i <= sizes; i++)
		if (measured(p, size[i])) {
			print comma
			json_run(p, size[i])
			comma = ","
		}
	printf "]}"
}

function json(    i, key) {
	printf "{"
	for (key in about)
		printf "\"%s\": %s,\n ", key, quoted(about[key])
	printf "\"bytes\": %.0f,\n \"rounds\": %d,\n \"programs\": [\n", bytes[size[1]] / size[1], rounds
	for (i = 1; i <= programs; i++) {
		json_program(program[i])
		print (i < programs ? "," : "")
	}
	print " ]}"
}

# In the legend, a program has all of its names.
function legend(p,    i, s) {
	s = name[p]
	for (i = 1; i <= programs; i++)
		if (same[program[i]] == p)
			s = s " = " name[program[i]]
	return s
}

function drawn(p,    i) {
	for (i = 1; i <= sizes; i++)
		if (measured(p, size[i]))
			return 1
	return 0
}

# For gnuplot: a block of data for each line of the plot, its title first; the line
# styles in turn (1 to 4 a step, 11 to 14 its solution, 20 wc -w, 21 what comes after);
# and a line of text.  wc -w comes last, to be drawn over the others.
function plot(    i, j, p, s, styles) {
	print "$plot << EOD"
	for (i = 2; i <= programs + 1; i++) {
		p = program[i > programs ? 1 : i]
		if (!drawn(p))
			continue
		styles = styles " " (p == "wc" ? 20 : p ~ /step/ ? substr(name[p], 5, 1) + (p ~ /^sol/ ? 10 : 0) : 21)
		print "\"" legend(p) "\""
		for (j = 1; j <= sizes; j++) {
			s = size[j]
			if (measured(p, s))
				print bytes[s], median_of(wall, p, s), median_of(rss, p, s), "\"" unit(bytes[s]) "\""
		}
		print "\n"
	}
	print "EOD"
	print "styles =", quoted(styles)
	print "about =", quoted(about["cpu"] ", " about["kernel"] ", " about["compiler"] ".  Medians of " rounds " rounds.")
}

END {
	if (form == "table")
		table()
	else if (form == "json")
		json()
	else
		plot()
}
