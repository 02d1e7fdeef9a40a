# difference.awk: two profiles of two versions of a program as one flame graph, in SVG.
#
#	awk -v title=... -v unit=bytes -f commas.awk -f difference.awk original.folded mine.folded
#
# or, instead of unit, with -v rates=6000,6000.
#
# The files are folded stacks (trace folded).  With rates, their values are samples, so
# many a second, and are drawn as milliseconds.  Without, they are exact, and in unit.
#
# A box is as wide as all that it does in the one version or in the other.  So what is
# gone keeps its place, and what is new gets one.  Widths are times, not shares: those
# of a program that is twelve times as fast all grow.
#
# Blue boxes have less than in the original, red ones have more.  A difference of samples
# has a colour if it is larger than both sampling errors together, and a third of the box:
#
# - A share of N samples is right within 1/sqrt(N), in 95 of 100 cases and more.
# - Two runs differ, too.  On a shared machine one takes a fifth longer than the other.
#   And the same malloc takes longer between system calls, as they cost it its caches.

# With a decimal where a time is short.
function amount(n) {
	return rates != "" && n > 0 && n < 99.95 ? sprintf("%.1f", n) : commas(n)
}

# As text in XML: a byte that is not ASCII may be the wrong half of a character.
function plain(s) {
	gsub(/[^ -~]/, "?", s)
	gsub(/&/, "\\&amp;", s)
	gsub(/</, "\\&lt;", s)
	gsub(/>/, "\\&gt;", s)
	return s
}

# Below each path are its inner ones: first, then next to each other.
function add(path, outer, name) {
	if (path in name_of)
		return
	name_of[path] = name
	after[path] = first[outer]
	first[outer] = path
}

# What a path has inside: all of it, widest first.
function arrange(path,    p, widest, before, w) {
	w = self[1, path] > self[2, path] ? self[1, path] : self[2, path]
	for (p = first[path]; p != ""; p = after[p])
		w += arrange(p)
	first[path] = sorted(first[path])
	return width[path] = w + 0
}

# The paths from p on, sorted by insertion.
function sorted(p,    rest, top, at) {
	for (top = ""; p != ""; p = rest) {
		rest = after[p]
		if (top == "" || width[p] > width[top] || (width[p] == width[top] && p < top)) {
			after[p] = top
			top = p
			continue
		}
		for (at = top; after[at] != "" && (width[after[at]] > width[p] ||
		    (width[after[at]] == width[p] && after[at] < p)); at = after[at])
			continue
		after[p] = after[at]
		after[at] = p
	}
	return top
}

function depth(path,    p, d, most) {
	if (width[path] < narrowest)
		return 0
	for (p = first[path]; p != ""; p = after[p])
		if ((d = depth(p)) > most)
			most = d
	return most + 1
}

# Light enough for black letters on it.  The stronger, the larger the part that changed.
function colour(was, is,    larger, change, part) {
	larger = was > is ? was : is
	change = was > is ? was - is : is - was
	if (change == 0 || (rates != "" && (change <= error || change <= larger / 3)))
		return "#e4e4e4"
	part = change / larger
	return is < was ? sprintf("#%02x%02x%02x", 205 - 90 * part, 226 - 55 * part, 250) : \
	    sprintf("#%02x%02x%02x", 252, 218 - 80 * part, 205 - 90 * part)
}

# As much of name and figures as there is room for.
function label(name, figures, room,    fits) {
	fits = room > 0 ? int(room / (font * 0.61)) : 0
	if (length(name) + 2 + length(figures) <= fits)
		return plain(name "  ") arrow(figures)
	if (length(name) <= fits)
		return plain(name)
	return fits >= 4 ? plain(substr(name, 1, fits - 1)) "\342\200\246" : ""
}

# One character, in UTF-8.
function arrow(figures) {
	sub(/>/, "\342\206\222", figures)
	return figures
}

function box(path, row, x,    p, w, was, is) {
	if (width[path] < narrowest)
		return
	w = width[path] / width[""] * (WIDTH - 2 * MARGIN)
	was = inclusive[1, path]
	is = inclusive[2, path]
	printf "<g><title>%s: %s %s in the original, %s now</title>\n", plain(name_of[path]), amount(was), unit, amount(is)
	printf "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' fill='%s'/>", x, TOP + row * height, w - 0.8, height - 2, colour(was, is)
	printf "<text x='%.1f' y='%.1f'>%s</text></g>\n", x + 5, TOP + row * height + (height - 2) / 2 + font * 0.35,
	    label(name_of[path], amount(was) " > " amount(is), w - 10)
	for (p = first[path]; p != ""; p = after[p]) {
		box(p, row + 1, x)
		x += width[p] / width[""] * (WIDTH - 2 * MARGIN)
	}
}

function legend(x, fill, text) {
	printf "<rect x='%d' y='56' width='22' height='22' fill='%s'/><text x='%d' y='73'>%s</text>\n", x, fill, x + 30, text
	return x + 52 + length(text) * 11
}

BEGIN {
	WIDTH = 1280 # pixels, as flame.c has them
	MARGIN = 16
	TOP = 112
	if (rates != "")
		unit = "ms"
	split(rates, rate, ",")
}

FILENAME == ARGV[1] { version = 1 }
FILENAME == ARGV[2] { version = 2 }
{
	value = rates != "" ? 1000 * $NF / rate[version] : $NF
	samples[version] += $NF
	sub(/ [0-9]+$/, "")
	n = split($0, frame, ";")
	path = ""
	inclusive[version, path] += value
	for (i = 1; i <= n; i++) {
		outer = path
		path = path ";" frame[i]
		add(path, outer, frame[i])
		inclusive[version, path] += value
	}
	self[version, path] += value
}

END {
	for (version = 1; version <= 2; version++)
		if (samples[version] > 0)
			error += inclusive[version, ""] / sqrt(samples[version])
	name_of[""] = "all"
	arrange("")
	narrowest = width[""] * 0.002
	rows = depth("")
	height = (720 - TOP - MARGIN) / (rows ? rows : 1)
	height = height > 40 ? 40 : height < 18 ? 18 : height
	font = height * 0.56
	tall = TOP + MARGIN + rows * height
	printf "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' height='%d' ", WIDTH, tall, WIDTH, tall
	printf "font-family=\"'DejaVu Sans Mono',Menlo,Consolas,monospace\" font-size='%.1f'>\n", font
	print "<rect width='100%' height='100%' fill='white'/>"
	heading = title ": " amount(inclusive[2, ""]) " " unit ", the original: " amount(inclusive[1, ""]) " " unit
	size = (WIDTH - 2 * MARGIN) / (0.61 * length(heading))
	printf "<text x='%d' y='36' font-size='%.1f'>%s</text>\n<g font-size='18'>\n", MARGIN, size < 24 ? size : 24, plain(heading)
	x = legend(MARGIN, "#73abfa", "less than in the original")
	x = legend(x, "#fc8a73", "more")
	legend(x, "#e4e4e4", rates == "" ? "the same" : \
	    "a difference below " amount(error) " ms (the sampling errors) or a third")
	printf "<text x='%d' y='100'>Labels: original %s now, in %s. " \
	    "Boxes below 0.2 %% of the width are left out.</text></g>\n",
	    MARGIN, arrow(">"), unit
	box("", 0, MARGIN)
	print "</svg>"
}
