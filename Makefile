# tacit: build, test, install. `make help` lists the targets.
SHELL   := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-builtin-rules

PREFIX  ?= /usr/local
DESTDIR ?=
CC      := $(if $(filter default,$(origin CC)),gcc,$(CC))

variant := release$(if $(findstring clang,$(CC)),-clang)
STD     := -std=c17 -D_GNU_SOURCE
WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
           -Wmissing-prototypes -Wwrite-strings -Wcast-qual -Wundef -Wvla -Wformat=2 \
           -Wimplicit-fallthrough -Werror
# gcc inlines over files when linking: a seventh of the run time. clang needs a plugin for it.
CFLAGS  := -O3 -g $(if $(findstring clang,$(CC)),,-flto=2) -fstack-protector-strong -fPIE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
LDFLAGS := -pie -Wl,-z,relro,-z,now
ifdef SAN
variant := san$(if $(findstring clang,$(CC)),-clang)
CFLAGS  := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
LDFLAGS := -fsanitize=address,undefined
endif
B := build/$(variant)

CPPFLAGS := -Ianalyzer -MMD -MP \
            -DTACIT_PREFIX='"$(PREFIX)"'
LDLIBS   := -lpcre2-8 -lyaml -larchive -lisal -ljansson -lnettle -lpthread

src := $(sort $(shell find analyzer -name '*.c'))
obj := $(src:%.c=$B/%.o)
lib := $(filter-out $B/analyzer/main.o,$(obj))

.PHONY: all
all: $B/tacit

$B/tacit: $(obj)
	@echo "  LD   $@"
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(obj) $(LDLIBS)

$B/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "  CC   $<"
	@$(CC) $(STD) $(WARN) $(CPPFLAGS) $(CFLAGS) -c $< -o $@

-include $(obj:.o=.d)
