#!/bin/sh
# findings.sh step dir text [judge]: what a learner has written into the step's
# predictions.txt, beside what is measured of the program in dir; nothing if
# nothing is written there.  text is a path as seen from dir.
#
# The step's instruments must have recorded into dir/profile/ already.  With
# judge, each line also says whether the two agree: numbers within a tenth, per
# cent within five points, words but for capitals.
set -eu
export LC_ALL=C
cd "$(dirname "$0")/.."
tools=$PWD/tools
predictions=$PWD/$1/predictions.txt
step=${1%%-*}
cd "$2"
text=$3
judge=${4:-}

# A line "a. question: answer" that has an answer.
answered='^[a-z]\. [^:]*: *[^ ]'
[ -f "$predictions" ] && grep -q "$answered" "$predictions" || exit 0

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# perf and callgrind stand in for each other: the later recording counts.
# shellcheck disable=SC2012 # the names are ours
case $(ls -t profile/perf.data profile/callgrind.out 2>/dev/null | head -n 1) in
*.data) stale=callgrind ;;
*) stale=perf ;;
esac

# fact instrument name [field]: what facts.sh says, nothing if it has no such fact.
fact() {
	[ "$1" != $stale ] || return 0
	[ -e "$scratch/$1" ] || "$tools/facts.sh" "$1" . >"$scratch/$1"
	awk -v name="$2" -v field="${3:-2}" '$1 == name { print $field }' "$scratch/$1"
}

counted() {
	name=$1
	shift
	"$tools/count" "$@" 2>&1 >/dev/null | awk -v name="$name" '$1 == name { print $2 }'
}

# first value ...: of several ways to measure a thing, the first that did.
first() {
	for value; do
		if [ -n "$value" ]; then
			echo "$value"
			return
		fi
	done
}

percent() {
	[ -z "$1" ] || [ "$1" = 0 ] || awk -v part="$1" -v whole="$2" \
	    'BEGIN { printf "%.0f", 100 * part / whole }'
}

twice_the_text() {
	cat "$text" "$text" >"$scratch/twice"
	awk -v one="$(fact massif total)" -v two="$(counted peak -p ./words "$scratch/twice")" \
	    'BEGIN { if (one && two) printf "%.1f", two / one }'
}

deleted() {
	if [ "$(fact dhat blocks)" -ge "$(wc -c <"$text")" ]; then
		echo no
	else
		echo yes
	fi
}

measured() {
	case $step-$1 in
	step1-a) counted reads ./words "$text" ;;
	step1-b) counted reads wc -w "$text" ;;
	step1-c) percent "$(fact perf kernel)" "$(fact perf samples)" ;;
	step1-d) first "$(fact perf caller)" "$(fact callgrind caller)" ;;
	step2-a) first "$(percent "$(fact perf own)" "$(fact perf samples)")" \
	    "$(percent "$(fact callgrind own)" "$(fact callgrind instructions)")" ;;
	step2-b) first "$(fact perf caller)" "$(fact callgrind caller)" ;;
	step2-c) first "$(fact perf caller 3)" "$(fact callgrind caller 3)" ;;
	step2-d) counted allocs -a ./words "$text" ;;
	step3-a) fact massif total ;;
	step3-b) twice_the_text ;;
	step3-c) fact massif top ;;
	step3-d) fact massif top 3 ;;
	step4-a) fact dhat blocks ;;
	step4-b) fact dhat held ;;
	step4-c) fact dhat top 3 ;;
	step4-d) deleted ;;
	esac
}

agree() {
	awk -v question="$1" -v mine="$2" -v measured="$3" '
	function plain(s) {
		s = tolower(s)
		gsub(/[ ,()%]/, "", s)
		return s
	}
	BEGIN {
		mine = plain(mine)
		measured = plain(measured)
		if (mine !~ /^[0-9.]+$/ || measured !~ /^[0-9.]+$/ || question ~ /^line /)
			exit !(mine == measured)
		far = mine - measured
		allowed = question ~ /^per cent/ ? 5 : measured / 10
		exit !(far <= allowed && -far <= allowed)
	}'
}

[ -n "$judge" ] || echo 'What you predicted, and what was measured:'
grep "$answered" "$predictions" | while IFS= read -r line; do
	letter=${line%%.*}
	question=${line#*. }
	mine=$(echo "${question#*:}" | sed 's/^ *//; s/ *$//')
	question=${question%%:*}
	value=$(measured "$letter")
	verdict=
	if [ -z "$value" ]; then
		value='(not measured)'
	elif [ -n "$judge" ]; then
		verdict=$(agree "$question" "$mine" "$value" && echo agrees || echo 'does not')
	fi
	printf '  %-64.64s %14.14s %14s  %s\n' "$question" \
	    "$mine" "$(echo "$value" | sed -f "$tools/commas.sed")" "$verdict"
done
