# What one does with this repository. `make` alone lists the targets.

GO = go
COUNT = 1
STATICCHECK = $(GO) tool -modfile=tools/go.mod staticcheck
OPENBLAS = $(GO) run -tags openblas ./internal/blas/compare
PEERS = benchmarks/peers/.venv

.PHONY: help build test lint check same kills field results bench bench-openblas bench-peers accuracy locking picture page-pictures pinnacle inverse

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

# Build and test

build: ## the command, into bin/
	$(GO) build -o bin/pinnsolve ./cmd/pinnsolve

test: ## every test
	$(GO) test ./...

lint: ## format, vet and staticcheck; fails on any finding
	@files=$$(gofmt -l .) && test -z "$$files" || { echo "not in the format of gofmt: $$files"; exit 1; }
	$(GO) vet ./...
	$(STATICCHECK) ./...

check: ## all that has to pass before a change goes in
	bash .ci/run

# OLD is a revision or a binary from before the change.
OLD = main

same: ## whether this tree computes what OLD (main) computes, to the last bit
	$(GO) -C tools run ./same -old $(OLD)

kills: ## runs that are killed at 300 random moments, against ones that are not; about five minutes
	$(GO) -C tools run ./kills -n 300 -seed 7

field: ## meshes as users bring them, against known values, as a table; half an hour
	$(GO) -C tools run ./field

# Measure. Targets that rewrite tables need a quiet machine.

results: ## every table between marks in docs/results.md and docs/training.md, measured and rewritten; about two hours
	$(GO) run ./benchmarks/curriculum -update -run '^load/'
	$(GO) run ./benchmarks/curriculum -update -run '^cap/' -seeds 5
	$(GO) run ./benchmarks/predictor -update
	$(GO) run ./benchmarks/networks -update
	$(GO) run ./benchmarks/accuracy -update

accuracy: ## errors and seconds beside their bars, printed; fails if a bar is missed
	$(GO) run ./benchmarks/accuracy

bench: ## speed of the parts, as benchstat reads it (COUNT=10): kernels, step, Jacobian, direct and weak solves
	PINNSOLVE_OPENBLAS=$$($(OPENBLAS) -peak 2>/dev/null) $(GO) test -run '^$$' -bench . -count $(COUNT) ./internal/kernel ./internal/blas ./benchmarks/speed

bench-openblas: ## matrix routines beside OpenBLAS, into benchmarks/README.md; needs libopenblas and a C compiler
	$(OPENBLAS) -update

bench-peers: $(PEERS)/installed $(PEERS)/gomlx ## a training step beside JAX, PyTorch, DeepXDE and GoMLX, into benchmarks/README.md
	$(GO) run ./benchmarks/peers -update

$(PEERS)/installed: benchmarks/peers/requirements.txt
	python3 -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet --requirement $<
	touch $@

$(PEERS)/gomlx: $(wildcard benchmarks/peers/gomlx/*) | $(PEERS)/installed
	GOEXPERIMENT=simd $(GO) -C benchmarks/peers/gomlx build -o $(abspath $@) .

locking: build ## the locking suite in full, with its pictures in docs/img; an hour or less, resumes where it stopped
	mkdir -p bin/locking
	bin/pinnsolve bench locking --full --resume --out bin/locking
	cp bin/locking/figures/locking.png docs/img/locking.png
	for name in weak trainers; do \
		$(GO) -C tools run ./shrink -width 1180 -colours 64 ../bin/locking/figures/$$name.png ../docs/img/$$name.png || exit 1; \
	done

inverse: build ## constants and fields from data of other programs, into docs/results.md; resumes where it stopped
	mkdir -p bin/inverse
	bin/pinnsolve bench inverse --resume --out bin/inverse || test $$? = 3
	$(GO) run ./benchmarks/inverse/table bin/inverse

pinnacle: build ## the problems of PINNacle and others, seeds 1 to 5, into docs/results.md; resumes where it stopped
	mkdir -p bin/pinnacle
	bin/pinnsolve bench pinnacle --seeds 5 --resume --out bin/pinnacle || test $$? = 3
	$(GO) run ./benchmarks/pinnacle/table bin/pinnacle

picture: ## the pictures of README and docs/usage.md
	$(GO) run ./cmd/pinnsolve run block --out bin/block
	$(GO) -C tools run ./shrink ../bin/block/fields.png ../docs/img/block.png
	$(GO) run ./cmd/pinnsolve run cases/testdata/bracket.msh --fix clamp --traction load=0,-1 --nu 0.4999 --out bin/bracket
	$(GO) -C tools run ./shrink -width 560 -colours 128 ../bin/bracket/deformed.png ../docs/img/bracket.png

page-pictures: build ## the pictures of docs/page.md, of pages in a browser
	bin/pinnsolve run cook --out bin/pages/cook
	bin/pinnsolve run torsion --set angle=120 --curriculum linear:6 --out bin/pages/torsion || test $$? = 3
	for method in adam:400 adam:200,lm:40 autopilot:400 lbfgs:400; do \
		bin/pinnsolve run block --method $$method --width 20 --out bin/pages/$$method >/dev/null || test $$? = 3 || exit 1; \
	done
	$(GO) -C tools run ./pages -height 840 ../bin/pages/cook/report.html ../bin/page.png
	$(GO) -C tools run ./pages -height 1480 -dark -script 'viewer.setStep(3), viewer.cut([265,120],[400,180])' ../bin/pages/torsion/report.html ../bin/page-dark.png
	$(GO) -C tools run ./pages -width 390 -height 844 ../bin/pages/cook/report.html ../bin/page-phone.png
	bin/pinnsolve view bin/pages --port 8181 >bin/view.txt & server=$$!; sleep 1; \
		$(GO) -C tools run ./pages -height 760 -script 'Promise.all([...document.querySelectorAll("tbody input")].slice(0, 4).map((b) => b.click())).then(() => new Promise((r) => setTimeout(r, 1000)))' $$(cut -d" " -f1 bin/view.txt) ../bin/page-list.png; \
		kill $$server
	for name in page page-dark page-list; do \
		$(GO) -C tools run ./shrink -width 1000 -colours 256 ../bin/$$name.png ../docs/img/$$name.png || exit 1; \
	done
	$(GO) -C tools run ./shrink -width 390 -colours 256 ../bin/page-phone.png ../docs/img/page-phone.png
