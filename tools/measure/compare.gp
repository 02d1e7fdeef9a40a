# compare.gp: time and memory against the size of the text, one line a program.
#
# Run after what compare.awk writes for it, $plot, styles and about; it leaves
# compare.svg where it is run.

set terminal svg size 1280,720 noenhanced font 'DejaVu Sans,Verdana,sans-serif,22' background 'white'
set output 'compare.svg'

lines = words(styles)

# Okabe and Ito's colours, which most colour-blind people tell apart.  In black
# and white the points do: full for a step; for its solution empty and larger, so
# that they show around those of an equal line.
set style line 1 lw 3 lc '#d55e00' pt 7 ps 1.5
set style line 2 lw 3 lc '#0072b2' pt 5 ps 1.1
set style line 3 lw 3 lc '#009e73' pt 9 ps 1.3
set style line 4 lw 3 lc '#cc79a7' pt 13 ps 1.2
set style line 11 lw 3 lc '#d55e00' pt 6 ps 2.1 dt 2
set style line 12 lw 3 lc '#0072b2' pt 4 ps 1.7 dt 2
set style line 13 lw 3 lc '#009e73' pt 8 ps 2.1 dt 2
set style line 14 lw 3 lc '#cc79a7' pt 12 ps 2.0 dt 2
set style line 20 lw 3 lc '#000000' pt 2 ps 1.1 dt 3
set style line 21 lw 3 lc '#e69f00' pt 11 ps 1.2 dt 4

set logscale xy
set autoscale fix
set offsets graph 0.06, graph 0.06, graph 0.06, graph 0.06
set grid ytics lc '#c8c8c8' lw 1
set border 3 lw 1.5
set tics nomirror
set xtics font ',20'
set xlabel 'size of the text' offset 0,0.3
set lmargin 10
set rmargin 2
set tmargin 2.6
set bmargin 3.4

set multiplot
set size 0.5,0.76
set label 1 about at screen 0.5,0.025 center font ',17'

set origin 0,0.24
set title 'Time' font ',30' offset 0,-0.3
set ytics ('0.1 ms' 1e-4, '1 ms' 1e-3, '10 ms' 1e-2, '100 ms' 0.1, '1 s' 1, '10 s' 10, '100 s' 100)
unset key
plot for [i=1:lines] $plot index i - 1 using 1:2:xtic(4) skip 1 \
	with linespoints ls int(word(styles, i))
unset label 1

set origin 0.5,0.24
set title 'Peak resident memory'
set ytics ('100 KB' 1e5, '1 MB' 1e6, '10 MB' 1e7, '100 MB' 1e8, '1 GB' 1e9, '10 GB' 1e10, '100 GB' 1e11)
set key at screen 0.5, 0.235 center top maxrows 4 Left reverse samplen 4 spacing 1.05 width 2
plot for [i=1:lines] $plot index i - 1 using 1:3:xtic(4) \
	with linespoints ls int(word(styles, i)) title columnheader(1)
unset multiplot
