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
. tools/shared.sh
predictions=$PWD/$1/predictions.txt
step=${1%%-*}
cd "$2"
text=$3
judge=${4:-}

# A line "a. question: answer" that has an answer.
answered='^[a-z]\. [^:]*: *[^ ]'
[ -f "$predictions" ] && grep -q "$answered" "$predictions" || exit 0

make_scratch

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

# Where perf may not see the kernel, its time can be had of the kernel itself.
kernel() {
	if [ "$(fact perf kernel)" -gt 0 ] 2>/dev/null; then
		percent "$(fact perf kernel)" "$(fact perf samples)"
	else
		sys=$(count_one sys ./words "$text")
		percent "$sys" "$(awk -v sys="$sys" -v user="$(value_of user "$scratch/counts")" \
		    'BEGIN { print sys + user }')"
	fi
}

twice_the_text() {
	cat "$text" "$text" >"$scratch/twice"
	awk -v one="$(fact massif total)" -v two="$(count_one peak -m ./words "$scratch/twice")" \
	    'BEGIN { if (one && two) printf "%.1f", two / one }'
}

# Who took it away needs no compiler for it.
deleted() {
	is_shipped "$step" || return 0
	blocks=$(fact dhat blocks)
	[ -z "$blocks" ] || if [ "$blocks" -ge "$(wc -c <"$text")" ]; then
		echo no
	else
		echo yes
	fi
}

measured() {
	case $step-$1 in
	step1-a) count_one reads ./words "$text" ;;
	step1-b) count_one reads wc -w "$text" ;;
	step1-c) kernel ;;
	step1-d) first "$(fact perf caller)" "$(fact callgrind caller)" ;;
	step2-a) first "$(percent "$(fact perf own)" "$(fact perf samples)")" \
	    "$(percent "$(fact callgrind own)" "$(fact callgrind instructions)")" ;;
	step2-b) first "$(fact perf caller)" "$(fact callgrind caller)" ;;
	step2-c) first "$(fact perf caller 3)" "$(fact callgrind caller 3)" ;;
	step2-d) count_one allocs -m ./words "$text" ;;
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
	# As people write: about 1.2 MB, words.c:79, twice, No.
	function plain(s) {
		s = tolower(s)
		if (match(s, /^(yes|no)([^a-z]|$)/))
			return substr(s, 1, s ~ /^y/ ? 3 : 2)
		gsub(/[ ,()%\r]/, "", s)
		sub(/^(about|ca\.?|~)/, "", s)
		sub(/^(words\.c:|line)/, "", s)
		sub(/(bytes?|times|x|\.)$/, "", s)
		if (s in number)
			return number[s]
		if (s ~ /\..*\./)
			gsub(/\./, "", s)
		if (s ~ /^[0-9.]+(k|kb|thousand)$/)
			return s * 1e3
		if (s ~ /^[0-9.]+(m|mb|million)$/)
			return s * 1e6
		return s
	}
	BEGIN {
		n = split("zero one two three four five six seven eight nine ten", word, " ")
		for (i = 1; i <= n; i++)
			number[word[i]] = i - 1
		number["none"] = 0
		number["once"] = 1
		number["twice"] = 2
		mine = plain(mine)
		measured = plain(measured)
		if (mine !~ /^[0-9.]+$/ || measured !~ /^[0-9.]+$/ || question ~ /^line /)
			exit !(mine == measured)
		far = mine - measured
		allowed = question ~ /^per cent/ ? 5 : measured / 10
		exit !(far <= allowed && -far <= allowed)
	}'
}

if [ -n "$judge" ]; then
	:
elif is_shipped "$step"; then
	echo 'What you predicted, and what was measured:'
else
	echo 'What you predicted of the step as it starts, and what was measured of this words.c:'
fi
grep "$answered" "$predictions" | while IFS= read -r line; do
	letter=${line%%.*}
	question=${line#*. }
	mine=$(echo "${question#*:}" | sed 's/^ *//; s/ *$//')
	question=${question%%:*}
	case $question in
	a\ *) # which no instrument answers
		printf '  %s: %s\n' "$question" "$mine"
		continue
		;;
	esac
	value=$(measured "$letter")
	verdict=
	if [ -z "$value" ]; then
		value='not measured'
	elif [ -n "$judge" ]; then
		verdict=$(agree "$question" "$mine" "$value" && echo agrees || echo differs)
	fi
	printf '  %-61.61s %12.12s %12s  %s\n' "$question" \
	    "$mine" "$(commas "$value")" "$verdict"
done
