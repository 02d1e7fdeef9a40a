# 1204997 becomes 1,204,997, wherever a number stands.
:again
s/\([0-9]\)\([0-9][0-9][0-9]\)\([^0-9]\|$\)/\1,\2\3/
t again
