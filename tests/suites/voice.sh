#!/bin/sh
# voice.sh dir: do the documents in dir, a copy of the workshop, keep the rules of
# language that a script can test?  A line for each fault, and status 1.
#
#	word       one that the workshop does not use, in documents, code and comments
#	semicolon  none in what a learner reads first, or in what is printed
#	size       README.md, help.txt, the handouts with each WHY.md
#	answer     each numbered question has one, and no other number has
#	asked      what is asked under "# Question" stands word for word in a handout
#	term       is defined once, *in italics*, where a handout or WHY.md first uses it
#	sentence   at most 30 words
#	column     at most 100, but for tables, in documents and in what is printed
set -eu
export LC_ALL=C
cd "$1"
faults=$(mktemp)
trap 'rm -f "$faults"' EXIT

handouts=$(ls step*/README.md)
answers=$(ls solutions/step*/WHY.md)
# As a learner meets them.
path=$(for step in step*; do echo "$step/README.md solutions/$step/WHY.md"; done)
first="$handouts $(ls step*/hints.txt step*/predictions.template) tools/learner/help.txt"
all="README.md CONTRIBUTING.md slides/TEACHING.md solutions/encore/WHY.md $first $answers"
# Scripts and programs of ours, without this suite, which has the words.
code=$(find Makefile setup.sh .ci step* solutions tools tests slides -type f \( -name '*.sh' -o -name '*.awk' \
    -o -name '*.[ch]' -o -name '*.gp' -o -name '*.mjs' -o -name Makefile -o -path '.ci/run' -o -path setup.sh \) \
    ! -path '*/node_modules/*' ! -path '*/profile/*.[ch]' ! -path '*/build/*' ! -path '*/voice.*' | sort)

banned='foret(ell|old)|on board|besides|mend(s|ed|ing)?|dear|reckon(s|ed)?|anew|some thousand|some ten|content|does for|of which step|in so many bytes|is that already|all there is|per cent|instruments?'

# INSTRUMENT= was the name of an option once, and content is one of CSS and of Marp.
# shellcheck disable=SC2086 # one word, one file
words() {
	grep -n -i -o -w -E "$banned" $all $code |
	    grep -v -E ':INSTRUMENT$|\.mjs:[0-9]*:content$|^tests/.*:instruments?$' | sed 's/:\([^:]*\)$/: word: \1/'
}

# printed file ...: what stands between quotes in scripts and programs and has three
# words or more: the place, and the text.  Not in comments.
printed() {
	awk '
		/^[ \t]*(#|\/\*|\*|\/\/)/ { next }
		{
			for (line = $0; match(line, /[\047"]/); line = substr(line, RSTART + length(text) + 2)) {
				quote = substr(line, RSTART, 1)
				text = substr(line, RSTART + 1)
				if ((end = index(text, quote)))
					text = substr(text, 1, end - 1)
				if (text ~ /[A-Za-z,]+ [A-Za-z]+[^ ]* [A-Za-z]/)
					print FILENAME ":" FNR "\t" text
			}
		}' "$@"
}

# shellcheck disable=SC2046,SC2086
semicolons() {
	grep -n ';' $first | sed 's/^\([^:]*:[0-9]*\):.*/\1: semicolon/'
	# Two words behind it are prose: { print; exit } is not.
	printed $(echo "$code" | grep -v ^tests/) |
	    sed -n 's/^\([^\t]*\)\t.*[a-z]; [a-z]* [-a-z][a-z].*/\1: semicolon/p'
}

# at_most limit unit n name
at_most() {
	[ "$3" -le "$1" ] || echo "$4: size: $3 $2, and $1 are allowed"
}

# shellcheck disable=SC2086
sizes() {
	at_most 500 words "$(wc -w <README.md)" README.md
	at_most 50 lines "$(wc -l <tools/learner/help.txt)" tools/learner/help.txt
	at_most 5500 words "$(cat $path | wc -w)" 'handouts and answers'
}

# numbers file: of its list items, each on a line.
numbers() {
	sed -n 's/^\([0-9][0-9]*\)\. .*/\1/p' "$1" | sort -n
}

numbered() {
	for step in step*; do
		answer=solutions/$step/WHY.md
		{
			numbers "$step/README.md"
			sed '1,/^## Answers$/d; /^## /,$d' "$answer" >.answers
			numbers .answers
		} | sort -n | uniq -c | while read -r times number; do
			[ "$times" -eq 2 ] ||
				echo "$step/README.md: answer: $number is not once there and once in $answer"
		done
	done
	rm -f .answers
}

# Those about a text or a program that is not the workshop's have no answer, and
# those that name a place are put together when they are asked.
# shellcheck disable=SC2086
asked() {
	handed=$(cat $handouts | tr -d '`' | tr -s ' \n' '  ')
	for script in tools/profile/summary.awk tools/measure/sample.sh tools/measure/escape.sh; do
		printed $script | sed -n 's/^[^\t]*\t *\([A-Z].*?\)[^?]*$/\1/p' | tr -s ' ' |
		    grep -v -e '^A text this short' -e 'linked statically' -e 'RATE=' | while read -r question; do
			case $handed in
			*"$question"*) ;;
			*) echo "$script: asked: $question" ;;
			esac
		done
	done
}

# paragraphs file ...: each on a line, after the file and the number of its first
# line; without code, headings and comments.
paragraphs() {
	awk '
		function end() {
			if (text != "") print place "\t" text
			text = ""
		}
		function add(line) {
			gsub(/`[^`]*`/, "CODE", line)
			gsub(/\]\([^)]*\)/, "", line)
			gsub(/\[/, "", line)
			if (text == "") place = FILENAME ":" FNR
			text = text " " line
		}
		FNR == 1 { end(); block = 0 }
		/^```/ { end(); block = !block; next }
		block || /^(    |\t)/ || /^ *<!--/ || /^#/ || /^\|/ || /^--$/ { end(); next }
		/^ *$/ { end(); next }
		/^ *([-*]|[0-9]+\.) / { end(); sub(/^ *([-*]|[0-9]+\.) /, "") }
		{ add($0) }
		END { end() }' "$@"
}

# shellcheck disable=SC2086
terms() {
	paragraphs $path solutions/encore/WHY.md | awk -F '\t' '
		BEGIN {
			n = split("sample,sampling rate,inclusive,self,call graph,call chain,system call,page cache,page fault,resident set size,heap,peak heap,held,total allocated,snapshot,stack unwinding,indirect call,branch misprediction,escape analysis,white space", term, ",")
		}
		{
			text = " " tolower($2) " "
			gsub(/  +/, " ", text)
			for (i = 1; i <= n; i++) {
				if (seen[i] && text ~ ("[^a-z*-][*]" term[i] "s?[*][^a-z*-]"))
					print $1 ": term: " term[i] " is defined once more"
				if (seen[i] || !match(text, "[^a-z-]" term[i] "s?[^a-z-]"))
					continue
				seen[i] = 1
				if (substr(text, RSTART, 1) != "*")
					print $1 ": term: " term[i] " is used before it is defined"
			}
		}'
}

# shellcheck disable=SC2086
sentences() {
	paragraphs README.md CONTRIBUTING.md slides/TEACHING.md $handouts $answers step*/hints.txt | awk -F '\t' '
		{
			n = split($2, sentence, /[.?!][)*"]*( |$)/)
			for (i = 1; i <= n; i++)
				if ((words = split(sentence[i], word, " ")) > 30)
					print $1 ": sentence: " words " words: " substr(sentence[i], 1, 60)
		}'
}

# shellcheck disable=SC2046,SC2086
columns() {
	awk 'length > 100 && !/^\|/ { print FILENAME ":" FNR ": column: " length }' $all
	printed $(echo "$code" | grep -v ^tests/) |
	    awk -F '\t' 'length($2) > 100 { print $1 ": column: " length($2) }'
}

{
	words || true
	semicolons || true
	sizes
	numbered
	asked
	terms
	sentences
	columns
} >"$faults"
cat "$faults"
[ ! -s "$faults" ]
