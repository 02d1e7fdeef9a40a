#!/bin/sh
# course.sh gradescope|autolab dir handin: grade as TEACHING.md says: its own lines, on
# folders that stand in for the graders' ones.
#
# dir is a copy of the workshop, and has everything that is written.  handin is a folder
# with step*/words.c.  What the grader gets is printed last.
set -eu
dir=$2
handin=$(cd "$3" && pwd)
grader=$dir/grader

# block language number: of the code blocks in the part on courses.
block() {
	awk -v fence="\`\`\`$1" -v number="$2" '
		/^## / { in_part = /^## In a course/ }
		$0 == "```" { shown = 0 }
		shown
		in_part && $0 == fence { shown = ++n == number }' "$dir/slides/TEACHING.md"
}

# There is neither another user here nor a right to become one.
stand_ins() {
	mkdir "$grader/bin"
	printf '#!/bin/sh\nshift 3\nexec "$@"\n' >"$grader/bin/runuser"
	printf '#!/bin/sh\n' >"$grader/bin/chown"
	chmod +x "$grader/bin/runuser" "$grader/bin/chown"
	PATH=$grader/bin:$PATH
}

mkdir "$grader"
case $1 in
gradescope)
	stand_ins
	mkdir -p "$grader/autograder/source" "$grader/autograder/results" "$grader/tmp"
	ln -s "$handin" "$grader/autograder/submission"
	(cd "$dir" && find . -maxdepth 1 ! -name . ! -name grader) >"$grader/files"
	mkdir "$grader/autograder/source/words"
	(cd "$dir" && xargs -d '\n' cp -r -t "$grader/autograder/source/words") <"$grader/files"
	# The folder of this copy may be in /tmp, too.
	block sh 2 | sed -e 's|/tmp/|TMP/|g' -e "s|/autograder/|$grader/autograder/|g" \
	    -e "s|TMP/|$grader/tmp/|g" >"$grader/run"
	sh "$grader/run"
	cat "$grader/autograder/results/results.json"
	;;
autolab)
	(cd "$dir" && tar --exclude=./grader --transform 's|^\.|words|' -cf "$grader/autograde.tar" .)
	(cd "$handin" && tar -cf "$grader/words.tar" step*/words.c)
	block make 1 >"$grader/Makefile"
	make -s -C "$grader" | tail -n 1
	;;
esac
