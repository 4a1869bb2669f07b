# tacit: build, test, install. `make help` lists the targets.
SHELL       := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS   += --no-builtin-rules
.DELETE_ON_ERROR:

PREFIX  ?= /usr/local
DESTDIR ?=
CC      := $(if $(filter default,$(origin CC)),gcc,$(CC))
is_clang := $(findstring clang,$(CC))

STD  := -std=c17 -D_GNU_SOURCE
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
        -Wmissing-prototypes -Wwrite-strings -Wcast-qual -Wundef -Wvla -Wformat=2 \
        -Wimplicit-fallthrough -Werror

# One build/<variant>/ per set of flags.
ifdef SAN
variant := san$(if $(is_clang),-clang)
CFLAGS  := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
LDFLAGS := -fsanitize=address,undefined
else
variant := release$(if $(is_clang),-clang)
# gcc inlines over files when linking: a seventh of the run time. clang needs a plugin for it.
CFLAGS  := -O3 -g $(if $(is_clang),,-flto=2 -ffat-lto-objects) -fstack-protector-strong -fPIE \
           -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
LDFLAGS := -pie -Wl,-z,relro,-z,now
endif
B := build/$(variant)

CPPFLAGS := -Ianalyzer -MMD -MP -DTACIT_PREFIX='"$(PREFIX)"'
LDLIBS   := -lpcre2-8 -lyaml -lisal -ljansson -lnettle -lsqlite3 -lncursesw -ltinfo -lm -lpthread

src  := $(sort $(shell find analyzer -name '*.c')) build/schema.c
obj  := $(src:%.c=$B/%.o)
lib  := $(filter-out $B/analyzer/main.o,$(obj))
unit := $(sort $(wildcard tests/unit/test_*.c))
unit_bin := $(unit:tests/unit/%.c=$B/unit/%)
fuzz := $(sort $(wildcard tests/fuzz/fuzz_*.c))

.PHONY: all help deps test-deps demo check units cli layers globals lint schema property fuzz soak \
        peers bench install uninstall clean format accept
all: $B/tacit

help:
	@printf '%s\n' \
	  'make            build build/release/tacit (CC=clang, SAN=1)' \
	  'make deps       install the Debian packages that building needs' \
	  'make demo       deps, build, and diagnose a sample' \
	  'make check      everything a change must pass, under 10 minutes' \
	  'make soak       the same at full size: long fuzzing, valgrind, large inputs' \
	  'make fuzz       fuzz every parser for FUZZ_SECONDS each' \
	  'make peers      compare with what peers parse of real outputs (SHARED=)' \
	  'make bench      throughput beside rg, grep and wc (SIZE= bytes, RUNS=)' \
	  'make accept     rewrite the golden files; review with git diff' \
	  'make install    to DESTDIR and PREFIX; uninstall undoes it'

$B/tacit: $(obj)
	@echo "  LD   $@"
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(obj) $(LDLIBS)

# Files that are data stay real files and are embedded.
build/schema.c: analyzer/store/schema.sql analyzer/store/schema-2.sql Makefile
	@mkdir -p build
	@{ echo '#include "store/store_db.h"'; n=1; for f in $(filter %.sql,$^); do \
	   echo "static const char version_$$n[] = {"; od -An -v -tx1 $$f | sed 's/ \(..\)/0x\1,/g'; echo '0};'; \
	   n=$$((n + 1)); done; \
	   echo 'const char *const store_schemas[STORE_SCHEMAS] = {version_1, version_2};'; } >$@

$B/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "  CC   $<"
	@$(CC) $(STD) $(WARN) $(CPPFLAGS) $(CFLAGS) -c $< -o $@

# ---- packages -------------------------------------------------------------------------------

build_packages := gcc make libc6-dev libpcre2-dev libyaml-dev libarchive-dev libisal-dev \
                  libjansson-dev uthash-dev nettle-dev libsqlite3-dev libncurses-dev
test_packages  := libcmocka-dev bats clang libclang-rt-14-dev python3 python3-jsonschema valgrind \
                  shellcheck yamllint ripgrep zstd xz-utils bzip2 zip p7zip-full gzip cppcheck \
                  procps tmux

deps:
	@tests/tools/install.sh $(build_packages)
test-deps: deps
	@tests/tools/install.sh $(test_packages)

demo: deps
	@$(MAKE) --no-print-directory -s all
	@echo; echo "== the log of a switch that cannot reach its licensing server, and a session on it"; echo
	@$B/tacit analyze --now 2025-05-07T08:00:00Z corpus/cslu-local-nexus-dns-answers/input; \
	 echo; echo "== try: $B/tacit explain COMM_FAILED"

# ---- tests ----------------------------------------------------------------------------------

# Every part prints what passed and failed; tests/tools/count.sh adds them up in the last line.
check: test-deps
	@tests/tools/check.sh $(if $(SAN),san,full)

# Linked from plain code: inlining over files takes seconds for each.
units: $(unit_bin)
$B/tests/unit/%.o: CFLAGS += -O1 -fno-lto
$B/unit/%: $B/tests/unit/%.o $(lib)
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) -fno-lto $(LDFLAGS) -o $@ $< $(lib) $(LDLIBS) -larchive -lcmocka

FUZZ_SECONDS ?= 60
fuzz_bin := $(fuzz:tests/fuzz/%.c=build/fuzz/%)
fuzz: $(fuzz_bin)
	@tests/tools/fuzz.sh $(FUZZ_SECONDS) $(fuzz_bin)
fuzz_cc := clang $(STD) $(CPPFLAGS) -O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all \
           -fsanitize=address,undefined
fuzz_lib := $(lib:$B/%=build/fuzz/%)
build/fuzz/%.o: %.c Makefile
	@mkdir -p $(@D)
	@$(fuzz_cc),fuzzer-no-link -c $< -o $@
$(fuzz_bin): build/fuzz/%: build/fuzz/tests/fuzz/%.o $(fuzz_lib)
	@echo "  FUZZ $@"
	@$(fuzz_cc),fuzzer -o $@ $^ $(LDLIBS)

soak: test-deps
	@tests/tools/check.sh soak

SIZE ?= 1000000000
build/gen: tests/bench/gen.c Makefile
	@mkdir -p build
	@$(CC) $(STD) $(WARN) -O2 -o $@ $< -lm
# What peers parse of real outputs, beside what tacit reads; only where SHARED is there.
peers: all
	@tests/tools/peers.py $B/tacit $(or $(SHARED),../shared)

bench: all build/gen
	@tests/tools/install.sh ripgrep gzip python3 procps
	@tests/bench/bench.sh $B/tacit build/gen $(SIZE) $(BENCH_DIR)

accept: all
	@TACIT=$(abspath $B/tacit) tests/golden/run.sh --accept

# ---- install --------------------------------------------------------------------------------

share := $(DESTDIR)$(PREFIX)/share
install: all
	install -D -m 755 $B/tacit $(DESTDIR)$(PREFIX)/bin/tacit
	install -D -m 644 analyzer/tacit.1 $(share)/man/man1/tacit.1
	find kb rules -name '*.yaml' -exec install -D -m 644 {} $(share)/tacit/{} \;

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/tacit $(share)/man/man1/tacit.1
	rm -rf $(share)/tacit

clean:
	rm -rf build

-include $(obj:.o=.d)
-include $(unit:%.c=$B/%.d)
-include $(fuzz_lib:.o=.d) $(fuzz:%.c=build/fuzz/%.d)
