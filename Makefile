# All that developers of this repository do, as commands. It takes Go and make;
# the go command fetches the rest, in the versions that the go.mod files name.

.DEFAULT_GOAL := help

# Every package of every module that go.work uses.
PACKAGES = $(shell go list -m -f '{{.Path}}/...')
# Those that people use, and use on any machine.
PUBLISHED = $(foreach p,$(PACKAGES),$(if $(findstring /internal/,$(p)),,$(p)))

# Modules that depend on so much of others that they are no part of go.work. What
# runs over the packages of all modules is done in each of them as well.
APART = internal/bench
# in-apart COMMAND runs a command in each of them.
in-apart = for m in $(APART); do (cd $$m && GOWORK=off $(1)) || exit 1; done

# More flags for go test, such as TESTFLAGS='-v -run Link'.
TESTFLAGS ?=
# Which benchmarks run, and for how long each.
BENCH ?= .
BENCHTIME ?= 1s
# How long each fuzz target runs.
FUZZTIME ?= 10s
# What "make cross" compiles for. CROSS="$(go tool dist list)" is everything.
CROSS ?= linux/386 linux/arm64 linux/s390x linux/riscv64 \
	darwin/arm64 windows/amd64 freebsd/amd64 plan9/amd64 js/wasm

# What "make vmtest" runs: rows of internal/vmtest/matrix.txt and packages, all
# of them if empty. V=1 prints what the tests print. VMTESTFLAGS are more flags,
# such as -run Route; "go run ./internal/vmtest -help" lists them.
KERNEL ?=
PKG ?=
V ?=
VMTESTFLAGS ?=

# A copy of the tree that belongs to somebody else is no reason to fail.
export GOFLAGS := $(shell go env GOFLAGS) -buildvcs=false

# What a kernel answers is not among the inputs by which the go command decides
# whether a result is still good, hence -count=1.
TEST = go test -count=1 $(TESTFLAGS)

.PHONY: help
help: ## list these commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: ## show this machine's links, addresses, routes and generic netlink families
	go run ./examples/nl link
	go run ./examples/nl addr
	go run ./examples/nl route
	go run ./examples/nl family

.PHONY: test
test: ## test all modules against the running kernel, with no need of root
	$(TEST) $(PACKAGES)
	@$(call in-apart,$(TEST) ./...)

.PHONY: race
race: ## test as above with the race detector, which takes a C compiler
	CGO_ENABLED=1 $(TEST) -race $(PACKAGES)
	@$(call in-apart,CGO_ENABLED=1 $(TEST) -race ./...)

.PHONY: test-386
test-386: ## test what is published in 32 bits, on a 64-bit machine that can
	GOARCH=386 CGO_ENABLED=0 $(TEST) $(PUBLISHED)

# Only a run of everything writes the table.
.PHONY: vmtest
vmtest: ## run the tests on other kernels, in virtual machines: KERNEL=6.12 PKG=./rtnetlink
	go run ./internal/vmtest $(if $(KERNEL),-kernel $(KERNEL)) $(if $(V),-v) \
		$(if $(KERNEL)$(PKG)$(VMTESTFLAGS),,-report docs/kernels.md) $(VMTESTFLAGS) $(PKG)

.PHONY: vmtest-faults
vmtest-faults: ## try that make vmtest notices all that can go wrong in a virtual machine
	VMTEST_FAULTS=6.1 go test -count=1 -timeout 30m -v -run '^TestFaults$$' ./internal/vmtest

.PHONY: torture
torture: ## use one Conn in every way at once for a minute, with the race detector
	cd netlink && CGO_ENABLED=1 go test -race -count=1 -v -run TestTorture -timeout 10m . -torture 1m

# Which scenarios of internal/bench run, as a regular expression. BENCHFLAGS are
# more flags, such as -rounds 9; "go doc ./internal/bench" says more.
SCENARIO ?=
BENCHFLAGS ?=

.PHONY: bench
bench: ## measure this and what else there is side by side: minutes. SCENARIO=routes
	cd internal/bench && GOWORK=off go run . -run '$(SCENARIO)' -out results $(BENCHFLAGS)

.PHONY: bench-full
bench-full: ## the same with larger sizes, and how cost grows: half an hour
	cd internal/bench && GOWORK=off go run . -full -run '$(SCENARIO)' -out results $(BENCHFLAGS)

.PHONY: bench-compare
bench-compare: ## measure this tree and another revision in turns: REV=main~5
	@[ -n "$(REV)" ] || { echo 'which revision? make bench-compare REV=…'; exit 1; }
	@benchstat=$$(cd internal/tools && GOWORK=off go tool -n benchstat) && cd internal/bench && \
	GOWORK=off go run . compare -benchstat "$$benchstat" -run '$(SCENARIO)' $(BENCHFLAGS) '$(REV)'

.PHONY: bench-go
bench-go: ## run the Go benchmarks of the modules and print their ratios to the floor
	go test -run '^$$' -bench '$(BENCH)' -benchmem -benchtime $(BENCHTIME) -timeout 30m $(TESTFLAGS) $(PACKAGES)

# Where the kernel's netlink specifications are: Documentation/netlink/specs of
# a kernel's tree. The file internal/ynl/specs.lock says of which kernel those
# are that the generated code is of.
SPECS ?= ../shared/specs

.PHONY: generate
generate: ## write the generated code anew: SPECS=linux/Documentation/netlink/specs
	go run ./internal/ynl -specs $(SPECS)

.PHONY: generate-check
generate-check: ## fail if the generated code is not what SPECS says
	go run ./internal/ynl -specs $(SPECS) -check

.PHONY: count
count: ## print how much of the kernel's specifications is covered: SPECS=…
	go run ./internal/ynl -specs $(SPECS) -count

.PHONY: fuzz
fuzz: ## run each fuzz target for FUZZTIME (10s)
	@targets=$$(go test -list '^Fuzz' $(PACKAGES)) || { echo "$$targets"; exit 1; }; \
	echo "$$targets" | awk ' \
		/^Fuzz/ { names[n++] = $$1 } \
		/^ok/   { for (i = 0; i < n; i++) print $$2, names[i]; n = 0 }' | \
	while read -r package target; do \
		echo "$$package $$target"; \
		go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) "$$package" || exit 1; \
	done

.PHONY: fmt
fmt: ## format all code
	gofmt -w .

.PHONY: fmt-check
fmt-check: ## fail if code is not formatted
	@files=$$(gofmt -l .) && if [ -n "$$files" ]; then \
		echo 'not formatted, run "make fmt":'; echo "$$files"; exit 1; fi

.PHONY: vet
vet: ## run go vet over all modules
	go vet $(PACKAGES)
	@$(call in-apart,go vet ./...)

.PHONY: lint
lint: ## run staticcheck over all modules
	@staticcheck=$$(cd internal/tools && GOWORK=off go tool -n staticcheck) && \
	"$$staticcheck" $(PACKAGES) && \
	$(call in-apart,"$$staticcheck" ./...)

.PHONY: tidy
tidy: ## run go mod tidy in all modules
	go run ./internal/release tidy

.PHONY: tidy-check
tidy-check: ## fail if a go.mod or go.sum file is not tidy
	go run ./internal/release tidy -check

.PHONY: cross
cross: ## compile what is published, and its tests, for other systems and processors
	@for target in $(CROSS); do \
		echo "$$target"; \
		export GOOS=$${target%/*} GOARCH=$${target#*/} CGO_ENABLED=0; \
		go build $(PUBLISHED) && go vet $(PUBLISHED) || exit 1; \
	done

.PHONY: release-check
release-check: ## fetch, build and run each module alone, as if it were released
	go run ./internal/release check

.PHONY: ci
ci: fmt-check vet lint tidy-check demo test cross release-check ## all checks that take nothing but Go
