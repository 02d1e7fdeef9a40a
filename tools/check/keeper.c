/*
 * keeper: a words.c in which every reader is called through one that keeps what
 * it was given.
 *
 *	keeper <words.i >kept/words.c
 *	keeper -c <words.c
 *
 * It reads C that the preprocessor has been through, so that there are no
 * comments and no macros.  A reader is a function that returns a number, takes
 * the address of bytes to store, and whose own address is taken somewhere.  There
 * the address of another function is put, keeper_NAME: it calls the reader, and
 * tells kept.c where the bytes are.  Who calls the reader by its name still calls
 * the reader.  Status 0, 1 if there is no reader, or 3 if one may not be found, as a
 * function is defined without a prototype or in another function.
 *
 * With -c it prints what the comment above or in struct reader, or another struct,
 * promises: "keeps" if it has "may keep the address", with no word such as "no" or
 * "never" before that in its sentence, and no "while" or "until it returns" behind
 * it, else "nothing"; "none" without a struct reader.
 *
 * Known limits: a reader that words.c does not declare, or one of the C library's, is
 * not found, nor one whose buffer is a member of a struct.
 */
#define _GNU_SOURCE /* memrchr(3) */
#include <ctype.h>
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST_READERS = 64, MOST_PARAMETERS = 8 };

struct token {
	const char *before, *start, *end; /* before: white space, markers */
	bool is_users;                    /* not a system header's */
};

/* Tokens from first up to, and without, end. */
struct range {
	size_t first, end;
};

struct reader {
	struct range name, type, parameters; /* type: what it returns */
	size_t declared;                     /* its first declaration */
	bool is_used;                        /* its address is taken */
	struct range names[MOST_PARAMETERS]; /* of the parameters */
	size_t n, buffer, size; /* which they are; size == n: there is none */
};

static struct token *tokens;
static size_t ntokens;
static struct reader readers[MOST_READERS];
static size_t nreaders;

static char *
read_all(FILE *f, size_t *size)
{
	size_t room = 1 << 16, n;
	char *text = malloc(room);

	*size = 0;
	while (text != NULL &&
	       (n = fread(text + *size, 1, room - *size - 1, f)) > 0) {
		*size += n;
		if (room - *size < 2) {
			char *more = realloc(text, room *= 2);

			if (more == NULL)
				err(2, NULL);
			text = more;
		}
	}
	if (text == NULL)
		err(2, NULL);
	text[*size] = '\0';
	return text;
}

/* The end of a string or of a character. */
static const char *
behind_quotes(const char *s)
{
	const char quote = *s++;

	while (*s != '\0' && *s != quote)
		s += *s == '\\' && s[1] != '\0' ? 2 : 1;
	return *s == '\0' ? s : s + 1;
}

/* The end of R"x( ... )x", at whose quote we are. */
static const char *
behind_raw_quotes(const char *s)
{
	size_t size = strcspn(++s, "(\"\n");
	const char *end = s[size] == '(' ? s + size : NULL;

	while (end != NULL && (end = strchr(end + 1, ')')) != NULL)
		if (strncmp(end + 1, s, size) == 0 && end[size + 1] == '"')
			return end + size + 2;
	return behind_quotes(s - 1);
}

static bool
is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* In C: also a letter of UTF-8, which a preprocessor may write as \u00f6. */
static bool
is_name_in_c(char c)
{
	return is_name(c) || c == '\\' || c == '$' || (c & 0x80) != 0;
}

/* Writes <% as {, and so on. */
static void
replace_digraph(char *s)
{
	static const char *const digraphs[] = { "<%{", "%>}", "<:[", ":>]" };

	for (size_t i = 0; i < 4; i++)
		if (strncmp(s, digraphs[i], 2) == 0) {
			s[0] = digraphs[i][2];
			s[1] = ' ';
		}
}

/* A line as # 12 "words.c" 3 says where the next is from; 3: a system header. */
static const char *
behind_marker(const char *s, bool *is_users)
{
	const char *end = s + strcspn(s, "\n");
	const char *quote = memrchr(s, '"', (size_t)(end - s));

	if (quote != NULL)
		*is_users = memchr(quote, '3', (size_t)(end - quote)) == NULL;
	return end;
}

static void
split(char *text)
{
	const char *s = text;
	size_t room = 0;
	bool is_users = true;

	for (;;) {
		const char *before = s;

		while (isspace((unsigned char)*s) || *s == '#')
			s = *s == '#' ? behind_marker(s, &is_users) : s + 1;
		if (ntokens == room) {
			room = 2 * room + 1024;
			tokens = realloc(tokens, room * sizeof *tokens);
			if (tokens == NULL)
				err(2, NULL);
		}
		replace_digraph(text + (s - text));
		tokens[ntokens] = (struct token){ before, s, s, is_users };
		if (*s == '\0')
			return; /* the last one is empty, and not counted */
		if (*s == '"' || *s == '\'') {
			s = behind_quotes(s);
		} else if (is_name_in_c(*s)) {
			while (is_name_in_c(*s))
				s++;
			if (*s == '"' && s[-1] == 'R')
				s = behind_raw_quotes(s);
		} else {
			s++;
		}
		tokens[ntokens++].end = s;
	}
}

static bool
is(size_t i, const char *text)
{
	const struct token *t = &tokens[i];

	return i < ntokens && (size_t)(t->end - t->start) == strlen(text) &&
	       strncmp(t->start, text, strlen(text)) == 0;
}

static bool
is_one_of(size_t i, const char *const words[])
{
	for (; *words != NULL; words++)
		if (is(i, *words))
			return true;
	return false;
}

static bool
is_same(size_t i, size_t j)
{
	const struct token *a = &tokens[i], *b = &tokens[j];

	return a->end - a->start == b->end - b->start &&
	       memcmp(a->start, b->start, (size_t)(a->end - a->start)) == 0;
}

static bool
is_identifier(size_t i)
{
	return i < ntokens && is_name_in_c(*tokens[i].start) &&
	       !isdigit((unsigned char)*tokens[i].start);
}

/* Behind the bracket that closes the one at i. */
static size_t
behind_brackets(size_t i)
{
	int depth = 0;

	for (; i < ntokens; i++) {
		if (strchr("([{", *tokens[i].start) != NULL)
			depth++;
		if (strchr(")]}", *tokens[i].start) != NULL && --depth == 0)
			return i + 1;
	}
	return i;
}

static const char *const attributes[] = { "__attribute__", "__attribute",
	"__asm__", "asm", "__asm", "_Alignas", "__declspec", "__extension__",
	NULL };

/* __attribute__((...)), or [[...]], or nothing. */
static size_t
behind_attribute(size_t i)
{
	for (;;)
		if (is_one_of(i, attributes))
			i = is(i + 1, "(") ? behind_brackets(i + 1) : i + 1;
		else if (is(i, "[") && is(i + 1, "["))
			i = behind_brackets(i);
		else
			return i;
}

static bool
has(struct range r, const char *text)
{
	for (size_t i = r.first; i < r.end; i++)
		if (is(i, text))
			return true;
	return false;
}

/* The parameters; false where one is not as a reader has them. */
static bool
find_parameters(struct reader *r)
{
	static const char *const bytes[] = { "void", "char", "uint8_t",
		"__uint8_t", "int8_t", NULL };
	static const char *const values[] = { "int", "char", "bool", "_Bool",
		NULL };
	struct range p = { r->parameters.first + 1, 0 };
	bool is_sure = false, is_context = false;

	r->buffer = r->size = MOST_PARAMETERS;
	for (size_t i = p.first; i < r->parameters.end; i++) {
		bool is_pointer, are_bytes = false;
		size_t name;

		i = behind_attribute(i);
		if (is(i, "("))
			return false;
		if (!is(i, ",") && i + 1 != r->parameters.end)
			continue;
		p.first = behind_attribute(p.first);
		for (p.end = p.first;
		     p.end < i && behind_attribute(p.end) == p.end;)
			p.end++;
		if (r->n == MOST_PARAMETERS || p.first == p.end)
			return false;
		is_pointer = has(p, "*") || has(p, "[");
		for (name = p.first; name < p.end && !is(name, "[");)
			name++; /* buf[restrict] has another one behind it */
		while (name > p.first + 1 && !is_identifier(--name))
			continue;
		r->names[r->n] = (struct range){ name, name + 1 };
		for (size_t k = p.first; k < name; k++)
			are_bytes = are_bytes || is_one_of(k, bytes);
		/* void *self is no buffer, as no size is behind it. */
		if (is_pointer && !has(p, "const") &&
		    (are_bytes ? !is_sure || r->size == MOST_PARAMETERS
			       : !is_sure && r->n > 0)) {
			r->buffer = r->n;
			is_sure = are_bytes;
			r->size = MOST_PARAMETERS;
			is_context = r->n == 0 && has(p, "void");
		} else if (!is_pointer && r->n == r->buffer + 1) {
			/* void *context, int c: c is a byte, and no size. */
			if (!is_context || !is_one_of(name - 1, values))
				r->size = r->n;
		}
		r->n++;
		p.first = i + 1;
	}
	if (is_context && r->size == MOST_PARAMETERS)
		return false;
	return r->buffer < r->n && r->n > 1;
}

static struct reader *
find_reader(size_t name)
{
	for (struct reader *r = readers; r < readers + nreaders; r++)
		if (is_same(r->name.first, name))
			return r;
	return NULL;
}

/* A function that returns a number, if what begins at first is one. */
static void
look_at_function(size_t first, size_t end)
{
	struct reader new = { .declared = first }, *known;
	size_t i, behind = 0;

	for (i = first; i < end; i++) {
		i = behind_attribute(i);
		if (is(i, "typedef") || is(i, "=") || is(i, "{"))
			return;
		if (is_identifier(i) && is(i + 1, "(")) {
			behind = behind_brackets(i + 1);
			break;
		}
	}
	if (behind == 0 || i == first || i >= end)
		return;
	new.name = (struct range){ i, i + 1 };
	new.type = (struct range){ first, i };
	new.parameters = (struct range){ i + 1, behind };
	if (has(new.type, "*") || !find_parameters(&new) ||
	    (has(new.type, "void") && new.type.end - new.type.first < 4))
		return;
	known = find_reader(i);
	if (known == NULL && nreaders < MOST_READERS)
		known = &readers[nreaders++];
	else if (known != NULL)
		new.declared = known->declared;
	/* A declaration behind the definition may have no names. */
	if (known != NULL && (known->n == 0 || is(end, "{")))
		*known = new;
}

/* All functions of the user's with a form that a reader may have. */
static void
find_functions(void)
{
	size_t first = 0;

	for (size_t i = 0; i < ntokens; i++) {
		bool is_body = is(i, "{") && i > 0 && is(i - 1, ")");
		size_t last = i;

		if (strchr("([{", *tokens[i].start) != NULL)
			last = behind_brackets(i) - 1;
		if (tokens[first].is_users && (is_body || is(i, ";")))
			look_at_function(first, i);
		i = last;
		if (is_body || is(i, ";"))
			first = i + 1;
	}
}

/* Is this the function's address, and no call, no member, no declaration? */
static bool
is_address(size_t i)
{
	return tokens[i].is_users && is_identifier(i) && !is(i + 1, "(") &&
	       !(i > 0 && is(i - 1, ".")) &&
	       !(i > 1 && is(i - 1, ">") && is(i - 2, "-")) &&
	       !(i > 1 && is(i - 2, "(") && is(i - 1, "*") && is(i + 1, ")")) &&
	       find_reader(i) != NULL;
}

static void
print_range(struct range r)
{
	for (size_t i = r.first; i < r.end; i++) {
		size_t behind = behind_attribute(i);

		if (behind > i) {
			i = behind - 1;
			continue;
		}
		printf(" %.*s", (int)(tokens[i].end - tokens[i].start),
		    tokens[i].start);
	}
}

static void
print_head(const struct reader *r)
{
	print_range(r->type);
	printf(" keeper_%.*s",
	    (int)(tokens[r->name.first].end - tokens[r->name.first].start),
	    tokens[r->name.first].start);
	print_range(r->parameters);
}

/* The function that stands where the reader's address was taken. */
static void
print_keeper(const struct reader *r)
{
	print_head(r);
	printf(" { keeper_begin(); __auto_type keeper_got =");
	print_range(r->name);
	printf("(");
	for (size_t i = 0; i < r->n; i++) {
		printf("%s", i == 0 ? "" : ",");
		print_range(r->names[i]);
	}
	printf("); keeper_end((const void *)");
	print_range(r->names[r->buffer]);
	printf(", (long)keeper_got, (long)");
	if (r->size < r->n)
		print_range(r->names[r->size]);
	else
		printf("1");
	printf("); return keeper_got; }");
}

static void
print_with_keepers(void)
{
	printf("void keeper_begin(void); "
	       "void keeper_end(const void *, long, long);\n");
	for (size_t i = 0; i <= ntokens; i++) {
		const struct token *t = &tokens[i];

		printf("%.*s", (int)(t->start - t->before), t->before);
		for (struct reader *r = readers; r < readers + nreaders; r++)
			if (r->is_used && r->declared == i) {
				print_head(r);
				printf("; ");
			}
		if (i < ntokens && is_address(i))
			printf("keeper_");
		printf("%.*s", (int)(t->end - t->start), t->start);
	}
	/* Behind all, as a reader may be defined elsewhere, or be an alias. */
	for (struct reader *r = readers; r < readers + nreaders; r++)
		if (r->is_used)
			print_keeper(r);
}

/* Does it have one of the words? */
static bool
has_word(const char *word, const char *end, const char *const words[])
{
	for (const char *s = word; s <= end; s++) {
		if (s < end && (is_name(*s) || strncmp(s, "'t", 2) == 0))
			continue;
		for (const char *const *w = words; *w != NULL; w++)
			if ((size_t)(s - word) == strlen(*w) &&
			    strncasecmp(word, *w, strlen(*w)) == 0)
				return true;
		word = s + 1;
	}
	return false;
}

/* Is this "may keep the address"?  A comment may break its lines anywhere. */
static bool
is_permission(const char *s)
{
	static const char *const words[] = { "may", "keep", "the", "address" };

	for (size_t i = 0; i < 4; i++) {
		if (strncasecmp(s, words[i], strlen(words[i])) != 0)
			return false;
		s += strlen(words[i]);
		s += strspn(s, " \t\r\n*/");
	}
	return true;
}

/* The end of a sentence: not that of "e.g.", nor the dot in "words.c". */
static bool
is_stop(const char *comment, const char *s)
{
	return strchr(".:;!?", *s) != NULL &&
	       (isspace((unsigned char)s[1]) || s[1] == '*') &&
	       !(*s == '.' && s - comment > 1 && s[-2] == '.');
}

/*
 * Does the sentence, in which s is, take back what s says?  Before it, words such
 * as no; behind it, only what ends the permission.
 */
static bool
is_negated(const char *sentence, const char *s, const char *end)
{
	static const char *const before[] = { "no", "not", "never", "neither",
		"nor", "none", "nobody", "nothing", "only", "while", "cannot",
		"don't", "doesn't", "isn't", "can't", "forbidden", NULL };
	static const char *const behind[] = { "while", "during", "allowed",
		"forbidden", "wrong", "true", NULL };
	static const char *const until[] = { "until", NULL };
	static const char *const over[] = { "returns", "returned", NULL };
	const char *stop = s;

	while (stop < end && !is_stop(sentence, stop))
		stop++;
	return has_word(sentence, s, before) || has_word(s, stop, behind) ||
	       (has_word(s, stop, until) && has_word(s, stop, over));
}

/* A comment that lets a reader keep addresses. */
static bool
promises(const char *comment, const char *end)
{
	const char *sentence = comment;

	for (const char *s = comment; s != NULL && s < end; s++)
		if (is_stop(comment, s))
			sentence = s + 1;
		else if (is_permission(s) && !is_negated(sentence, s, end))
			return true;
	return false;
}

/* Behind white space, comments, and __attribute__((...)). */
static const char *
behind_blanks(const char *s)
{
	for (;;) {
		const char *stop = NULL;

		while (isspace((unsigned char)*s))
			s++;
		if (strncmp(s, "/*", 2) == 0)
			stop = strstr(s + 2, "*/");
		else if (strncmp(s, "//", 2) == 0)
			stop = strchr(s, '\n');
		else if (strncmp(s, "__attribute", 11) == 0)
			stop = strchr(s, ')');
		if (stop == NULL)
			return s;
		s = stop + (*stop == '*' ? 2 : 1);
		s += strspn(s, ")");
	}
}

/* The { of a struct's definition, or NULL.  is_reader: with that name. */
static const char *
find_struct(const char *s, bool *is_reader)
{
	const char *name;

	if (strncmp(s, "struct", 6) != 0 || is_name_in_c(s[6]))
		return NULL;
	name = s = behind_blanks(s + 6);
	while (is_name_in_c(*s))
		s++;
	*is_reader = s - name == 6 && strncmp(name, "reader", 6) == 0;
	s = behind_blanks(s);
	return *s == '{' || strncmp(s, "<%", 2) == 0 ? s : NULL;
}

/*
 * The last comment above a struct, with nothing but declarations between them, or
 * one in it.  Several, one below the other, are one.  Any struct, as the reader's may
 * have another name.
 */
static void
print_contract(const char *s)
{
	const char *comment = NULL, *end = NULL;
	bool is_behind = false; /* the comment is over */
	bool is_reader, is_found = false;

	while (*s != '\0') {
		if (strncmp(s, "/*", 2) == 0 || strncmp(s, "//", 2) == 0) {
			const char *stop =
			    strstr(s + 2, s[1] == '*' ? "*/" : "\n");

			if (comment == NULL || is_behind)
				comment = s;
			is_behind = false;
			s = end = stop == NULL  ? s + strlen(s)
				  : s[1] == '*' ? stop + 2
						: stop;
		} else if (isspace((unsigned char)*s)) {
			s++;
		} else if (*s == '"' || *s == '\'') {
			s = behind_quotes(s);
		} else if (is_name(*s)) {
			const char *brace = find_struct(s, &is_reader);

			is_behind = true;
			if (brace != NULL) {
				if (promises(comment, end) ||
				    promises(brace, strchr(brace, '}'))) {
					puts("keeps");
					return;
				}
				is_found = is_found || is_reader;
			}
			while (is_name(*s))
				s++;
			if (*s == '"' && s[-1] == 'R')
				s = behind_raw_quotes(s);
		} else {
			is_behind = true;
			if (*s == '{' || *s == '}')
				comment = NULL;
			s++;
		}
	}
	puts(is_found ? "nothing" : "none");
}

/*
 * A function in another one, as GNU C has them, and with the form of a reader:
 * find_functions does not look there.
 */
static bool
is_nested_definition(size_t name)
{
	struct reader r = { .parameters = { name + 1, 0 } };
	static const char *const keywords[] = { "if", "for", "while", "switch",
		"return", "sizeof", "_Alignof", "typeof", "__typeof",
		"__typeof__", NULL };

	if (!tokens[name].is_users || !is_identifier(name) ||
	    !is(name + 1, "(") || is_one_of(name, keywords) ||
	    is_one_of(name, attributes))
		return false;
	r.parameters.end = behind_brackets(name + 1);
	return is(r.parameters.end, "{") && find_parameters(&r);
}

/*
 * A function whose parameters are declared behind the brackets, as before C89.  With
 * one parameter it is no reader, and neither is main.
 */
static bool
is_old_definition(size_t name)
{
	static const char *const types[] = { "typeof", "__typeof", "__typeof__",
		"_Atomic", NULL };
	size_t i = name + 2;

	if (!tokens[name].is_users || !is_identifier(name) ||
	    !is(name + 1, "(") || !is(name + 3, ",") || is(name, "main") ||
	    is_one_of(name, attributes) || is_one_of(name, types))
		return false;
	while (is_identifier(i) && is(i + 1, ","))
		i += 2;
	return is_identifier(i) && is(i + 1, ")") && is_identifier(i + 2) &&
	       !is_one_of(i + 2, attributes);
}

static bool
has_hidden_definitions(void)
{
	size_t body = 0; /* the end of the one that we are in */

	for (size_t i = 0; i < ntokens; i++) {
		if (i < body ? is_nested_definition(i) : is_old_definition(i))
			return true;
		if (i >= body && is(i, "{"))
			body = behind_brackets(i);
	}
	return false;
}

int
main(int argc, char *argv[])
{
	size_t size, used = 0;
	char *text = read_all(stdin, &size);

	if (argc == 2 && strcmp(argv[1], "-c") == 0) {
		print_contract(text);
		return 0;
	}
	if (argc != 1)
		errx(2, "usage: keeper [-c] <file");
	split(text);
	if (has_hidden_definitions())
		return 3;
	find_functions();
	for (size_t i = 0; i < ntokens; i++)
		if (is_address(i))
			find_reader(i)->is_used = true;
	for (size_t i = 0; i < nreaders; i++)
		used += readers[i].is_used;
	print_with_keepers();
	return used > 0 ? 0 : 1;
}
