# The help page of the house: `make` prints it. Topics of their own are in .ci/*.mk.

LISTEN  ?= 127.0.0.1:8080
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
COMMIT  := $(shell git rev-parse HEAD 2>/dev/null)
GOLANGCI := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
FUZZTIME ?= 20s

.DEFAULT_GOAL := help
.PHONY: help run build test realtime computed race lint fmt fuzz bench golden sizes deps

help: ## This page
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

deps:
	@sh .ci/deps build

run: build ## Build, then run the calling service, the bot and the phone page
	bin/callbot run --listen $(LISTEN)

build: deps ## Build bin/callbot
	go build -ldflags '-X main.version=$(VERSION) -X main.commit=$(COMMIT)' -o bin/callbot ./cmd/callbot

test: deps ## Every test, the browser's included
	@sh .ci/deps browser speech hearing clients
	@$(MAKE) --no-print-directory -j2 realtime computed

# In real time: sound, sockets, a browser. One package after another; they wait more
# than they work, and whatever else runs must give way to them.
realtime:
	go test -timeout 20m -p 1 -parallel 2 ./cmd/callbot/...

# Beside that, and giving way to it: all that computes, in virtual time.
computed:
	nice -n 19 go test -timeout 20m $$(go list ./... | grep -v '^callbot/cmd/callbot')

race: deps ## Every test but the browser's under the race detector
	@sh .ci/deps speech hearing clients
	go test -timeout 20m -race -short ./...

soak: deps ## The whole calls in virtual time, 100 times under the race detector
	go test -race -count=100 -run 'WholeCall' ./cmd/callbot

lint: deps ## Formatting, vet and golangci-lint
	@test -z "$$(gofmt -l .)" || { echo "not formatted (make fmt):"; gofmt -l .; exit 1; }
	go vet ./...
	$(GOLANGCI) run ./...

fmt: ## Format the code
	gofmt -w .

fuzz: deps ## Each fuzz target for FUZZTIME (20s)
	@sh .ci/fuzz $(FUZZTIME)

bench: deps ## Benchmarks with allocations
	go test -run '^$$' -bench . -benchmem ./...

golden: deps ## Write golden files and screenshots anew
	go test $$(grep -rl --include='*_test.go' 'flag.Bool("update"' . | xargs -n1 dirname | sort -u) -run 'Golden|Screenshot' -update

sizes: ## Lengths of files and functions, floor by floor
	@sh .ci/sizes

-include .ci/*.mk
