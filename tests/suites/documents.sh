#!/bin/sh
# documents.sh links|paths|words|run dir: what the documents in dir, a copy of the
# workshop, promise: a line for each thing that is not so, and status 1.
#
#	links   every file, and heading, that is linked to
#	paths   every file that is named in code type
#	words   every command: make understands its words, or there is the program
#	quick   the commands that take a second or two, run
#	run     all but those that install or measure for minutes; ten minutes
#
# A command is a line of a code block, or a span in code type, that begins with
# make, ./setup.sh, cd, perf, or a setting of the environment.  In words the copy's
# scripts are made empty.
set -eu
export LC_ALL=C
what=$1
cd "$2"
status=0

fault() {
	echo "$*"
	status=1
}

documents() {
	ls README.md CONTRIBUTING.md step*/README.md solutions/*/WHY.md slides/words.md slides/TEACHING.md
}

# The anchors of a document: its headings, as code hosts have them.
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

# Spans in code type, without those in code blocks.
spans() {
	# shellcheck disable=SC2016 # a span is between such quotes
	awk '/^```/ { block = !block } !block && !/^    /' "$1" | grep -o '`[^`]*`' | tr -d '`'
}

# What a build, a measurement or the first command leaves is not there yet.
paths() {
	for document in $(documents); do
		spans "$document" | grep -E '^[A-Za-z0-9_./-]+(\.(c|md|sh|txt|awk|mjs|json|svg)|/)$' |
		    grep -v -E '(^|/)(profile|compare)/|^data/|^predictions\.txt$' | sort -u >.named || true
		while read -r file; do
			for folder in . "$(dirname "$document")" step1-unbuffered solutions/step1-unbuffered; do
				[ ! -e "$folder/$file" ] || continue 2
			done
			fault "$document: there is no $file"
		done <.named
	done
}

begins='((make|\./setup\.sh)( |$)|(cd|perf|[A-Z_]+=[^ ]+) [^ ])'

# The commands of all documents, one a line: what stands behind two blanks is said
# about it, and a line may end in a backslash.
commands() {
	for document in $(documents); do
		spans "$document" | grep -E "^$begins" || true
		awk '/^```/ { block = !block; shell = block && $0 == "```"; next }
		    shell || (!block && /^    /)' "$document" |
			sed -e ':a' -e '/\\$/N; s/\\\n *//; ta' -e 's/^ *//' | grep -E "^$begins" || true
	done | sed 's/   *.*//;s/ *$//' | grep -v '=$' | awk '!seen[$0]++'
}

# Is there a program, or one that a step builds?
program() {
	name=$(echo "$1" | tr ' ' '\n' | grep -v -m 1 =)
	command -v "$name" >/dev/null || [ "$name" = ./words ]
}

# The top Makefile reads its words and starts an empty script; that of a step is
# asked what it would do.
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
		echo '#!/bin/sh' >"$script"
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

# try command: a check of a step that is not solved yet says no.
try() {
	code=0
	(sh -c "$1") >.said 2>&1 </dev/null || code=$?
	case "$code $1" in
	0\ *) return ;;
	[12]\ *check) ! grep -q '^Not yet' .said || return 0 ;;
	esac
	fault "$1: status $code: $(tail -n 3 .said)"
}

quick() {
	commands | grep -x -E 'make( help)?|make step[1-4]( run| hint| diff| reset)?( OF=solution)?|\./setup\.sh --help' >.commands
	while read -r command; do
		try "$command"
	done <.commands
}

run() {
	commands | grep -v -E '^perf record|setup\.sh( --slides)?( |$)|make (measure|test|test-long|fresh-machine|step1 watch|slides MEASURE.*|mine|profile.*)$|^cd [^&]*$|^perf|^LD_' >.commands
	make -s -C solutions/encore words
	tools/care/perf.sh >/dev/null || sed -i '/PROFILER=perf/d;/encore profile/d' .commands
	while read -r command; do
		echo "$command" >&2
		try "$command"
	done <.commands
}

case $what in
links) links ;;
paths) paths ;;
words) words ;;
quick) quick ;;
run) run ;;
*) fault "$what: links, paths, words, quick or run" ;;
esac
exit $status
