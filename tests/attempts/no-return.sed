# A function ends without its return, and the value is right by luck.
/return (ssize_t)n;/d
