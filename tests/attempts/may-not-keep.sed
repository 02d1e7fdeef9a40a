# A contract changed, in words that are not ours.
/^ \* No reader keeps the address/,/^ \* the caller's again/c\
 * Neither of the readers may keep the address of buf after it has returned.
