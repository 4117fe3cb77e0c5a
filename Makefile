# What one does with this repository. .ci/run calls the same targets.

GO = go
COUNT = 1
STATICCHECK = $(GO) tool -modfile=tools/go.mod staticcheck

.PHONY: build test lint bench bench-openblas bench-peers accuracy check picture locking

build: ## the command, into bin/
	$(GO) build -o bin/pinnsolve ./cmd/pinnsolve

test: ## every test
	$(GO) test ./...

lint: ## format, vet, staticcheck; fails on any finding
	@files=$$(gofmt -l .) && test -z "$$files" || { echo "not in the format of gofmt: $$files"; exit 1; }
	$(GO) vet ./...
	$(STATICCHECK) ./...

OPENBLAS = $(GO) run -tags openblas ./internal/blas/compare

bench: ## speed, as a table of go test that benchstat reads: kernels, step, Jacobian, Levenberg-Marquardt, direct and weak solves; beside OpenBLAS where that is installed
	PINNSOLVE_OPENBLAS=$$($(OPENBLAS) -peak 2>/dev/null) $(GO) test -run '^$$' -bench . -count $(COUNT) ./internal/kernel ./internal/blas ./benchmarks/speed

bench-openblas: ## the matrix routines beside OpenBLAS on one thread, into benchmarks/README.md; needs libopenblas and a C compiler
	$(OPENBLAS) -update

PEERS = benchmarks/peers/.venv

bench-peers: $(PEERS)/installed $(PEERS)/gomlx ## one loss and gradient beside JAX, PyTorch, DeepXDE and GoMLX, into benchmarks/README.md
	$(GO) run ./benchmarks/peers -update

$(PEERS)/installed: benchmarks/peers/requirements.txt
	python3 -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet --requirement $<
	touch $@

$(PEERS)/gomlx: $(wildcard benchmarks/peers/gomlx/*) | $(PEERS)/installed
	GOEXPERIMENT=simd $(GO) -C benchmarks/peers/gomlx build -o $(abspath $@) .

accuracy: ## what trained networks reach, beside its bars
	$(GO) run ./benchmarks/accuracy

check: ## what has to pass before a change goes in
	bash .ci/run

picture: ## the pictures of the README and docs
	$(GO) run ./cmd/pinnsolve run block --out bin/block
	$(GO) -C tools run ./shrink ../bin/block/fields.png ../docs/img/block.png
	$(GO) run ./cmd/pinnsolve run cases/testdata/bracket.msh --fix clamp --traction load=0,-1 --nu 0.4999 --out bin/bracket
	$(GO) -C tools run ./shrink -width 560 -colours 128 ../bin/bracket/deformed.png ../docs/img/bracket.png

locking: build ## the locking suite in full, in an hour or less, and its pictures in docs; goes on where it was stopped
	mkdir -p bin/locking
	bin/pinnsolve bench locking --full --resume --out bin/locking
	cp bin/locking/figures/locking.png docs/img/locking.png
	for name in weak trainers; do \
		$(GO) -C tools run ./shrink -width 1180 -colours 64 ../bin/locking/figures/$$name.png ../docs/img/$$name.png || exit 1; \
	done
