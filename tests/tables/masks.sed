# What depends on the machine and the moment, in a screen (sed -E -f): its digits become #,
# and the blanks before it one, because it may be wider elsewhere.

# Times, and shares that are made of times.
s/[0-9]+m[0-9.]+s/#m#.###s/g
s/ +[0-9]+\.[0-9]+ (s|ms)\b/ #.### \1/g
s/(wc -w #.### s).*/\1: # times as long/
s/(share of the CPU time, roughly) +[0-9]+ %/\1 ## %/

# Memory, in pages; and the read calls of what loads a program, some ten or twenty.
s/(KB of memory .*[^ ]) +[0-9,]+( +allowed)/\1 #,###\2/
s/(read calls, for .* [0-9,]*)[0-9]{2}( |$)/\1##\2/
s/(read calls +[0-9,]*)[0-9]{2}( +allowed)/\1##\2/
s/(read calls of wc -w) +[0-9]+/\1 ##/
s/(page faults) +[0-9,]+/\1 #,###/

# Who runs the tests, with which compiler and valgrind, and where.
/You are root\./d
s/^(compiler +ok +).*/\1#/
s/(valgrind-|perf version )[0-9.]+/\1#/
s|/[^ ']*/build/scratch\.[A-Za-z0-9]*|TMP|g

# The line of the Makefile in make's own message.
s/^(make: \*\*\* \[Makefile:)[0-9]+/\1##/
