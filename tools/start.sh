#!/bin/sh
# start.sh step: the words.c that the step starts from, as seen from the top; the
# learner's own may be another by now.
set -eu
case $1 in
step1*) echo tools/start/words.c ;;
step2*) echo solutions/step1-unbuffered/words.c ;;
step3*) echo solutions/step2-buffered/words.c ;;
step4*) echo solutions/step3-heap/words.c ;;
esac
