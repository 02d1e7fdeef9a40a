/*
 * frequency: print the ten most frequent words of a text.
 *
 *	frequency [file]
 *
 * Each row has how often a word occurs, the word, and the lines of the text in
 * which it occurs first and last.  With no file, or if file is -, read standard
 * input.  A word is a longest run of the letters a to z, and capitals count as
 * small letters.
 *
 * frequency.log, in the current directory, gets a line for each line of the text,
 * with the words in it that have not occurred before.
 */
#include <ctype.h>
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUCKETS = 32768, TOP = 10 };

/* Where a word occurs. */
struct place {
	struct place *next;
	uintmax_t line;
};

struct word {
	struct word *next; /* in the same bucket */
	uintmax_t count;
	struct place *first, *last;
	char text[];
};

static struct word *table[BUCKETS];
static size_t nwords; /* in the table */

static void *
allocate(size_t size)
{
	void *p = malloc(size);

	if (p == NULL)
		err(1, "malloc");
	return p;
}

static unsigned int
hash(const char *text)
{
	unsigned int h = 0;

	for (; *text != '\0'; text++)
		h += (unsigned int)(*text - 'a');
	return h % BUCKETS;
}

/* The word with this text, with a count of 0 if it has not occurred before. */
static struct word *
find(const char *text)
{
	struct word **bucket = &table[hash(text)];
	struct word *w;

	for (w = *bucket; w != NULL; w = w->next)
		if (strcmp(w->text, text) == 0)
			return w;
	w = allocate(sizeof *w + strlen(text) + 1);
	w->next = *bucket;
	w->count = 0;
	w->first = w->last = NULL;
	strcpy(w->text, text);
	*bucket = w;
	nwords++;
	return w;
}

static void
add_place(struct word *w, uintmax_t line)
{
	struct place *p = allocate(sizeof *p);

	p->next = NULL;
	p->line = line;
	if (w->first == NULL)
		w->first = p;
	else
		w->last->next = p;
	w->last = p;
}

/* Counts the words in the n bytes at s, and overwrites them. */
static void
count_line(char *s, size_t n, uintmax_t line, FILE *log)
{
	const char *text;

	for (size_t i = 0; i < n; i++) {
		int c = (unsigned char)s[i];

		s[i] = isalpha(c) ? (char)tolower(c) : ' ';
	}
	for (text = strtok(s, " "); text != NULL; text = strtok(NULL, " ")) {
		struct word *w = find(text);

		if (w->count++ == 0)
			fprintf(log, "%s ", text);
		add_place(w, line);
	}
	fputc('\n', log);
	fflush(log);
}

static void
count_text(FILE *file, const char *name)
{
	FILE *log = fopen("frequency.log", "w");
	char *s = NULL;
	size_t size = 0;
	ssize_t n;

	if (log == NULL)
		err(1, "frequency.log");
	for (uintmax_t line = 1; (n = getline(&s, &size, file)) != -1; line++)
		count_line(s, (size_t)n, line, log);
	if (ferror(file))
		err(1, "%s", name);
	if (ferror(log) || fclose(log) == EOF)
		err(1, "frequency.log");
	free(s);
}

/* The most frequent word first, and words of the same count by the alphabet. */
static int
compare(const void *left, const void *right)
{
	const struct word *a = *(struct word *const *)left;
	const struct word *b = *(struct word *const *)right;

	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return strcmp(a->text, b->text);
}

static void
print_top(void)
{
	struct word **words = allocate((nwords + 1) * sizeof *words);
	size_t n = 0;

	for (size_t i = 0; i < BUCKETS; i++)
		for (struct word *w = table[i]; w != NULL; w = w->next)
			words[n++] = w;
	qsort(words, n, sizeof *words, compare);
	for (size_t i = 0; i < n && i < TOP; i++)
		printf("%7ju  %-12s lines %ju to %ju\n", words[i]->count,
		    words[i]->text, words[i]->first->line,
		    words[i]->last->line);
	free(words);
}

int
main(int argc, char *argv[])
{
	const char *name = argc > 1 ? argv[1] : "-";
	FILE *file = stdin;

	if (argc > 2)
		errx(1, "usage: frequency [file]");
	if (strcmp(name, "-") != 0)
		file = fopen(name, "r");
	if (file == NULL)
		err(1, "%s", name);
	count_text(file, name);
	print_top();
	if (fclose(stdout) == EOF)
		err(1, "standard output");
	return 0;
}
