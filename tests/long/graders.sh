#!/bin/sh
# graders.sh: runs the lines for Gradescope and Autolab in CONTRIBUTING.md, in folders like
# theirs.  What is handed in has steps 2 and 4 solved, so these must get all points, and the
# others none.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# block language number: prints a code block of TEACHING.md's part on courses.
block() {
	awk -v fence="\`\`\`$1" -v number="$2" '
		/^## / { in_part = /^## In a course/ }
		$0 == "```" { shown = 0 }
		shown
		in_part && $0 == fence { shown = ++n == number }' "$top/CONTRIBUTING.md"
}

cd "$scratch"
cp -a "$top/tests/build/workshop" words
for step in step1-unbuffered step2-buffered step3-heap step4-escape; do
	mkdir -p "handin/$step"
	cp "words/$step/words.c" "handin/$step/"
done
cp words/solutions/step2-buffered/words.c handin/step2-buffered/
cp words/solutions/step4-escape/words.c handin/step4-escape/

# Gradescope.  Its lines run check as a different user.  Here runuser and chown do nothing,
# because the test must not need root.
mkdir -p bin autograder/source autograder/results tmp
printf '#!/bin/sh\nshift 3\nexec "$@"\n' >bin/runuser
printf '#!/bin/sh\n' >bin/chown
chmod +x bin/*
ln -s "$scratch/handin" autograder/submission
cp -a words autograder/source/words
block sh 2 | sed -e "s|/tmp/|$scratch/tmp/|g" -e "s|/autograder/|$scratch/autograder/|g" >run
PATH=$scratch/bin:$PATH sh run
tr '{' '\n' <autograder/results/results.json |
    sed -n 's/.*"name": "\(step.\)", "score": \([0-9]*\).*/\1 \2/p' >scores
printf '%s\n' 'step1 0' 'step2 25' 'step3 0' 'step4 25' | diff - scores

# Autolab.
mkdir autolab
cd autolab
tar -C .. -cf autograde.tar words
(cd ../handin && tar -cf ../autolab/words.tar step*/words.c)
block make 1 >Makefile
make -s | tail -n 1 >scores
echo '{"scores": {"step1": 0, "step2": 25, "step3": 0, "step4": 25}}' | diff - scores
echo 'graders.sh: ok'
