#!/bin/sh
# status.sh: which steps hold, by what check last found, and what to type next.
set -eu
cd "$(dirname "$0")/../.."
tools=$PWD/tools
. tools/steps.sh

next=
for step in $all_steps; do
	found=
	if [ ! -e "$step/words.c" ]; then
		printf '    %-18s words.c is missing\n' "$step"
		next=${next:-make ${step%%-*} reset}
		continue
	fi
	[ ! -e ".workshop/$step" ] || found=$(cat ".workshop/$step" 2>/dev/null) || true
	case $found in
	'' | 'ok '[0-9]* | 'no '[0-9]*) ;;
	*)
		echo "    .workshop/$step was not what check writes, and is removed"
		rm -rf ".workshop/$step"
		found=
		;;
	esac
	case $found in
	"${found%% *} $(cat "$step/words.c" "$step/Makefile" 2>/dev/null | cksum)")
		case $found in
		ok*) says='all of it holds' then='' ;;
		*) says='not yet' then="make ${step%%-*} profile, or make ${step%%-*} hint" ;;
		esac
		;;
	'')
		says='not checked yet' then="make ${step%%-*} run, then make ${step%%-*} profile"
		;;
	*) says='changed since the last check' then="make ${step%%-*} check" ;;
	esac
	printf '    %-18s %-35s %s\n' "$step" "$(sed -n '1s/^# Step .: //p' "$step/README.md")" "$says"
	[ -n "$next" ] || next=$then
done
echo
echo "Next:  ${next:-make compare, then make encore}"
echo 'All commands:  make help'
