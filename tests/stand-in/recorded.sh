# shellcheck shell=sh
# recorded.sh: sourced by the stand-ins for perf, valgrind and what comes with them.
#
#	RECORDED=folder               answer from there
#	RECORDED=folder RECORDING=1   ask the real one, and put its answers there
#
# A program's answers are in a folder of its own, FOLDER/step1-unbuffered, with the
# program itself as it was built there, because addresses in the answers are of that
# one.  What another program was tried with is in FOLDER/probe-NAME.  In the answers @TOP@
# stands for the workshop's folder.  An answer is found by the options it was asked with.
set -eu
name=$(basename "$0")

# answers_of program: sets answers to the folder with the answers, and top.
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

# keep answer, from standard input: without what a machine says of itself.
keep() {
	sed -E -e "s|$top|@TOP@|g" -e 's/^==[0-9]+==/==1==/' -e '/^# (hostname|captured on|os release|cpudesc|cpuid|total memory)/d' >"$answers/$1"
}

# give answer, to standard output.
give() {
	[ -e "$answers/$1" ] || {
		echo "$name: there is no $answers/$1: tests/record.sh records it" >&2
		exit 1
	}
	sed "s|@TOP@|$top|g" "$answers/$1"
}

# The program that was recorded takes the place of the one that was built here.
put_program() {
	case $step in probe-*) return ;; esac
	if [ -n "${RECORDING:-}" ]; then
		cp words "$answers/words"
	else
		cp "$answers/words" words.recorded
		mv words.recorded words
	fi
}
