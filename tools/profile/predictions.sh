#!/bin/sh
# predictions.sh step dir text: what a learner has written into the step's
# predictions.txt, beside what was measured; nothing if nothing is written there.
# text is a path as seen from dir.
#
# The program in dir is built and measured, and where it is not the step's original,
# that one too.  In scratch stays what was measured of the program in dir, for summary.sh.
# The verdict is on the original.  Numbers agree within a tenth, lines exactly,
# percentages within the error that their number of samples has, words apart from
# capitals.
set -eu
export LC_ALL=C
cd "${0%/*}/../.."

# The lines "a. question: answer" that have an answer.
answers=
[ ! -r "$1/predictions.txt" ] || while IFS= read -r line || [ -n "$line" ]; do # an editor may leave out the last newline
	case $line in
	[a-z]'. '*:*[!\ ]*) answers="$answers$line
" ;;
	esac
done <"$1/predictions.txt"
[ -n "$answers" ] || exit 0

top=$PWD
tools=$top/tools
. tools/shell.sh
. tools/steps.sh
step=$1
original=$top/$(step_entry "$1" original)
kept=$top/.workshop/$step.original # what was measured of the original before
dir=$2
case $dir in *solutions/*) mine='our solution' ;; *) mine='my words.c' ;; esac
cd "$dir"
text=$(cd "$(dirname "$3")" && pwd)/$(basename "$3")

make_scratch

# place kind field [key]: of the place with most calls, or most of another field.
place() {
	sort -k "${3:-2},${3:-2}nr" "$scratch/calls" |
	    awk -v kind="$1" -v field="$2" '$1 == kind { print $field; exit }'
}

# perf's or callgrind's recording of the program that is here, whichever is the later;
# where there is none, perf makes one.
recording() {
	latest=$(find profile/perf.data profile/callgrind.out -newer words -exec ls -t {} + 2>/dev/null |
		head -n 1)
	if [ -z "$latest" ]; then
		mkdir -p profile
		perf record -q -F 6000 --call-graph dwarf,1024 -o profile/perf.data ./words "$text" \
		    >/dev/null 2>&1 || rm -f profile/perf.data
		latest=profile/perf.data
	fi
	case $latest in
	*.data) [ ! -s "$latest" ] || echo perf ;;
	*) echo callgrind ;;
	esac
}

# share kernel|own: a percentage and its error, in points.  Without kernel samples,
# getrusage(2) tells how much time the kernel had.
share() {
	profiler=$(recording)
	facts=/dev/null
	[ -z "$profiler" ] || read_facts "$profiler"
	awk -v part="$1" '
		{ is[$1] = $2 }
		END {
			all = is["user"] + is["sys"]
			n = is["samples"]
			error = n ? 100 / sqrt(n) + 0.5 : 5
			if (part == "kernel" && n && is["kernel"])
				print 100 * is["kernel"] / n, error
			else if (part == "kernel" && all)
				print 100 * is["sys"] / all, error
			else if (part == "own" && n)
				print 100 * is["own"] / n * (is["kernel"] || !all ? 1 : is["user"] / all), error
			else if (part == "own" && is["instructions"])
				print 100 * is["own"] / is["instructions"], error
		}' "$scratch/run" "$facts"
}

twice_the_peak() {
	cat "$text" "$text" >"$scratch/twice"
	awk -v one="$(value_of peak "$scratch/run")" -v two="$(count_one peak -m ./words "$scratch/twice")" \
	    'BEGIN { if (one && two) printf "%.1f\n", two / one }'
}

# A compiler that deletes the original's malloc leaves fewer calls than bytes.
is_deleted() {
	cmp -s words.c "$original" || return 0
	[ "$(value_of allocs "$scratch/run")" -ge "$(wc -c <"$text")" ] && echo no || echo yes
}

# quantity name: what steps.sh says a letter is compared with, of the program here.
quantity() {
	case $1 in
	reads) value_of reads "$scratch/run" ;;
	wc_reads) count_one reads wc -w "$text" ;;
	kernel_share) share kernel ;;
	own_share) share own ;;
	reader) echo "$(place read_by 6) $(place read_by 4)" ;; # the caller, and the one that reads
	asker) place malloc_by 4 ;;
	asker_line) place malloc_by 5 ;;
	asker_calls) place malloc_by 2 ;;
	peak) value_of peak "$scratch/run" ;;
	twice_the_peak) twice_the_peak ;;
	holder) place malloc_by 4 3 ;; # of most bytes
	holder_line) place malloc_by 5 3 ;;
	allocs) value_of allocs "$scratch/run" ;;
	peak_blocks) value_of blocks "$scratch/run" ;;
	is_deleted) is_deleted ;;
	esac
}

# measure: a line for each letter: the letter, what was measured, and after a
# percentage its error.
measure() {
	count_calls "$text"
	set -- a b c d e f
	for name in $(step_entry "$step" predictions); do
		echo "$1 $(quantity "$name")"
		shift
	done
}

# What was measured of the original holds as long as these are the same.
measured_with() {
	{
		cat "$original" "$top/$step/Makefile" "$text"
		${CC:-cc} --version
		uname -a
	} | cksum
}

measure_original() (
	WORDS_SCRATCH=$scratch/original
	build_original "$step" "$WORDS_SCRATCH"
	make_scratch
	cd "$scratch" && measure
)

keep() {
	{ mkdir -p "${kept%/*}" && { measured_with && cat "$1"; } >"$kept"; } 2>/dev/null || true
}

# agrees question answer measured: do they?
agrees() {
	question=$1 answer=$2 measured=$3 awk '
	# As people write: about 1.2 million calls, 1.2e6, 1,204,997, words.c:79, twice.
	function plain(s) {
		s = tolower(s)
		gsub(/\r/, "", s)
		sub(/^ *(about|around|roughly|approximately|some|ca\.?|~) */, "", s)
		sub(/^(words\.c: *|line *)/, "", s)
		if (match(s, /^(yes|no)([^a-z]|$)/))
			return s ~ /^y/ ? "yes" : "no"
		if (s ~ /^[0-9]/)
			return number(s)
		match(s, /^[a-z_0-9]+/)
		s = substr(s, 1, RLENGTH)
		return s in word ? word[s] : s
	}
	function number(s,    n, unit) {
		while (match(s, /[0-9][ ,_][0-9][0-9][0-9]/))
			s = substr(s, 1, RSTART) substr(s, RSTART + 2)
		if (s ~ /^[0-9]+\.[0-9]+\./)
			gsub(/\./, "", s)
		match(s, /^[0-9.]+(e[+]?[0-9]+)?/)
		n = substr(s, 1, RLENGTH) + 0
		unit = substr(s, RLENGTH + 1)
		sub(/^ */, "", unit)
		if (unit ~ /^(k|kb|thousand)([^a-z]|$)/)
			return n * 1e3
		if (unit ~ /^(m|mb|million)([^a-z]|$)/)
			return n * 1e6
		return n
	}
	BEGIN {
		split("zero one two three four five six seven eight nine ten", name, " ")
		for (i = 1; i <= 11; i++)
			word[name[i]] = i - 1
		word["none"] = 0
		word["once"] = 1
		word["twice"] = 2
		mine = plain(ENVIRON["answer"])
		n = split(ENVIRON["measured"], is, " ")
		if (is[1] !~ /^[0-9]/) {
			# The function that was found, or the one that it calls for this.
			for (i = 1; i <= n; i++)
				if (mine == is[i])
					exit 0
			exit 1
		}
		if (mine !~ /^[0-9]/)
			exit 1
		allowed = ENVIRON["question"] ~ /^line / ? 0 : n == 2 ? is[2] : is[1] / 10
		far = mine - is[1]
		exit !(far <= allowed && -far <= allowed)
	}'
}

# shown question measured: as it stands in the table.
shown() {
	case $1-$2 in
	*- | *-' '*) echo '-' ;;
	%*) awk -v n="${2%% *}" 'BEGIN { printf "%.0f\n", n }' ;;
	*) commas "${2%% *}" ;;
	esac
}

long_answer() {
	printf '  %s\n' "$1"
	printf '%s\n' "$2" | fold -s -w 92 | sed 's/^/      /'
}

# row question answer original [mine] verdict: 97 columns.
row() {
	if [ ${#2} -le 11 ]; then
		printf '  %-50s %11s' "$1" "$2"
	else
		long_answer "$1" "$2"
		printf '  %-50s %11s' '' ''
	fi
	shift 2
	printf ' %9s' "$1"
	[ $# -lt 3 ] || printf ' %13s' "$2"
	shift $(($# - 1))
	printf '%s\n' "${1:+ $(printf '%8s' "$1")}"
}

echo '(measuring what you predicted: a few seconds)' >&2
"${MAKE:-make}" -s --no-print-directory words >/dev/null 2>&1 || exit 0 # what is not there is not measured
if cmp -s words.c "$original"; then
	measure >"$scratch/original.values"
	keep "$scratch/original.values"
	set -- original
else
	measure >"$scratch/mine.values"
	if [ "$(head -n 1 "$kept" 2>/dev/null)" = "$(measured_with)" ]; then
		sed 1d "$kept" >"$scratch/original.values"
	else
		measure_original >"$scratch/original.values" || true
		keep "$scratch/original.values"
	fi
	set -- original mine
fi

printf '\n# Your predictions\n'
if [ $# -eq 1 ]; then
	row '' yours measured ''
else
	row '' yours original "$mine" ''
fi
printf %s "$answers" | while IFS= read -r line; do
	letter=${line%%.*}
	question=${line#*. }
	answer=$(printf '%s\n' "${question#*:}" | sed 's/^[[:space:]]*//; s/[[:space:]]*$//')
	question=${question%%:*}
	case $question in
	a\ *) # which no profiler answers
		long_answer "$question" "$answer"
		continue
		;;
	esac
	verdict=differs
	cells=
	judged=yes
	for program; do
		value=$(sed -n "s/^$letter //p" "$scratch/$program.values")
		cells="$cells $(shown "$question" "$value")"
		[ -z "$judged" ] || ! agrees "$question" "$answer" "$value" || verdict=agrees
		# The prediction is of the original.  But a step may be started from one's own
		# program, with names and lines of its own.
		case $question-$value in function* | line* | *-) ;; *) judged= ;; esac
	done
	# shellcheck disable=SC2086 # one word, one column
	row "$question" "$answer" $cells $verdict
done
