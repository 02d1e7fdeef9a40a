# make step1 profile, make run step2 step3, make help: each word is a goal, and all
# of them go to tools/workshop.sh, once.  `make` alone says where you are.

words := $(or $(MAKECMDGOALS),status)
options := OF PROFILER INSTRUMENT TEXT RATE SCALE HINT SECONDS PORT LISTEN DIFF MEASURE CC CFLAGS

# Whoever types profiler=strace gets told, as make would take it without a word.
small := of profiler text rate scale hint seconds port listen diff

# Make expands each value that it is given, and hands it down to other makes.  But a
# $ in the name of a text is a $.  So workshop.sh gets them as they were typed, a line
# each, with a ! where it was on this command line; and no other make gets them.
define newline


endef
export OPTIONS := $(foreach o,$(options),$(if $(filter-out default undefined,$(origin $o)),\
    $(if $(filter command,$(origin $o)),!)$o=$(value $o)$(newline)))$(foreach o,$(small),\
    $(if $(filter command,$(origin $o)),$o=$(newline)))
unexport $(filter-out CC CFLAGS,$(options))
MAKEOVERRIDES :=

# -s: no word about a word that is said twice.  -q: make takes status 1, which is that
# of a check that says "not yet", without a word of its own, and runs only what has a +
# before it.  But who typed -n, -q or -t wants nothing to be run.
asked := $(strip $(foreach f,n q t,$(findstring $f,$(firstword -$(MAKEFLAGS)))))
MAKEFLAGS += -s$(if $(asked),,q)

$(sort $(words)): all-of-them ;

all-of-them: ; @$(if $(asked),,+)tools/workshop.sh $(foreach w,$(words),'$(subst ','\'',$w)')

.PHONY: all-of-them $(words)
