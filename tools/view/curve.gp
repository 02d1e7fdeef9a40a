# curve.gp: what massif saw on the heap over time, one picture beside the other.
#
# Run in a folder that has 1, maybe 2, and a line in titles for each; a line of
# them is a snapshot: million instructions, useful bytes, bytes of malloc's own.
# It leaves curve.svg there.

set terminal svg size 1280,720 noenhanced font 'DejaVu Sans,Verdana,sans-serif,20' background 'white'
set output 'curve.svg'

pictures = int(system('wc -l <titles'))
title(n) = system(sprintf("sed -n %dp titles", n))

# The same scales for both, so that a level line beside a ramp looks it.
most(column) = real(system(sprintf("cat 1 2 2>/dev/null | awk '{ v = %s } v > m { m = v } END { print m }'", column)))
unit = most('$2 + $3') >= 1e6 ? 1e6 : 1e3
set xrange [0:most('$1') * 1.03]
set yrange [0:most('$2 + $3') / unit * 1.12]
set xlabel 'million instructions'
set ylabel unit == 1e6 ? 'MB on the heap' : 'KB on the heap'
set border 3 lw 1.5
set tics nomirror
set grid ytics lc '#c8c8c8' lw 1
set style fill solid 1 noborder
set key at screen 0.5, 0.03 center bottom maxrows 1 Left reverse samplen 2 width 3
set lmargin 9
set rmargin 3
set bmargin 6

peak(file, what) = real(system(sprintf("awk '$2 + $3 > m { m = $2 + $3; t = $1 } END { print %s }' %s", what, file)))
amount(bytes) = bytes >= 1e6 ? sprintf('%.1f MB', bytes / 1e6) : sprintf('%.1f KB', bytes / 1e3)

set multiplot layout 1,pictures
do for [n = 1:pictures] {
	file = sprintf('%d', n)
	set title title(n) font ',24'
	x = peak(file, 't')
	y = peak(file, 'm')
	said = 'peak '.amount(y)
	if (x < most('$1') / 2) {
		set label 1 said at x, y / unit left offset 1, 0.9 point pt 7 ps 1.2 lc '#d00000'
	} else {
		set label 1 said at x, y / unit right offset -1, 0.9 point pt 7 ps 1.2 lc '#d00000'
	}
	# A line as well, for what is too low to have an area.
	plot file using 1:(($2 + $3) / unit) with filledcurves y1=0 lc '#f5a623' title "malloc's own, on top of it", \
	    file using 1:($2 / unit) with filledcurves y1=0 lc '#0072b2' title 'useful: what the program asked for', \
	    file using 1:(($2 + $3) / unit) with lines lw 3 lc '#f5a623' notitle
	unset key
}
unset multiplot
