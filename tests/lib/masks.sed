# What depends on the machine and the moment, in a screen (sed -E -f): its digits become #,
# and the blanks before it one, because it may be wider elsewhere.

# Times, and shares that are made of times.
s/[0-9]+m[0-9.]+s/#m#.###s/g
s/ +[0-9]+\.[0-9]+ (s|ms)\b/ #.### \1/g
s/ +[0-9.]+ (times the bare run)/ #.# \1/
s/(not visible) +[0-9]+ %/\1 ## %/
s/([0-9]+ %) {8,}[0-9]+ %/\1 ## %/

# Memory, in pages; and the read calls of what loads a program, some ten or twenty.
s/(page faults) +[0-9,]+/\1 #,###/
s/(memory, KB, .*[^ ]) +[0-9,]+( +allowed)/\1 #,###\2/
s/(read calls +[0-9,]*)[0-9]{2}( +by \.\/words)/\1##\2/
s/ +[0-9]+( +by wc -w)/ ##\1/

# Versions and places.
s/(valgrind-|perf version )[0-9.]+/\1#/
s|/[^ ']*/build/scratch\.[A-Za-z0-9]*|TMP|g
