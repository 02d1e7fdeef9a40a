#!/bin/sh
# pull.sh: README's commands to get a newer version, in a clone of the copy we are in
# where four steps are solved and predicted, and whose original has changed them, too.
set -eu
# shellcheck disable=SC2016 # those are quotes of Markdown
pull=$(sed -n 's/^ *`\(git stash;.*\)`$/\1/p' README.md)
[ -n "$pull" ]
git init -q && git config user.email a@b && git config user.name a
git add -A && git commit -q -m one && git clone -q . ../mine
(
	cd ../mine
	git config user.email a@b && git config user.name a
	make -s >/dev/null
	for step in step*; do
		cp "solutions/$step/words.c" "$step/"
		echo mine >"$step/predictions.txt"
	done
)
sed -i 's/^int$/& /' step*/words.c && echo >>README.md && git commit -qam two
cd ../mine
sh -c "$pull"
git diff --quiet origin HEAD
for step in step*; do
	cmp "$step/words.c" "solutions/$step/words.c"
	grep mine "$step/predictions.txt"
done
