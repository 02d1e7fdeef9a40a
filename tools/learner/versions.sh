#!/bin/sh
# versions.sh diff|reset|mine step: the learner's words.c of a step, beside the
# solution's; back to the start; or that of the step before instead.  What was
# there is kept beside it under a name that says when.
set -eu
cd "$(dirname "$0")/../.."
tools=$PWD/tools
. tools/shell.sh
. tools/steps.sh
verb=$1
step=$2
words=$step/words.c

[ -e "$words" ] || [ "$verb" != diff ] || fail "$words is missing: make ${step%%-*} reset brings it back"

# replace file: it becomes the step's words.c, once that is kept.
replace() {
	[ -e "$1" ] || fail "$1 is missing: $([ "$verb" = mine ] && echo "make ${1%%-*} reset" ||
		echo "git checkout $1") brings it back"
	if cmp -s "$1" "$words"; then
		echo "$words is already $2: nothing to do."
		return
	fi
	# First of all the new one, so that a full disk stops us while nothing is lost.
	# Under a name that nobody has.
	if ! { new=$(mktemp "$step/.words.c.XXXXXX") && cp "$1" "$new" && chmod 644 "$new"; }; then
		rm -f "${new:-}"
		fail "$words is as it was: make room on the disk and type it again"
	fi
	if [ -e "$words" ] && ! cmp -s "$words" "$(step_entry "$step" original)"; then
		kept=$words.$(date +%Y-%m-%d-%H%M%S)
		# Two in one second.  ln, because it never takes a name that is taken.
		while ! ln "$words" "$kept" 2>/dev/null; do
			[ -e "$kept" ] || break
			kept=$kept+
		done
		[ -e "$kept" ] || cp "$words" "$kept"
		echo "Your version is kept.  To have it back:"
		echo "    cp $kept $words"
	fi
	mv -f "$new" "$words"
	echo "$words is now $2."
}

# take_along folder: the files of it that words.c includes, where none is there yet.
take_along() {
	sed -n 's/^[ \t]*#[ \t]*include[ \t]*"\(.*\)".*/\1/p' "$words" | while read -r file; do
		if [ ! -e "$1/$file" ] || cmp -s "$1/$file" "$step/$file"; then
			continue
		elif [ -e "$step/$file" ]; then
			echo "$words includes $file, and $step/$file is another than $1/$file: it was left as it is."
		else
			cp "$1/$file" "$step/$file"
			echo "$step/$file is now your $1/$file, which words.c includes."
		fi
	done
}

case $verb in
diff)
	colour=never
	[ ! -t 1 ] || colour=always
	if diff -u --color=$colour "$words" "solutions/$words"; then
		echo "$words is the solution, byte for byte."
	fi
	;;
reset) replace "$(step_entry "$step" original)" "as the step starts" ;;
mine)
	before=$(step_entry "$step" original)
	case $before in
	solutions/*) before=$(basename "${before%/words.c}") ;;
	*) fail 'make step1 mine: step 1 is the first, there is nothing of yours before it' 2 ;;
	esac
	replace "$before/words.c" "your $before/words.c"
	take_along "$before"
	;;
esac
