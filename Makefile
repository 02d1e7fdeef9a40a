# The workshop's command line.  Each word after make is a goal, the name of a step or a
# command, and the order is free: make step1 profile, make run step2 step3.  An option is a
# variable, such as OF=solution, which make exports to the scripts in tools/.
#
# This file lists the commands and options, sorts the words that were typed, looks for a
# mistake in them, and has a rule for each command.

steps := step1-unbuffered step2-buffered step3-heap step4-escape
others := on-your-own encore
names := step1 step2 step3 step4 $(steps) $(others)

# The commands of a step, of the other two programs, and of the whole workshop.
of.step := run profile line check hint diff reset mine watch sample escape go recorded web pprof flame curve clean
of.on-your-own := run profile check line flame web pprof diff reset clean
of.encore := run profile check bench clean
of.workshop := status help commands all clean watch doctor compare bench fuzz slides measure \
    test test-long fresh-machine lint

# Each option, and the commands that take it.
take.OF := run profile line check sample web pprof flame curve clean
take.TEXT := run profile line sample go web pprof flame curve compare bench
take.PROFILER := profile line web pprof flame
take.RATE := profile line sample web
take.SCALE := profile
take.HINT := hint
take.FROM := mine
take.DIFF := web pprof flame
take.PORT := web
take.LISTEN := web
take.SECONDS := fuzz
take.MEASURE := slides
take.CC := $(of.step) $(of.workshop)
take.CFLAGS := $(take.CC)
profilers := perf callgrind massif dhat
counters := strace stat # for profile alone, because they have no lines and no call chains

# The words that were typed: folders, commands and options.  kinds has step, on-your-own and
# encore for the folders, or workshop if there are none; allowed has the values for PROFILER.
# A folder may have a slash, as the shell completes it.
typed := $(MAKECMDGOALS:/=)
folders := $(strip $(foreach w,$(typed),$(filter $w $w-%,$(steps)) $(filter $w,$(others))))
commands := $(filter-out $(names),$(typed))
kinds := $(or $(strip $(if $(filter step%,$(folders)),step) $(filter $(others),$(folders))),workshop)
allowed := $(profilers) $(if $(filter profile,$(commands)),$(counters))
ifneq ($(filter encore,$(kinds)),)
allowed := perf callgrind cachegrind
else ifneq ($(filter go,$(commands)),)
allowed := cpu heap
endif
# Options are not checked if a script has called make: those in the environment were typed
# for the command that runs the script.
ifeq ($(MAKELEVEL),0)
options := $(foreach v,$(.VARIABLES),$(if $(filter command,$(origin $v)),$v))
endif

# wrong is a sentence about the first mistake: an unknown word, a command of a different
# program, an option that does not exist or that none of the commands takes, or a value.
# It is empty if there is no mistake.
unknown := $(firstword $(filter-out $(of.step) $(of.workshop),$(commands)))
misplaced := $(firstword $(foreach k,$(kinds),$(filter-out $(of.$k),$(commands))))
strange := $(firstword $(foreach o,$(options),$(if $(take.$o),,$o)))
refused := $(firstword $(foreach o,$(options),$(if $(filter $(take.$o),$(or $(commands),status)),,$o)))
example := $(or $(if $(filter sample escape go,$(misplaced)),step4),$(if $(filter curve,$(misplaced)),step3),step1)

ifneq ($(strange),)
wrong := $(strange)=... has no effect.  An option has capitals, as in PROFILER=strace; make help lists them
else ifneq ($(filter step 1 2 3 4,$(unknown)),)
wrong := $(unknown): a step's name has no blank in it, for example: make step1 profile
else ifneq ($(filter step%,$(unknown)),)
wrong := $(unknown): there is no such step.  There are step1 step2 step3 step4, on-your-own and encore
else ifneq ($(filter $(profilers) $(counters) cachegrind,$(unknown)),)
wrong := $(unknown): a profiler is an option: make step1 profile PROFILER=$(unknown)
else ifneq ($(unknown),)
wrong := $(unknown): there is no such command.  make help lists them all
else ifneq ($(and $(misplaced),$(filter workshop,$(kinds))),)
wrong := make $(misplaced) needs a step, for example: make $(example) $(misplaced)
else ifneq ($(and $(filter $(of.workshop),$(misplaced)),$(filter step,$(kinds))),)
wrong := make $(misplaced) takes no step: make $(misplaced)
else ifneq ($(misplaced),)
wrong := make $(MAKECMDGOALS): $(firstword $(filter $(others),$(folders))) has $(of.$(firstword $(filter $(others),$(folders))))
else ifneq ($(refused),)
wrong := $(strip make $(MAKECMDGOALS)) takes no $(refused).  It is for $(take.$(refused))
else ifneq ($(filter-out solution,$(OF)),)
wrong := OF=$(OF): only OF=solution has a meaning
else ifneq ($(filter-out all,$(LISTEN)),)
wrong := LISTEN=$(LISTEN): only LISTEN=all has a meaning
else ifneq ($(and $(filter $(take.PROFILER),$(commands)),$(filter-out $(allowed),$(PROFILER))),)
wrong := PROFILER=$(PROFILER): here it is one of $(allowed)
else ifneq ($(and $(filter go escape,$(commands)),$(filter-out step4-escape,$(folders))),)
wrong := make $(MAKECMDGOALS): go and escape are parts of step 4: make step4 go
else ifneq ($(and $(filter web,$(commands)),$(word 2,$(folders))),)
wrong := web shows one program at a time: make step1 web
endif

# The scripts run in other folders, so TEXT becomes an absolute path.
ifneq ($(TEXT),)
override export TEXT := $(if $(filter /%,$(firstword $(value TEXT))),,$(CURDIR)/)$(value TEXT)
text := TEXT="$$TEXT"
endif

# make step4 go web shows the Go program's own profile in the browser, by default that of the CPU.
ifneq ($(and $(filter go,$(commands)),$(filter web,$(commands))),)
export PROFILER ?= cpu
endif

# DEBUGINFOD_URLS makes valgrind and perf fetch symbols from the network, which can take
# minutes.  On Arch it stays, because valgrind does not start there without these symbols.
ifeq ($(wildcard /etc/arch-release),)
unexport DEBUGINFOD_URLS
endif
unexport VALGRIND_OPTS CDPATH

MAKEFLAGS += --no-print-directory
.NOTPARALLEL:
.PHONY: $(names) $(names:=/) $(of.step) $(of.workshop) ready

ifneq ($(wrong),)
$(or $(sort $(MAKECMDGOALS)),status): ; @echo "$(wrong)" >&2; exit 2
else

# dirs: the folders of the programs.  each: a recipe that calls a script once for each of them,
# and fails if one call did.
dirs := $(or $(foreach f,$(folders),$(if $(filter encore,$f),solutions/encore,$(if $(OF),solutions/)$f)), \
    $(wildcard $(steps) on-your-own solutions/*/))
each = status=0; for f in $(folders); do tools/$1 $$f || status=$$?; done; exit $$status
predictions := $(patsubst %.template,%.txt,$(wildcard step*/*.template on-your-own/*.template))

status: $(predictions) ; @sed -n 1,2p tools/help.txt; tools/learner.sh status
help: ; @cat tools/help.txt
commands: ; @if [ -t 1 ]; then LESSCHARSET=utf-8 $${PAGER:-less} COMMANDS.md; else cat COMMANDS.md; fi

# A name without a command prints an introduction.  With a command the name needs no recipe of
# its own, except that the encore's Makefile makes its profile.
$(names) $(names:=/): $(predictions)
	@$(if $(commands),:,tools/learner.sh about $(filter $(@:/=) $(@:/=)-%,$(steps) $(others)))
	$(and $(filter encore,$(@:/=)),$(filter profile,$(commands)),@$(MAKE) -C solutions/encore $(or $(PROFILER),profile) $(text))

# predictions.txt belongs to the learner, so it is never overwritten.
$(predictions): ; @cp $(@:.txt=.template) $@ 2>/dev/null || true

run profile line check reset mine sample escape go web pprof flame curve compare bench: ready
ready: ; @. tools/step.sh; ready $(dirs)

run clean: ; @for d in $(dirs); do echo "cd $$d"; $(MAKE) -C $$d $@ $(text) || exit; done
	$(if $(filter run,$@),@$(call each,profile.sh factor))
run: folders := $(filter step%,$(folders))
profile: folders := $(filter-out encore,$(folders))
profile: ; @$(call each,profile.sh profile)
check: folders := $(filter-out on-your-own,$(folders))
check:
	@$(call each,check.sh)
	$(if $(filter on-your-own,$(typed)),@solutions/on-your-own/check.sh)
hint diff reset mine recorded: ; @$(call each,learner.sh $@)
line web pprof flame curve: ; @$(call each,view.sh $@)
sample escape go: ; @$(call each,$@.sh)
watch: ; @tools/learner.sh watch $(or $(folders),$(steps))
compare doctor lint: ; @tools/$@.sh
bench fuzz: ; @$(MAKE) -C solutions/encore $@ $(text)
all: ; @for d in $(dirs); do $(MAKE) -C $$d || exit; done
slides: ; @slides/build.sh
measure: ; @slides/measure.sh slides/measured
test test-long: ; @$(MAKE) -C tests $@
fresh-machine: ; @tests/fresh-machine.sh
endif
