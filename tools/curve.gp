# curve.gp: draws the heap over time, from the output of tools/stacks massif:curve.
#
#	gnuplot -c curve.gp palette.css file title [file title] >curve.svg
#
# The graphs of two files are next to each other and have the same scales.

set terminal svg size 1280,720 noenhanced font 'DejaVu Sans,Verdana,sans-serif,20' background 'white'
file(n) = n == 1 ? ARG2 : ARG4
title(n) = n == 1 ? ARG3 : ARG5
colour(class) = system("sed -n 's/^\\.".class." .*\\(#[0-9a-f]*\\).*/\\1/p' '".ARG1."'")
pictures = ARGC > 3 ? 2 : 1

array peak[2]
array peak_at[2]
most = 0
last = 0
do for [n = 1:pictures] {
	stats file(n) skip 1 using 1:($2 + $3) nooutput
	peak[n] = STATS_max_y
	peak_at[n] = STATS_pos_max_y
	most = STATS_max_y > most ? STATS_max_y : most
	last = STATS_max_x > last ? STATS_max_x : last
}
million = last >= 1e6 ? 1e6 : 1
unit = most >= 1e6 ? 1e6 : 1e3
set xrange [0:last / million * 1.03]
set yrange [0:most / unit * 1.12]
set xlabel (million > 1 ? 'million ' : '').system("head -n 1 '".ARG2."' | cut -f 1")
set ylabel unit > 1e3 ? 'MB on the heap' : 'KB on the heap'
set border 3 lw 1.5
set tics nomirror
set grid ytics lc '#c8c8c8' lw 1
set style fill solid 1 noborder
set key at screen 0.5, 0.03 center bottom maxrows 1 Left reverse samplen 2 width 3
set lmargin 9
set rmargin 3
set bmargin 6
set multiplot layout 1,pictures
do for [n = 1:pictures] {
	set title title(n) font ',24'
	is_left = peak_at[n] < last / 2
	set label 1 peak[n] < 1e6 ? sprintf('peak %.1f KB', peak[n] / 1e3) : \
	    sprintf('peak %.1f MB', peak[n] / 1e6) at peak_at[n] / million, peak[n] / unit front \
	    left offset (is_left ? 1 : -11), 0.9 point pt 7 ps 1.2 lc '#d00000'
	# The line is for values that are too small to show an area.
	plot file(n) skip 1 using ($1 / million):(($2 + $3) / unit) with filledcurves y1=0 \
		lc rgb colour('heap') title "malloc's own, on top of it", \
	    file(n) skip 1 using ($1 / million):($2 / unit) with filledcurves y1=0 \
		lc rgb colour('own') title 'useful: what the program asked for', \
	    file(n) skip 1 using ($1 / million):(($2 + $3) / unit) with lines lw 3 \
		lc rgb colour('heap') notitle
	unset key
}
unset multiplot
