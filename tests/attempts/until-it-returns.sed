# A contract that allows to keep an address, but not for long.
/^ \* No reader keeps the address/,/^ \* the caller's again/c\
 * A reader may keep the address of buf until read has returned.
