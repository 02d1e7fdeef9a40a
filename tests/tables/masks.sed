# For sed -E -f: replaces what depends on the machine or on the moment in a screen.  Its digits
# become #, and the blanks before it become one blank, because its width may differ.

# Times, and shares that are made of times.
s/[0-9]+m[0-9.]+s/#m#.###s/g
s/ +[0-9]+\.[0-9]+ (s|ms)\b/ #.### \1/g
s/(wc -w #.### s).*/\1: # times as much/
s/(share of the CPU time, roughly) +[0-9]+ %/\1 ## %/

# Memory, and the number of read calls, because some are those of the dynamic loader.
s/(KB of memory .*[^ ]) +[0-9,]+( +allowed)/\1 #,###\2/
s/(read calls, for .* [0-9,]*)[0-9]{2}( |$)/\1##\2/
s/(read calls +[0-9,]*)[0-9]{2}( +allowed)/\1##\2/
s/(read calls of wc -w) +[0-9]+/\1 ##/
s/(page faults) +[0-9,]+/\1 #,###/

# The user, the compiler, valgrind, and the folder.
/You are root\./d
s/^(compiler +ok +).*/\1#/
s/(valgrind-|perf version )[0-9.]+/\1#/
s|/[^ ']*/build/scratch\.[A-Za-z0-9]*|TMP|g

# The line of the Makefile in make's own message.
s/^(make: \*\*\* \[Makefile:)[0-9]+/\1##/
