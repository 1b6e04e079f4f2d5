# SPDX-License-Identifier: Apache-2.0
# excon: one Makefile for everything. Adding a file needs no edit. `make help` lists what there is.

MAKEFLAGS += --no-builtin-rules --no-print-directory
SHELL := /bin/sh
VERSION := 0.1.0

PREFIX ?= /usr/local
DESTDIR ?=
BUILD ?= build$(if $(filter 1,$(SAN)),/san)
CC ?= cc
ifeq ($(origin CC),default)
CC := cc
endif
CFLAGS ?= -O2 -g
Q := $(if $(filter 1,$(V)),,@)

# ---- what each program is made of -------------------------------------------------------------
floors := base model fold load journal wire port control report cli board
programs := excon excon-board excon-virt excon-remote excon-probe excon-switch excon-forward

excon_floors := cli report control port wire journal load fold model base
excon_libs := yaml-0.1 libuv sqlite3 jansson libsodium uuid
board_floors := wire fold model base
board_libs := ncursesw jansson libsodium libuv
virt_floors := wire base
virt_libs := libvirt libvirt-qemu libxml-2.0 libisofs-1 libacl jansson libuv libsodium
remote_floors := wire base
remote_libs := libssh jansson libuv libsodium
probe_floors := wire base
probe_libs := libcurl resolv jansson libuv libsodium
# The C library's own, which no .pc file names.
libs_resolv := -lresolv
switch_floors := wire base
switch_libs := jansson libuv libsodium
forward_floors := base
forward_libs := slirp libuv libsodium
# Its .pc file wants glib's, which nothing of ours includes.
libs_slirp := -lslirp

all_libs := yaml-0.1 libuv sqlite3 jansson libsodium uuid ncursesw libvirt libvirt-qemu libxml-2.0 libisofs-1 libacl libssh libcurl

warnings := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	-Wformat=2 -Wvla -Wundef -Wcast-qual -Wimplicit-fallthrough $(if $(filter 1,$(WERROR)),-Werror)
comma := ,
san := $(if $(filter 1,$(SAN)),-fsanitize=address$(comma)undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
CPPFLAGS_OWN = -D_GNU_SOURCE -DEXCON_VERSION='"$(VERSION)"' -Iinclude -Iorchestrator -Iagents
CFLAGS_OWN = -std=c17 $(warnings) $(san) -pthread

.PHONY: all
all: $(programs:%=$(BUILD)/bin/%)

# ---- compile ------------------------------------------------------------------------------------
sources := $(wildcard orchestrator/*/*.c agents/*/*.c)
objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard $(1)/*.c))

# Flags of the libraries, asked for once; what is missing is installed first (.ci/deps).
$(BUILD)/libs.mk: Makefile .ci/deps
	@mkdir -p $(@D)
	$(Q).ci/deps build
	$(Q)for l in $(all_libs); do \
	  echo "cflags_$$l := $$(pkg-config --cflags $$l)"; echo "libs_$$l := $$(pkg-config --libs $$l)"; done > $@.new
	$(Q)mv $@.new $@
ifneq ($(filter-out deps help clean uninstall,$(or $(MAKECMDGOALS),all)),)
-include $(BUILD)/libs.mk
endif

$(BUILD)/deps-test: .ci/deps
	@mkdir -p $(@D)
	$(Q).ci/deps test
	@touch $@

cflags_all = $(sort $(foreach l,$(all_libs),$(cflags_$(l))))
libs_of = $(sort $(foreach l,$(1),$(libs_$(l))))

$(BUILD)/obj/%.o: %.c | $(BUILD)/libs.mk
	@mkdir -p $(@D)
	$(if $(Q),@echo "  CC    $<")
	$(Q)$(CC) $(CPPFLAGS) $(CPPFLAGS_OWN) $(cflags_all) $(CFLAGS) $(CFLAGS_OWN) -MMD -MP -c -o $@ $<

define floor_rule
$(BUILD)/lib/lib$(1).a: $$(call objects,orchestrator/$(1))
	@mkdir -p $$(@D)
	$$(if $$(Q),@echo "  AR    $$@")
	$$(Q)rm -f $$@ && ar rcs $$@ $$^
endef
$(foreach f,$(floors),$(eval $(call floor_rule,$(f))))

# ---- link ---------------------------------------------------------------------------------------
# program_rule NAME, its own folder, floors (highest first), libraries
define program_rule
$(BUILD)/bin/$(1): $$(call objects,$(2)) $(3:%=$(BUILD)/lib/lib%.a)
	@mkdir -p $$(@D)
	$$(if $$(Q),@echo "  LINK  $$@")
	$$(Q)$$(CC) $$(CFLAGS) $$(CFLAGS_OWN) $$(LDFLAGS) -o $$@ $$(call objects,$(2)) $(3:%=$(BUILD)/lib/lib%.a) $$(call libs_of,$(4))
endef
$(eval $(call program_rule,excon,orchestrator/cli,$(filter-out cli,$(excon_floors)),$(excon_libs)))
$(eval $(call program_rule,excon-board,orchestrator/board,$(board_floors),$(board_libs)))
$(eval $(call program_rule,excon-virt,agents/virt,$(virt_floors),$(virt_libs)))
$(eval $(call program_rule,excon-remote,agents/remote,$(remote_floors),$(remote_libs)))
$(eval $(call program_rule,excon-probe,agents/probe,$(probe_floors),$(probe_libs)))
$(eval $(call program_rule,excon-switch,agents/switch,$(switch_floors),$(switch_libs)))
$(eval $(call program_rule,excon-forward,agents/forward,$(forward_floors),$(forward_libs)))

# ---- unit tests ---------------------------------------------------------------------------------
# tests/unit/<floor>/test-X.c links its floor and what stands above it in the list of floors.
tests_base := base
tests_model := model base
tests_fold := fold model base
tests_load := load model base
tests_journal := journal model base
tests_wire := wire base
tests_port := port wire journal model base
tests_control := control port wire journal load fold model base
tests_cli := cli report control port wire journal load fold model base
tests_board := board fold wire model base
# Helpers of tests that drive a whole rehearsal.
tests_libs_board := ncursesw
tests_lib_control := $(BUILD)/obj/tests/lib/rehearsal.o
unit_sources := $(wildcard tests/unit/*/test-*.c)
unit_tests := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(unit_sources))

define unit_rule
$(BUILD)/unit/$(1)/%: $(BUILD)/obj/tests/unit/$(1)/%.o $(tests_$(1):%=$(BUILD)/lib/lib%.a) $(tests_lib_$(1))
	@mkdir -p $$(@D)
	$$(if $$(Q),@echo "  LINK  $$@")
	$$(Q)$$(CC) $$(CFLAGS) $$(CFLAGS_OWN) $$(LDFLAGS) -o $$@ $$< $(tests_lib_$(1)) $(tests_$(1):%=$(BUILD)/lib/lib%.a) $$(call libs_of,$$(excon_libs) $(tests_libs_$(1))) -lcmocka
endef
$(foreach f,base model fold load journal wire port control cli board,$(eval $(call unit_rule,$(f))))

.PHONY: unit
unit: $(unit_tests) ## the fast inner loop: unit tests only
	$(Q)sh tests/lib/run-unit.sh $(unit_tests)

$(unit_tests) $(unit_sources:%.c=$(BUILD)/obj/%.o): | $(BUILD)/deps-test

# ---- benchmarks: tests/bench/bench-X.c links the controller's floors --------------------------------
bench_programs := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/bench-*.c))
$(BUILD)/bench/%: $(BUILD)/obj/tests/bench/%.o $(tests_lib_control) $(tests_control:%=$(BUILD)/lib/lib%.a)
	@mkdir -p $(@D)
	$(if $(Q),@echo "  LINK  $@")
	$(Q)$(CC) $(CFLAGS) $(CFLAGS_OWN) $(LDFLAGS) -o $@ $< $(tests_lib_control) $(tests_control:%=$(BUILD)/lib/lib%.a) $(call libs_of,$(excon_libs))

# The other ends of the agents, and what SSH costs at least: programs of their own.
bench_ends := $(BUILD)/bench/stub-sshd $(BUILD)/bench/stub-web $(BUILD)/bench/plain-ssh
$(bench_ends): $(BUILD)/bench/%: $(BUILD)/obj/tests/bench/%.o
	@mkdir -p $(@D)
	$(if $(Q),@echo "  LINK  $@")
	$(Q)$(CC) $(CFLAGS) $(CFLAGS_OWN) $(LDFLAGS) -o $@ $< $(call libs_of,libssh)

# ---- what is there to do ------------------------------------------------------------------------
.PHONY: deps
deps: ## install what is missing of Debian's packages (build, run and tests)
	$(Q).ci/deps test

.PHONY: demo
demo: all ## dependencies, build, guest image, then the first-light exercise on real guests
	$(Q)sh examples/first-light/demo.sh $(BUILD)/bin

.PHONY: check
check: $(BUILD)/deps-test all unit lint ## dependencies, build and all tests, one exercise on real guests among them
	$(Q)sh tests/lib/run-check.sh $(BUILD)

.PHONY: torture
torture: $(BUILD)/deps-test all unit ## the long forms of the tests (hours)
	$(Q)sh tests/lib/run-check.sh $(BUILD) --torture

$(BUILD)/lint/journal-doc: $(BUILD)/obj/tests/lint/journal-doc.o $(BUILD)/lib/libmodel.a $(BUILD)/lib/libbase.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(CFLAGS_OWN) -o $@ $^ $(call libs_of,jansson)

.PHONY: lint
lint: all $(BUILD)/lint/journal-doc ## floors, doors, headers that stand alone, longest files and functions
	$(Q)sh tests/lint/lint.sh $(BUILD)

.PHONY: bench
bench: $(BUILD)/deps-test all $(bench_programs) $(bench_ends) ## ratios against the limit, taken in the same run
	$(Q)sh tests/bench/bench.sh $(BUILD)

# ---- fuzzing: clang's libFuzzer over the loader's floors, in a build of their own -------------------
fuzz_programs := $(patsubst tests/fuzz/%.c,build/fuzz/%,$(wildcard tests/fuzz/fuzz-*.c))
fuzz_sources := $(wildcard orchestrator/load/*.c orchestrator/model/*.c orchestrator/base/*.c)
fuzz_objects := $(fuzz_sources:%.c=build/fuzz/obj/%.o)
fuzz_flags := -g -O1 -fsanitize=address$(comma)undefined -fno-sanitize-recover=undefined

build/fuzz/obj/%.o: %.c | $(BUILD)/libs.mk
	@mkdir -p $(@D)
	$(if $(Q),@echo "  FUZZ  $<")
	$(Q)clang $(CPPFLAGS_OWN) $(cflags_all) -std=c17 $(fuzz_flags) -fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<

build/fuzz/fuzz-%: build/fuzz/obj/tests/fuzz/fuzz-%.o $(fuzz_objects)
	$(Q)clang $(fuzz_flags) -fsanitize=fuzzer -o $@ $^ $(call libs_of,$(excon_libs))

.PHONY: fuzz
fuzz: $(fuzz_programs) ## the fuzzing targets, build/fuzz/fuzz-* (tests/fuzz/run-fuzz.sh runs them)

# The build for law 1 (die anywhere): places where a test kills the process.
.PHONY: points
points: ## the build whose controller dies where a test says
	$(Q)$(MAKE) BUILD=build/points CPPFLAGS='$(CPPFLAGS) -DEXCON_POINTS' build/points/fold/laws

$(BUILD)/fold/laws: $(BUILD)/obj/tests/fold/laws.o $(BUILD)/obj/tests/lib/rehearsal.o $(tests_control:%=$(BUILD)/lib/lib%.a)
	@mkdir -p $(@D)
	$(if $(Q),@echo "  LINK  $@")
	$(Q)$(CC) $(CFLAGS) $(CFLAGS_OWN) $(LDFLAGS) -o $@ $^ $(call libs_of,$(excon_libs))

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20
	@echo "  knobs: SAN=1 (sanitizers)  WERROR=1  V=1 (commands shown)  PREFIX=$(PREFIX)  DESTDIR="

# ---- install ------------------------------------------------------------------------------------
# Quoted everywhere: a prefix may have a space.
.PHONY: install
install: all ## programs, agents, packages, man page and completion below PREFIX (DESTDIR honoured)
	$(Q)install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/libexec/excon" "$(DESTDIR)$(PREFIX)/share/excon" \
	  "$(DESTDIR)$(PREFIX)/share/man/man1" "$(DESTDIR)$(PREFIX)/share/bash-completion/completions" \
	  "$(DESTDIR)$(PREFIX)/share/zsh/site-functions"
	$(Q)install -m 755 $(BUILD)/bin/excon "$(DESTDIR)$(PREFIX)/bin/excon"
	$(Q)for p in $(filter-out excon,$(programs)); do \
	  install -m 755 $(BUILD)/bin/$$p "$(DESTDIR)$(PREFIX)/libexec/excon/$$p" || exit 1; done
	$(Q)rm -rf "$(DESTDIR)$(PREFIX)/share/excon/packages" "$(DESTDIR)$(PREFIX)/share/excon/examples"
	$(Q)cp -R scenarios/packages "$(DESTDIR)$(PREFIX)/share/excon/packages"
	$(Q)cp -R examples "$(DESTDIR)$(PREFIX)/share/excon/examples"
	$(Q)$(BUILD)/bin/excon help --man > "$(DESTDIR)$(PREFIX)/share/man/man1/excon.1"
	$(Q)$(BUILD)/bin/excon completion bash > "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/excon"
	$(Q)$(BUILD)/bin/excon completion zsh > "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_excon"

.PHONY: uninstall
uninstall: ## remove what install put there
	$(Q)rm -f "$(DESTDIR)$(PREFIX)/bin/excon" "$(DESTDIR)$(PREFIX)/share/man/man1/excon.1" \
	  "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/excon" "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_excon"
	$(Q)rm -rf "$(DESTDIR)$(PREFIX)/libexec/excon" "$(DESTDIR)$(PREFIX)/share/excon"

.PHONY: clean
clean: ## remove what was built
	rm -rf build

.SECONDARY:
-include $(shell test -d $(BUILD)/obj && find $(BUILD)/obj build/fuzz/obj -name '*.d' 2>/dev/null)
