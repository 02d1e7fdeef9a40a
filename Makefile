# The workshop's command line.  Each word after make is a goal: a step or a command, in
# any order, as in make step1 profile, or make run step2 step3.  An option is a variable,
# as in OF=solution, which make hands to the scripts in tools/.
#
# Below: what there is, what was typed, what is wrong with it, and a rule for each command.

steps := step1-unbuffered step2-buffered step3-heap step4-escape
others := on-your-own encore
names := step1 step2 step3 step4 $(steps) $(others)

# The commands of a step, of the other two programs, and of the whole workshop.
of.step := run profile line check hint diff reset mine watch sample escape go recorded web pprof flame curve clean
of.on-your-own := run profile check line flame web pprof diff reset clean
of.encore := run profile check bench clean
of.workshop := status help commands all clean watch doctor compare bench fuzz slides measure \
    test test-long fresh-machine lint

# The commands that take an option.
take.OF := run profile line check sample web pprof flame curve clean
take.TEXT := run profile line sample go web pprof flame curve compare bench
take.PROFILER := profile line web pprof flame
take.RATE := profile line sample web
take.SCALE := profile compare
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
counters := strace stat # which have no lines and no call chains

# What was typed: the programs that it is about, the commands, and the options.
folders := $(strip $(foreach w,$(MAKECMDGOALS),$(filter $w $w-%,$(steps)) $(filter $w,$(others))))
commands := $(filter-out $(names),$(MAKECMDGOALS))
kinds := $(or $(strip $(if $(filter step%,$(folders)),step) $(filter $(others),$(folders))),workshop)
allowed := $(or $(if $(filter encore,$(kinds)),perf callgrind cachegrind),$(if $(filter go,$(commands)),cpu heap),$(profilers) $(if $(filter profile,$(commands)),$(counters)))
# Not where a script has called make, which has been told what was typed for another command.
ifeq ($(MAKELEVEL),0)
options := $(foreach v,$(.VARIABLES),$(if $(filter command,$(origin $v)),$v))
endif

# What is wrong with it, as a sentence: a word that is none; a command of another program; an
# option that does not exist, or that none of the commands takes; a value.
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
else ifneq ($(and $(filter $(take.PROFILER),$(commands)),$(filter-out $(allowed),$(PROFILER))),)
wrong := PROFILER=$(PROFILER): here it is one of $(allowed)
else ifneq ($(and $(filter go escape,$(commands)),$(filter-out step4-escape,$(folders))),)
wrong := make $(MAKECMDGOALS): go and escape are parts of step 4: make step4 go
else ifneq ($(and $(filter web,$(commands)),$(word 2,$(folders))),)
wrong := web shows one program at a time: make step1 web
endif

# The scripts run in other folders, so TEXT is an absolute path from here on.
ifneq ($(TEXT),)
override export TEXT := $(if $(filter /%,$(firstword $(TEXT))),,$(CURDIR)/)$(TEXT)
text := TEXT="$$TEXT"
endif

# Whoever types go web wants the program in Go in the browser, and the pages ask which profile.
ifneq ($(and $(filter go,$(commands)),$(filter web,$(commands))),)
export PROFILER ?= cpu
endif

# With it valgrind and perf ask the network for symbols, and wait for an answer.  But on Arch
# valgrind does not start without.
ifeq ($(wildcard /etc/arch-release),)
unexport DEBUGINFOD_URLS
endif
unexport VALGRIND_OPTS CDPATH

MAKEFLAGS += --no-print-directory
.NOTPARALLEL:
.PHONY: $(names) $(of.step) $(of.workshop) ready

ifneq ($(wrong),)
$(or $(sort $(MAKECMDGOALS)),status): ; @echo "$(wrong)" >&2; exit 2
else

# Where the programs are, and the words of a recipe that calls a script once for each.
dirs := $(or $(foreach f,$(folders),$(if $(filter encore,$f),solutions/encore,$(if $(OF),solutions/)$f)), \
    $(wildcard $(steps) on-your-own solutions/*/))
each = status=0; for f in $(folders); do tools/$1 $$f || status=$$?; done; exit $$status
predictions := $(patsubst %.template,%.txt,$(wildcard step*/*.template on-your-own/*.template))

status: $(predictions) ; @sed -n 1,2p tools/help.txt; tools/learner.sh status
help: ; @cat tools/help.txt
commands: ; @cat COMMANDS.md

# Alone, a name says what it is about; otherwise it has done its work above.
$(names): $(predictions)
	@$(if $(commands),:,tools/learner.sh about $(filter $@ $@-%,$(steps) $(others)))
	$(and $(filter encore,$@),$(filter profile,$(commands)),@$(MAKE) -C solutions/encore $(or $(PROFILER),$@) $(text))

# A learner's own file, so nothing is ever written over it.
$(predictions): ; @cp $(@:.txt=.template) $@ 2>/dev/null || true

run profile line check reset mine sample escape go web pprof flame curve compare bench: ready
ready: ; @. tools/step.sh; ready $(dirs)

run clean: ; @for d in $(dirs); do echo "cd $$d"; $(MAKE) -C $$d $@ $(text) || exit; done
	$(if $(filter run,$@),@$(call each,profile.sh factor))
run: folders := $(filter step%,$(folders))
line: ; @$(call each,profile.sh line)
profile: folders := $(filter-out encore,$(folders))
profile: ; @$(call each,profile.sh profile)
check: folders := $(filter-out on-your-own,$(folders))
check:
	@$(call each,check.sh)
	$(if $(filter on-your-own,$(MAKECMDGOALS)),@tools/own-check.sh)
hint diff reset mine recorded: ; @$(call each,learner.sh $@)
web pprof flame curve: ; @$(call each,view.sh $@)
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
