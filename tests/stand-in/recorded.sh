# shellcheck shell=sh
# recorded.sh: what the stand-ins share.  A stand-in has the name of perf, valgrind or one of
# their helpers, and prints what the real program has printed on a different machine: an answer.
#
#	RECORDED=folder               print the answers in the folder
#	RECORDED=folder RECORDING=1   run the real program, and record its answers there
#
# The answers about step 1 are in FOLDER/step1-unbuffered, and so on.  words is there, too, as
# it was built on that machine, because the addresses in the answers are those of that program.
# The answers about a program outside of the steps are in FOLDER/probe-NAME.  The name of an
# answer is made of the options.  In an answer @TOP@ means the workshop's folder.
set -eu
name=$(basename "$0")

# answers_of program: sets answers to the folder with its answers, and top to the workshop's.
answers_of() {
	here=$(cd "$(dirname "$1")" && pwd -P)
	top=${here%/*} step=${here##*/}
	case $here in */solutions/*) top=${top%/*} step=solutions/$step ;; esac
	[ -e "$here/words.c" ] || step=probe-${1##*/}
	answers=$RECORDED/$step
	[ -z "${RECORDING:-}" ] || mkdir -p "$answers"
}

# key_of option ...: the name of an answer.
key_of() {
	echo "$name $*" | tr -c 'A-Za-z0-9,=\n-' _
}

real() {
	PATH=${PATH#*stand-in:} "$name" "$@"
}

# keep answer: records standard input, without the lines that name the machine.
keep() {
	sed -E -e "s|$top|@TOP@|g" -e 's/^==[0-9]+==/==1==/' -e '/^# (hostname|captured on|os release|cpudesc|cpuid|total memory)/d' >"$answers/$1"
}

# give answer: prints it.
give() {
	[ -e "$answers/$1" ] || {
		echo "$name: there is no $answers/$1: tests/record.sh records it" >&2
		exit 1
	}
	sed "s|@TOP@|$top|g" "$answers/$1"
}

# Replaces words with the program that the answers are about.
put_program() {
	case $step in probe-*) return ;; esac
	if [ -n "${RECORDING:-}" ]; then
		cp words "$answers/words"
	else
		cp "$answers/words" words.recorded
		mv words.recorded words
	fi
}
