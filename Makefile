# What one does with this repository. .ci/run calls the same targets.

GO = go
STATICCHECK = $(GO) tool -modfile=tools/go.mod staticcheck

.PHONY: build test lint bench check picture

build: ## the command, into bin/
	$(GO) build -o bin/pinnsolve ./cmd/pinnsolve

test: ## every test
	$(GO) test ./...

lint: ## format, vet, staticcheck; fails on any finding
	@files=$$(gofmt -l .) && test -z "$$files" || { echo "not in the format of gofmt: $$files"; exit 1; }
	$(GO) vet ./...
	$(STATICCHECK) ./...

bench: ## speed of the kernels, then accuracy and time of the command
	$(GO) test -run '^$$' -bench . -benchmem ./...
	$(GO) run ./benchmarks/accuracy

check: ## what has to pass before a change goes in
	bash .ci/run

picture: ## the picture of the README
	$(GO) run ./cmd/pinnsolve run block --out bin/block
	$(GO) -C tools run ./shrink ../bin/block/fields.png ../docs/img/block.png
