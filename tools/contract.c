/*
 * contract: does count_words keep to "a reader may keep the address of buf"?
 *
 *	cc -I FOLDER -fsanitize=address -o contract contract.c
 *	ASAN_OPTIONS=detect_stack_use_after_return=1 ./contract <text
 *
 * It includes the words.c of FOLDER, and calls its count_words with a reader that
 * keeps the address of each byte that it has stored.  When that reader reports the end
 * of the text, or when count_words returns before, it looks at these bytes;
 * AddressSanitizer knows which memory is no longer there.  It prints lines of a name
 * and a number:
 *
 *	kept     bytes whose addresses were kept
 *	gone     of these, in memory that was freed, or of a function that has returned
 *	changed  of these, with a different value
 *	words    what count_words counted, or -1
 *
 * All names begin with contract, because words.c may have any other.
 */
#define main words_main
#include "words.c"
#undef main

#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The compiler refuses this if read cannot be called as it was shipped. */
#define contract_null ((struct reader *)NULL)
enum {
	CONTRACT_CALL =
	    sizeof((ssize_t)contract_null->read(contract_null, (void *)NULL, 1))
};

enum { CONTRACT_TEXT = 1 << 22 }; /* bytes, more than a text has */

/* words.c may take it for a reader of its own, which is larger. */
static union {
	struct reader reader;
	char room[65536];
} contract_reader;

static unsigned char contract_text[CONTRACT_TEXT];
static struct {
	unsigned char *at, value;
} contract_kept[CONTRACT_TEXT];
static size_t contract_size, contract_next; /* bytes; the first not read yet */
static size_t contract_gone, contract_changed;
static int contract_has_looked;
static FILE *contract_out; /* main of words.c may close standard output */

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

static ssize_t
contract_read(void *r, void *buf, size_t n)
{
	size_t got = 0;

	(void)r;
	if ((size_t)buf <
	    CONTRACT_TEXT) /* in a block that main has to allocate */
		return -1;
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

static void
contract_run(void)
{
	uintmax_t words = UINTMAX_MAX;

	memset(&contract_reader, 0, sizeof contract_reader);
	contract_reader.reader.read = (void *)contract_read;
	contract_has_looked = 0;
	(void)count_words((void *)&contract_reader, &words);
	contract_look();
	fprintf(contract_out, "kept %zu\ngone %zu\nchanged %zu\nwords %jd\n",
	    contract_next, contract_gone, contract_changed, (intmax_t)words);
	fflush(contract_out);
}

int
main(int argc, char *argv[])
{
	char *empty[] = { argv[0], "/dev/null", NULL };

	(void)argc;
	contract_out = fdopen(dup(STDOUT_FILENO), "w");
	contract_size = fread(contract_text, 1, CONTRACT_TEXT, stdin);
	contract_run();
	if (contract_next > 0)
		return 0;
	/* Some prepare memory in main.  It may exit, so the other try is at exit. */
	atexit(contract_run);
	((int (*)(int, char **))(void *)words_main)(2, empty);
	return 0;
}
