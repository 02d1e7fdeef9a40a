/*
 * contract: tests count_words against the sentence "a reader may keep the address of buf".
 *
 *	cc -I FOLDER -fsanitize=address -finstrument-functions -o contract contract.c
 *	ASAN_OPTIONS=detect_stack_use_after_return=1 ./contract <text
 *
 * It includes the words.c in FOLDER and calls count_words with a reader of its own, which
 * keeps the address of each byte that it stores.  At the end of the text, or when
 * count_words returns earlier, it looks at all these bytes again.  AddressSanitizer knows
 * which of them are in memory that was freed, or in the frame of a function that has
 * returned.  It prints lines with a name and a number:
 *
 *	kept     bytes whose addresses were kept
 *	gone     how many of them are in such memory
 *	changed  how many of the others have a different value
 *	words    the number of words that count_words stored
 *
 * All names begin with contract, because words.c may use any other name.
 */
#define main words_main
#include "words.c"
#undef main

#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Does not compile if read has other parameters or another result than it was shipped with. */
#define contract_null ((struct reader *)NULL)
enum {
	CONTRACT_CALL =
	    sizeof((ssize_t)contract_null->read(contract_null, (void *)NULL, 1))
};

enum { CONTRACT_TEXT = 1 << 22 }; /* bytes, more than any text has */

/* The reader, and zeros after it, because count_words may take it for a larger struct, such
 * as a buffered_reader. */
static union {
	struct reader reader;
	char room[65536];
} contract_reader;

static unsigned char contract_text[CONTRACT_TEXT];
static struct {
	unsigned char *at, value;
} contract_kept[CONTRACT_TEXT];
static size_t contract_size; /* bytes of the text */
static size_t contract_next; /* the next byte to read */
static size_t contract_gone, contract_changed;
static int contract_has_looked;
static FILE *contract_out; /* a duplicate, as words.c's main may close stdout */

/* Counts the bytes that are gone or changed; only the first call does anything. */
static void
contract_look(void)
{
	if (contract_has_looked++)
		return;
	for (size_t i = 0; i < contract_next; i++)
		if (__asan_address_is_poisoned(contract_kept[i].at))
			contract_gone++;
		else if (*contract_kept[i].at != contract_kept[i].value)
			contract_changed++;
}

/* The reader: stores up to n bytes of the text in buf and keeps their addresses. */
static ssize_t
contract_read(void *r, void *buf, size_t n)
{
	size_t got = 0;

	(void)r;
	for (; got < n && contract_next < contract_size; got++) {
		unsigned char *at = (unsigned char *)buf + got;

		*at = contract_text[contract_next];
		contract_kept[contract_next].at = at;
		contract_kept[contract_next++].value = *at;
	}
	if (got == 0)
		contract_look();
	return (ssize_t)got;
}

/* Calls count_words with the reader, and prints the four lines. */
static void
contract_run(void)
{
	uintmax_t words = 0; /* all of it, if a learner's counter is smaller */

	memset(&contract_reader, 0, sizeof contract_reader);
	contract_reader.reader.read = (void *)contract_read;
	(void)count_words((void *)&contract_reader, &words);
	contract_look();
	fprintf(contract_out, "kept %zu\ngone %zu\nchanged %zu\nwords %jd\n",
	    contract_next, contract_gone, contract_changed, (intmax_t)words);
	fflush(contract_out);
}

/* The compiler makes each function call this at its start (-finstrument-functions).  At the
 * first count_words of words.c's main, the real test begins: all that main sets up is there,
 * and nothing is freed yet. */
__attribute__((no_instrument_function)) void
__cyg_profile_func_enter(void *function, void *caller)
{
	static int has_begun;

	(void)caller;
	if (function != (void *)count_words || has_begun++)
		return;
	contract_run();
	_exit(0);
}

__attribute__((no_instrument_function)) void
__cyg_profile_func_exit(void *function, void *caller)
{
	(void)function;
	(void)caller;
}

int
main(int argc, char *argv[])
{
	char *empty[] = { argv[0], "/dev/null", NULL };

	(void)argc;
	contract_out = fdopen(dup(STDOUT_FILENO), "w");
	contract_size = fread(contract_text, 1, CONTRACT_TEXT, stdin);
	((int (*)(int, char **))(void *)words_main)(2, empty);
	contract_run(); /* main has not called count_words */
	return 0;
}
