# inline without static: the linker finds it only if it was inlined.
/^count_words(/i\
is_word(int c)\
{\
	return !isspace(c);\
}\
\
__attribute__((noinline)) static bool
s/^__attribute__((noinline)) static bool/inline bool/
s/if (isspace(c))/if (!is_word(c))/
