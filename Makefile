# SPDX-License-Identifier: Apache-2.0
# excon: one Makefile for everything. Adding a file needs no edit. `make help` lists what there is.

MAKEFLAGS += --no-builtin-rules --no-print-directory
SHELL := /bin/sh
VERSION := 0.1.0
# The day of this version, as manual pages bear it.
RELEASED := 2026-11-29

PREFIX ?= /usr/local
DESTDIR ?=
BUILD ?= build$(if $(filter 1,$(SAN)),/san)
CC ?= cc
ifeq ($(origin CC),default)
CC := cc
endif
# With sanitizers a build takes long, and the lines of a trace are all that is read of it.
CFLAGS ?= $(if $(filter 1,$(SAN)),-O1 -g1,-O2 -g)
Q := $(if $(filter 1,$(V)),,@)

# ---- what each program is made of -------------------------------------------------------------
# The rooms, lowest floor first: a room may use itself and the rooms before it in this list, and nothing else. The
# linker holds it for programs and tests, `make lint` for every include and every symbol.
rooms := base base/loop core/model core/view core/decide core/order scenario/yaml scenario/report scenario/sdl scenario/plan \
	journal wire wire/crew engine/run engine/portal engine/sim engine/misp engine/control engine/reading products/print \
	desk/board desk/vt desk/form desk/team desk/seat products/report products/aar products/pack products/msel products/import products/share products/image products/manual \
	desk/client desk/lsp desk/command desk/cli
# A seat's commands see what the rows say, read a report's YAML and give orders over the socket: no journal, no decision,
# no range. They need yaml-0.1 beside what wire does.
seat_rooms := base base/loop core/model core/view core/order scenario/yaml scenario/report wire products/print desk/board desk/vt desk/form desk/team \
	desk/seat
# The board sees what the rows say and nothing that decides: it cannot reach the controller's inside.
board_rooms := base base/loop core/model core/view wire desk/board desk/board/tty
# Agents know lines and requests, and nothing of exercises.
agent_rooms := base base/loop wire lib
agents := virt remote probe hub playbook switch forward ovn
# The provider's own: the host and the jobs; what a VM is made of; the VM itself. Verbs and main are above them.
virt_rooms := virt/host virt/parts virt/guest
# What is played, and how it is laid ready; the sandbox and main are above it.
playbook_rooms := playbook/parts
programs := excon excon-board excon-portal $(agents:%=excon-%)

excon_libs := yaml-0.1 libuv sqlite3 jansson libsodium libarchive uuid libidn2 zlib
portal_libs := libseccomp libidn2 zlib yaml-0.1 jansson libsodium libuv
board_libs := ncursesw jansson libsodium libuv
virt_libs := libvirt libvirt-qemu libxml-2.0 libisofs-1 libacl jansson libuv libsodium
remote_libs := libssh jansson libuv libsodium
probe_libs := libcurl resolv jansson libuv libsodium
hub_libs := libcurl jansson libuv libsodium
playbook_libs := jansson libuv libsodium
# The C library's own, which no .pc file names.
libs_resolv := -lresolv
switch_libs := jansson libuv libsodium
ovn_libs := jansson libuv libsodium
forward_libs := slirp libuv libsodium
# Its .pc file wants glib's, which nothing of ours includes.
libs_slirp := -lslirp

all_libs := yaml-0.1 libuv sqlite3 jansson libsodium libarchive uuid ncursesw libvirt libvirt-qemu libxml-2.0 libisofs-1 libacl libssh libcurl libseccomp libidn2 zlib

warnings := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	-Wformat=2 -Wvla -Wundef -Wcast-qual -Wimplicit-fallthrough $(if $(filter 1,$(WERROR)),-Werror)
comma := ,
san := $(if $(filter 1,$(SAN)),-fsanitize=address$(comma)undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
CPPFLAGS_OWN = -D_GNU_SOURCE -DEXCON_VERSION='"$(VERSION)"' -DEXCON_RELEASED='"$(RELEASED)"' -Iinclude -Iorchestrator -Iagents -Itests/lib
# Every program is hardened; `make lint` looks at each. Sanitizers bring checks of their own in place of FORTIFY's.
hardening := -fPIE -fstack-protector-strong -fstack-clash-protection $(if $(filter 1,$(SAN)),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
LDFLAGS_OWN := -pie -Wl$(comma)-z$(comma)relro$(comma)-z$(comma)now$(comma)-z$(comma)noexecstack
CFLAGS_OWN = -std=c17 $(warnings) $(hardening) $(san) -pthread

.PHONY: all
all: $(programs:%=$(BUILD)/bin/%) ## the programs, in build/bin (`make` alone)

# ---- compile ------------------------------------------------------------------------------------
objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard $(1)/*.c))

# Only what names the packages as part of its work installs them; `make` alone says what is missing.
deps := .ci/deps $(if $(filter deps check demo torture bench,$(MAKECMDGOALS)),,--check)

# Flags of the libraries, asked for once.
$(BUILD)/libs.mk: Makefile .ci/deps
	@mkdir -p $(@D)
	$(Q)$(deps) build
	$(Q)for l in $(all_libs); do \
	  echo "cflags_$$l := $$(pkg-config --cflags $$l)"; echo "libs_$$l := $$(pkg-config --libs $$l)"; done > $@.new
	$(Q)mv $@.new $@
ifneq ($(filter-out deps help clean uninstall,$(or $(MAKECMDGOALS),all)),)
-include $(BUILD)/libs.mk
endif

$(BUILD)/deps-test: .ci/deps
	@mkdir -p $(@D)
	$(Q)$(deps) test
	@touch $@

cflags_all = $(sort $(foreach l,$(all_libs),$(cflags_$(l))))
libs_of = $(sort $(foreach l,$(1),$(libs_$(l))))

$(BUILD)/obj/%.o: %.c | $(BUILD)/libs.mk
	@mkdir -p $(@D)
	$(if $(Q),@echo "  CC    $<")
	$(Q)$(CC) $(CPPFLAGS) $(CPPFLAGS_OWN) $(cflags_all) $(CFLAGS) $(CFLAGS_OWN) -MMD -MP -c -o $@ $<

# room_folder ROOM: where its sources are. The agents' rooms are beside them.
room_folder = $(if $(filter lib virt/% playbook/%,$(1)),agents/$(1),orchestrator/$(1))
room_archive = $(BUILD)/lib/$(subst /,-,$(1)).a
# The archives of some rooms, given lowest first, in the order in which the linker needs them.
reverse = $(if $(1),$(call reverse,$(wordlist 2,$(words $(1)),$(1))) $(firstword $(1)))
archives = $(foreach r,$(call reverse,$(1)),$(call room_archive,$(r)))
# up_to ROOM, ROOMS: those of ROOMS up to and with ROOM.
up_to = $(if $(2),$(firstword $(2)) $(if $(filter $(1),$(firstword $(2))),,$(call up_to,$(1),$(wordlist 2,$(words $(2)),$(2)))))

define room_rule
$(call room_archive,$(1)): $$(call objects,$(call room_folder,$(1)))
	@mkdir -p $$(@D)
	$$(if $$(Q),@echo "  AR    $$@")
	$$(Q)rm -f $$@ && ar rcs $$@ $$^
endef
$(foreach r,$(sort $(rooms) $(board_rooms) $(agent_rooms) $(virt_rooms) $(playbook_rooms) desk/portal),$(eval $(call room_rule,$(r))))

# ---- link ---------------------------------------------------------------------------------------
# program_rule NAME, the folder of its main, rooms (lowest first), libraries
define program_rule
$(BUILD)/bin/$(1): $$(call objects,$(2)) $(call archives,$(3))
	@mkdir -p $$(@D)
	$$(if $$(Q),@echo "  LINK  $$@")
	$$(Q)$$(CC) $$(CFLAGS) $$(CFLAGS_OWN) $$(LDFLAGS_OWN) $$(LDFLAGS) -o $$@ $$(call objects,$(2)) $(call archives,$(3)) $$(call libs_of,$(4))
endef
$(eval $(call program_rule,excon,orchestrator/desk/cli,$(filter-out desk/cli,$(rooms)),$(excon_libs)))
$(eval $(call program_rule,excon-board,orchestrator/desk/board/tty,$(filter-out desk/board/tty,$(board_rooms)),$(board_libs)))
$(eval $(call program_rule,excon-portal,orchestrator/desk/portal,$(seat_rooms),$(portal_libs)))
$(foreach a,$(agents),$(eval $(call program_rule,excon-$(a),agents/$(a),$(agent_rooms) $($(a)_rooms),$($(a)_libs))))

# ---- unit tests ---------------------------------------------------------------------------------
# tests/unit/<room>/test-X.c links its room and the rooms before it in the list.
tests_libs_desk/board := ncursesw
tests_libs_desk/portal := libseccomp
# What tests share: a rehearsal, a controller made by hand and its clients, properties.
tests_lib := $(BUILD)/lib/libtests.a
tests_lib_engine/control := $(tests_lib)
tests_lib_products/aar := $(tests_lib)
tests_libs_virt/guest := $(virt_libs)
$(tests_lib): $(patsubst %.c,$(BUILD)/obj/%.o,$(filter-out tests/lib/other-clocks.c,$(wildcard tests/lib/*.c)))
	@mkdir -p $(@D)
	$(Q)rm -f $@ && ar rcs $@ $^

unit_sources := $(wildcard tests/unit/*/test-*.c tests/unit/*/*/test-*.c)
unit_tests := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(unit_sources))

# unit_rule ROOM, the rooms that its tests link
define unit_rule
$(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/$(1)/test-*.c)): $(BUILD)/unit/%: $(BUILD)/obj/tests/unit/%.o $(tests_lib_$(1)) $(call archives,$(2))
	@mkdir -p $$(@D)
	$$(if $$(Q),@echo "  LINK  $$@")
	$$(Q)$$(CC) $$(CFLAGS) $$(CFLAGS_OWN) $$(LDFLAGS_OWN) $$(LDFLAGS) -o $$@ $$< $(tests_lib_$(1)) $(call archives,$(2)) $$(call libs_of,$$(excon_libs) $(tests_libs_$(1))) -lcmocka
endef
# The core is tried as a whole: a test of a view or a decision gives orders and folds what they bring.
$(foreach r,$(filter-out desk/board,$(rooms)),$(eval $(call unit_rule,$(r),$(call up_to,$(if $(filter core/view core/decide,$(r)),core/order,$(r)),$(rooms)))))
$(eval $(call unit_rule,desk/board,$(filter-out desk/board/tty,$(board_rooms))))
$(eval $(call unit_rule,desk/portal,$(seat_rooms) desk/portal))
$(eval $(call unit_rule,agents/lib,$(agent_rooms)))
$(eval $(call unit_rule,virt/guest,$(agent_rooms) $(virt_rooms)))
$(eval $(call unit_rule,playbook/parts,$(agent_rooms) $(playbook_rooms)))

.PHONY: unit
unit: $(unit_tests) ## the fast inner loop: unit tests only
	$(Q)sh tests/lib/run-unit.sh $(unit_tests)

$(unit_tests) $(unit_sources:%.c=$(BUILD)/obj/%.o): | $(BUILD)/deps-test

control_rooms := $(call up_to,engine/control,$(rooms))

# ---- benchmarks: tests/bench/bench-X.c links the controller's rooms --------------------------------
bench_programs := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/bench-*.c))
bench_board := $(call archives,$(filter-out desk/board/tty,$(board_rooms)))
$(BUILD)/bench/bench-board: $(BUILD)/obj/tests/bench/bench-board.o $(bench_board)
	@mkdir -p $(@D)
	$(if $(Q),@echo "  LINK  $@")
	$(Q)$(CC) $(CFLAGS) $(CFLAGS_OWN) $(LDFLAGS_OWN) $(LDFLAGS) -o $@ $< $(bench_board) $(call libs_of,$(board_libs))
$(BUILD)/bench/%: $(BUILD)/obj/tests/bench/%.o $(tests_lib) $(call archives,$(control_rooms))
	@mkdir -p $(@D)
	$(if $(Q),@echo "  LINK  $@")
	$(Q)$(CC) $(CFLAGS) $(CFLAGS_OWN) $(LDFLAGS_OWN) $(LDFLAGS) -o $@ $< $(tests_lib) $(call archives,$(control_rooms)) $(call libs_of,$(excon_libs))

# The other ends of the agents, and what SSH costs at least: programs of their own.
bench_ends := $(BUILD)/bench/stub-sshd $(BUILD)/bench/stub-web $(BUILD)/bench/plain-ssh
$(bench_ends): $(BUILD)/bench/%: $(BUILD)/obj/tests/bench/%.o
	@mkdir -p $(@D)
	$(if $(Q),@echo "  LINK  $@")
	$(Q)$(CC) $(CFLAGS) $(CFLAGS_OWN) $(LDFLAGS_OWN) $(LDFLAGS) -o $@ $< $(call libs_of,libssh)

# ---- what is there to do ------------------------------------------------------------------------
.PHONY: deps
deps: ## install what is missing of Debian's packages (build, run and tests)
	$(Q).ci/deps test

.PHONY: demo
demo: all ## dependencies, build, guest image, then the first-light exercise on real guests
	$(Q)sh examples/first-light/demo.sh $(BUILD)/bin

# Builds use all processors, unless the caller has said how many (-j).
side_by_side = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))

.PHONY: built
built: all $(unit_tests) $(bench_programs)

.PHONY: check
check: $(BUILD)/deps-test ## dependencies, build and all tests, one exercise on real guests among them
	$(Q)$(MAKE) $(side_by_side) built
	$(Q)$(MAKE) unit lint
	$(Q)python3 tests/lib/run-check.py $(BUILD)
	$(Q)$(if $(filter 1,$(SAN)),:,$(MAKE) $(side_by_side) SAN=1 BUILD=build/san unit)

# `make check` runs the unit tests with sanitizers too; this also runs the tests of programs without guests so.
.PHONY: check-san
check-san: $(BUILD)/deps-test ## unit tests and tests of programs with sanitizers
	$(Q)$(MAKE) $(side_by_side) SAN=1 BUILD=build/san unit all
	$(Q)python3 tests/lib/run-check.py build/san

.PHONY: torture
torture: $(BUILD)/deps-test all unit ## the long forms of the tests (hours)
	$(Q)$(deps) torture
	$(Q)python3 tests/lib/run-check.py $(BUILD) --torture

$(BUILD)/lint/journal-doc: $(BUILD)/obj/tests/lint/journal-doc.o $(call archives,base core/model)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(CFLAGS_OWN) -o $@ $^ $(call libs_of,jansson)

$(BUILD)/lint/orders-doc: $(BUILD)/obj/tests/lint/orders-doc.o
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(CFLAGS_OWN) -o $@ $^

.PHONY: lint
lint: all $(bench_programs) $(BUILD)/lint/journal-doc $(BUILD)/lint/orders-doc ## the rules of the house: rooms, circles, headers, form, lengths (docs/HACKING.md)
	$(Q)python3 tests/lint/rooms.py $(BUILD) $(rooms) -- $(filter desk/%,$(board_rooms)) desk/portal lib $(foreach a,$(agents),$($(a)_rooms) $(a))
	$(Q)sh tests/lint/lint.sh $(BUILD)

.PHONY: bench
bench: $(BUILD)/deps-test all $(bench_programs) $(bench_ends) ## benchmarks, each a ratio to a peer or a limit of the same run
	$(Q)sh tests/bench/bench.sh $(BUILD)

.PHONY: bench-compare
bench-compare: ## two earlier runs of `make bench` beside each other: A=, B= a commit, a date or a number (-1 the newest)
	$(Q)python3 tests/bench/history.py compare $(BUILD)/bench/history.jsonl $(or $(A),-2) $(or $(B),-1)

.PHONY: bench-peers
bench-peers: ## install the programs that `make bench` compares with
	$(Q).ci/deps bench

# ---- fuzzing: clang's libFuzzer over the controller's floors, in a build of their own -------------------
fuzz_programs := $(patsubst tests/fuzz/%.c,build/fuzz/%,$(wildcard tests/fuzz/fuzz-*.c))
fuzz_sources := $(wildcard $(control_rooms:%=orchestrator/%/*.c)) $(filter-out %/import.c %/import-zip.c,$(wildcard orchestrator/products/import/*.c)) $(filter-out tests/lib/other-clocks.c tests/lib/rehearsal.c,$(wildcard tests/lib/*.c))
fuzz_objects := $(fuzz_sources:%.c=build/fuzz/obj/%.o)
fuzz_flags := -g1 -O1 -fsanitize=address$(comma)undefined -fno-sanitize-recover=undefined

build/fuzz/obj/%.o: %.c | $(BUILD)/libs.mk
	@mkdir -p $(@D)
	$(if $(Q),@echo "  FUZZ  $<")
	$(Q)clang $(CPPFLAGS_OWN) $(cflags_all) -std=c17 $(fuzz_flags) -fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<

build/fuzz/libfuzzed.a: $(fuzz_objects)
	$(Q)rm -f $@ && ar rcs $@ $^

build/fuzz/fuzz-%: build/fuzz/obj/tests/fuzz/fuzz-%.o build/fuzz/libfuzzed.a
	$(Q)clang $(fuzz_flags) -fsanitize=fuzzer -o $@ $^ $(call libs_of,$(excon_libs))

.PHONY: fuzz
fuzz: $(fuzz_programs) ## the fuzzing targets, build/fuzz/fuzz-* (tests/fuzz/run-fuzz.sh runs them)

# The program for law 1 (die anywhere): places where a test kills the process. They are in a few files, which are compiled once
# more; all else is as in the other programs.
points_objects := $(patsubst %.c,$(BUILD)/points/%.o,orchestrator/base/point.c $(shell grep -l 'base/point.h' $(control_rooms:%=orchestrator/%/*.c)))

$(BUILD)/points/%.o: %.c | $(BUILD)/libs.mk
	@mkdir -p $(@D)
	$(if $(Q),@echo "  CC    $< (points)")
	$(Q)$(CC) $(CPPFLAGS_OWN) $(cflags_all) $(CPPFLAGS) -DEXCON_POINTS $(CFLAGS) $(CFLAGS_OWN) -MMD -MP -c -o $@ $<

$(BUILD)/points/laws: $(BUILD)/obj/tests/fold/laws.o $(points_objects) $(tests_lib) $(call archives,$(control_rooms))
	$(if $(Q),@echo "  LINK  $@")
	$(Q)$(CC) $(CFLAGS) $(CFLAGS_OWN) $(LDFLAGS_OWN) $(LDFLAGS) -o $@ $^ $(call libs_of,$(excon_libs))

.PHONY: points
points: $(BUILD)/points/laws ## the controller that dies where a test says

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20
	@echo "  knobs: SAN=1 (sanitizers)  WERROR=1  V=1 (commands shown)  PREFIX=$(PREFIX)  DESTDIR="

# ---- install ------------------------------------------------------------------------------------
# Quoted everywhere: a prefix may have a space.
.PHONY: install
install: all ## programs, agents, packages, scenarios, manual pages, units and completion below PREFIX (DESTDIR honoured)
	$(Q)install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/libexec/excon" "$(DESTDIR)$(PREFIX)/share/excon" \
	  "$(DESTDIR)$(PREFIX)/share/bash-completion/completions" \
	  "$(DESTDIR)$(PREFIX)/share/zsh/site-functions"
	$(Q)install -m 755 $(BUILD)/bin/excon "$(DESTDIR)$(PREFIX)/bin/excon"
	$(Q)for p in $(filter-out excon,$(programs)); do \
	  install -m 755 $(BUILD)/bin/$$p "$(DESTDIR)$(PREFIX)/libexec/excon/$$p" || exit 1; done
	$(Q)rm -rf "$(DESTDIR)$(PREFIX)/share/excon/packages" "$(DESTDIR)$(PREFIX)/share/excon/examples" "$(DESTDIR)$(PREFIX)/share/excon/scenarios"
	$(Q)install -d "$(DESTDIR)$(PREFIX)/share/excon/scenarios"
	$(Q)for s in scenarios/*/scenario.yml; do cp -R "$${s%/scenario.yml}" "$(DESTDIR)$(PREFIX)/share/excon/scenarios/" || exit 1; done
	$(Q)cp -R scenarios/packages "$(DESTDIR)$(PREFIX)/share/excon/packages"
	$(Q)cp -R examples "$(DESTDIR)$(PREFIX)/share/excon/examples"
	$(Q)$(BUILD)/bin/excon help --man-pages "$(DESTDIR)$(PREFIX)/share/man"
	$(Q)for manager in system user; do \
	  install -d "$(DESTDIR)$(PREFIX)/lib/systemd/$$manager" && \
	  sed 's,@PREFIX@,$(PREFIX),' orchestrator/engine/run/excon@.service > "$(DESTDIR)$(PREFIX)/lib/systemd/$$manager/excon@.service" || exit 1; done
	$(Q)$(BUILD)/bin/excon completion bash > "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/excon"
	$(Q)$(BUILD)/bin/excon completion zsh > "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_excon"

.PHONY: uninstall
uninstall: ## remove what install put there
	$(Q)rm -f "$(DESTDIR)$(PREFIX)/bin/excon" "$(DESTDIR)$(PREFIX)/share/man/man1/excon.1" \
	  "$(DESTDIR)$(PREFIX)/share/man/man1"/excon-*.1 "$(DESTDIR)$(PREFIX)/share/man/man5"/excon-*.5 \
	  "$(DESTDIR)$(PREFIX)/share/man/man7"/excon-*.7 \
	  "$(DESTDIR)$(PREFIX)/lib/systemd"/*/excon@.service \
	  "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/excon" "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_excon"
	$(Q)rm -rf "$(DESTDIR)$(PREFIX)/libexec/excon" "$(DESTDIR)$(PREFIX)/share/excon"

.PHONY: site
site: $(BUILD)/bin/excon ## README, docs/ and manual pages as plain HTML in build/site (needs pandoc and mandoc)
	$(Q)rm -rf $(BUILD)/site
	$(Q)python3 docs/site/site.py $(BUILD)/bin/excon $(BUILD)/site

.PHONY: dist
dist: ## the sources of the last commit as build/excon-VERSION.tar.xz, the same bytes each time
	@mkdir -p build
	$(Q)git archive --format=tar --prefix=excon-$(VERSION)/ HEAD | xz -9e -T1 > build/excon-$(VERSION).tar.xz
	@echo build/excon-$(VERSION).tar.xz

.PHONY: clean
clean: ## remove what was built
	rm -rf build

# Objects are kept. Not by .SECONDARY: make then overlooks a missing object whose source is older than its archive.
.PRECIOUS: $(BUILD)/obj/%.o build/fuzz/obj/%.o
-include $(shell test -d $(BUILD)/obj && find $(BUILD)/obj build/fuzz/obj -name '*.d' 2>/dev/null)
