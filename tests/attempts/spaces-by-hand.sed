# \v, \f and \r are forgotten.
s/isspace(c)/c == ' ' || c == '\\t' || c == '\\n'/
