#!/bin/sh
# documents.sh links|paths|words|numbers|banned dir: looks for faults in the documents of dir, a
# copy of the workshop.  It prints a line for each fault, and then its status is 1.
#
#	links   each link leads to a file, and to a heading, that exists
#	paths   each file that is named in code type exists
#	words   each command is one that make understands, or its program exists
#	numbers each numbered question of a handout has an answer in WHY.md, and there is no
#	        answer without a question
#	banned  no word is used that the workshop avoids
#
# A command is a line of a code block, or text in code type, that begins with make,
# ./setup.sh, cd, perf, or a variable of the environment.  words changes the copy: it
# replaces the scripts with empty ones, so that the commands do nothing.
set -eu
export LC_ALL=C
what=$1
here=$(cd "$(dirname "$0")" && pwd)
cd "$2"
status=0

fault() {
	echo "$*"
	status=1
}

documents() {
	ls README.md CONTRIBUTING.md step*/README.md solutions/*/WHY.md slides/words.md slides/TEACHING.md
}

# anchors document: prints the names that GitHub gives to its headings.
anchors() {
	sed -n 's/^##* //p' "$1" | tr '[:upper:]' '[:lower:]' |
	    sed 's/[^a-z0-9 _-]//g;s/ /-/g'
}

links() {
	for document in $(documents); do
		grep -o '](\([^)]*\))' "$document" | sed 's/^](//;s/)$//' | sort -u >.links || true
		while read -r link; do
			file=${link%%#*}
			target=$(dirname "$document")/$file
			[ -n "$file" ] || target=$document
			if [ ! -e "$target" ]; then
				fault "$document: there is no $link"
			elif [ "$link" != "$file" ] && ! anchors "$target" | grep -q -x -e "${link#*#}"; then
				fault "$document: $target has no heading #${link#*#}"
			fi
		done <.links
	done
}

# spans document: prints each text in code type, without the code blocks.
spans() {
	# shellcheck disable=SC2016 # a span is between such quotes
	awk '/^```/ { block = !block } !block && !/^    /' "$1" | grep -o '`[^`]*`' | tr -d '`'
}

# The files that a build, a measurement or the first command makes do not exist yet.
paths() {
	for document in $(documents); do
		spans "$document" | grep -E '^[A-Za-z0-9_./-]+(\.(c|md|sh|txt|awk|mjs|json|svg)|/)$' |
		    grep -v -E '(^|/)(profile|compare)/|^data/|(^|/)predictions\.txt$' | sort -u >.named || true
		while read -r file; do
			for folder in . "$(dirname "$document")" step1-unbuffered solutions/step1-unbuffered; do
				[ ! -e "$folder/$file" ] || continue 2
			done
			fault "$document: there is no $file"
		done <.named
	done
}

begins='((make|\./setup\.sh)( |$)|(cd|perf|[A-Z_]+=[^ ]+) [^ ])'

# Prints the commands of all documents, one a line and each only once.
commands() {
	for document in $(documents); do
		spans "$document" | grep -E "^$begins" || true
		"$here/../lib/commands.sh" "$document"
	done | sed 's/   *.*//;s/ *$//' | grep -v '=$' | awk '!seen[$0]++'
}

# program command: does the program exist, or does a step build it?
program() {
	name=$(echo "$1" | tr ' ' '\n' | grep -v -m 1 =)
	command -v "$name" >/dev/null || [ "$name" = ./words ]
}

# understood command: the top Makefile checks the words and starts a script, which is empty
# here.  With -n the Makefile of a step does nothing.
understood() {
	case $1 in
	'cd '*' && '*)
		folder=${1#cd }
		folder=${folder%% *}
		[ -d "$folder" ] || return 1
		case $1 in
		*'&& make'*) make -n -C "$folder" "${1##*&& make }" ;;
		*) program "${1#*&& }" ;;
		esac
		;;
	'cd '*) [ -d "${1#cd }" ] ;;
	*' && '*) understood "${1%% && *}" && understood "${1#* && }" ;;
	./setup.sh*) sh -c "$1 --help" ;;
	'make -C '*) sh -c "make -n ${1#make }" ;;
	make*) sh -c "$1" || (cd step1-unbuffered && sh -c "make -n ${1#make}") ;;
	*) program "$1" ;;
	esac
}

empty() {
	for script in tools/*.sh slides/*.sh tests/fresh-machine.sh; do
		[ "$script" = tools/step.sh ] || echo '#!/bin/sh' >"$script" # the top Makefile sources that one
	done
	for makefile in tests/Makefile solutions/encore/Makefile; do
		echo '%: ; @:' >"$makefile"
	done
}

words() {
	empty
	commands >.commands
	[ -s .commands ] || fault 'no command was found'
	while read -r command; do
		understood "$command" >.said 2>&1 </dev/null ||
			fault "$command: $(head -n 1 .said)"
	done <.commands
}

# items file: prints the numbers of its list items, one a line.
items() {
	sed -n 's/^\([0-9][0-9]*\)\. .*/\1/p' "$1" | sort -n
}

numbers() {
	for step in step*; do
		sed '1,/^## Answers$/d; /^## /,$d' "solutions/$step/WHY.md" >.answers
		items "$step/README.md" >.asked
		items .answers >.answered
		[ -s .asked ] || fault "$step/README.md: no numbered question"
		diff .asked .answered >.said || fault "$step: questions (<) and answers (>): $(cat .said)"
	done
}

words_of_others='foret(ell|old)|on board|besides|mend(s|ed|ing)?|dear|reckon(s|ed)?|anew|some thousand|some ten|in so many bytes|is that already|all there is|per cent'

banned() {
	# shellcheck disable=SC2046 # one word, one file
	grep -n -i -w -E "$words_of_others" $(documents) step*/hints.txt step*/predictions.template \
	    $(find tools -name '*.sh' -o -name '*.awk' -o -name help.txt) >.said || return 0
	fault "$(cat .said)"
}

case $what in
links) links ;;
paths) paths ;;
words) words ;;
numbers) numbers ;;
banned) banned ;;
*) fault "$what: links, paths, words, numbers or banned" ;;
esac
exit $status
