# The workshop's sentences: make step1 profile, make run step2 step3, ...
# Each word is a goal; together they are handed to tools/workshop.sh, once.
# `make` alone says where one is, and what is next.

verbs  := run profile line check hint diff reset mine watch sample escape bench clean \
    web pprof flame curve
steps  := step1 step2 step3 step4 $(notdir $(wildcard solutions/step*)) encore
alone  := status help all watch doctor compare bench fuzz slides measure test test-long fresh-machine lint clean
help   := (make help lists the words)

# What can be said besides, as in OF=solution.
options := OF INSTRUMENT RATE SCALE HINT SECONDS PORT DIFF MEASURE
export OF INSTRUMENT RATE SCALE HINT PORT DIFF MEASURE
# value, because a $ in the name of a text is a $.  What make is given it hands down,
# and expands: not that name, so it is unexported, and overridden by an empty one.
export TEXT_AS_TYPED := $(value TEXT)
export SECONDS_AS_TYPED := $(value SECONDS)
unexport TEXT
ifdef TEXT_AS_TYPED
  MAKEOVERRIDES += TEXT=
endif

define newline


endef
wrong = $(error $(1) $(help))
$(if $(findstring $(newline),$(TEXT_AS_TYPED)),$(error TEXT: a name with a newline in it cannot be passed through make))
$(foreach o,$(options),$(if $(findstring $$,$(value $o))$(findstring $(newline),$(value $o)),\
    $(call wrong,$o: there is neither a $$ nor a newline in what it can be)))
$(if $(filter-out solution,$(OF))$(word 2,$(OF)),$(call wrong,OF=$(OF): only OF=solution has a meaning))
$(if $(filter-out perf massif dhat callgrind,$(INSTRUMENT))$(word 2,$(INSTRUMENT)),$(call wrong,INSTRUMENT=$(INSTRUMENT): it is perf or massif or dhat or callgrind))

said := $(or $(MAKECMDGOALS),status)

ifneq ($(filter $(steps),$(said)),)
  strange := $(filter-out $(steps) $(verbs),$(said))
  $(if $(strange),$(call wrong,$(firstword $(strange)): no such word for a step))

  $(sort $(said)): sentence ; @:
  sentence: ; +@tools/workshop.sh $(said)
else
  strange := $(filter-out $(alone),$(said))
  unknown := $(filter-out $(verbs),$(strange))
  $(if $(unknown),$(call wrong,$(firstword $(unknown)): no such word))
  $(if $(strange),$(call wrong,$(firstword $(strange)) of which step? Say: make step1 $(firstword $(strange))))

  status: ; @sed -n 1,2p tools/help.txt && tools/status.sh
  help: ; @cat tools/help.txt
  watch: ; +@tools/workshop.sh watch
  doctor: ; @tools/doctor.sh
  compare: ; +@tools/compare.sh
  bench: ; +@tools/workshop.sh encore bench
  fuzz: ; +@tools/workshop.sh encore fuzz && $(MAKE) --no-print-directory -C tools/trace fuzz
  slides: ; +@slides/build.sh
  measure: ; +@slides/measure.sh slides/measured
  all: ; +@tools/workshop.sh all
  test: ; +@$(MAKE) --no-print-directory -C tests test
  test-long: ; +@$(MAKE) --no-print-directory -C tests test-long
  fresh-machine: ; @tests/fresh-machine.sh
  lint: ; @tools/lint.sh
  clean: ; +@tools/workshop.sh clean
endif

.DEFAULT_GOAL := status
.PHONY: $(said) sentence $(alone)
