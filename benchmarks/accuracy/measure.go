package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pinnsolve/internal/machine"
	"pinnsolve/internal/record"
	"pinnsolve/report"
)

// binary is the built command. It runs in the folder root.
type binary struct{ path, dir, root string }

// build builds the command into dir.
func build(ctx context.Context, root, dir string) (binary, error) {
	b := binary{filepath.Join(dir, "pinnsolve"), dir, root}
	cmd := exec.CommandContext(ctx, "go", "build", "-o", b.path, "./cmd/pinnsolve")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return b, fmt.Errorf("go build: %w\n%s", err, out)
	}
	return b, nil
}

// result is a measured row, with one value for each seed.
type result struct {
	row
	errors    map[string][]float64 // relative L2, by output
	ratios    []float64            // error over estimate of all quantities that have both
	seconds   []float64            // wall time of the process
	processor []float64            // processor time of the process, s
	megabytes []float64            // peak memory of the process; none if unknown
	status    []string
}

// measure runs the command of the row for seeds 1, 2, ...
func (b binary) measure(ctx context.Context, r row, seeds int, progress io.Writer) (result, error) {
	res := result{row: r, errors: map[string][]float64{}}
	for seed := 1; seed <= seeds; seed++ {
		one, cost, err := b.runOnce(ctx, r, seed)
		if err != nil {
			return res, fmt.Errorf("%s: %w", r.command(), err)
		}
		res.seconds = append(res.seconds, cost.seconds)
		res.processor = append(res.processor, cost.processor)
		if cost.megabytes > 0 {
			res.megabytes = append(res.megabytes, cost.megabytes)
		}
		res.status = append(res.status, one.Status.String())
		line := fmt.Sprintf("%s --seed %d: %.2f s, %.2f s of processor time, %s", r.command(), seed, cost.seconds, cost.processor, one.Status)
		for _, bar := range r.bars {
			e, ok := errorOf(one, bar)
			if !ok {
				return res, fmt.Errorf("%s reports no error of %q", r.command(), bar.output)
			}
			res.errors[bar.output] = append(res.errors[bar.output], e)
			line += fmt.Sprintf(", %s %.1e", bar.output, e)
			if ratio, ok := ratioOf(one, bar); ok {
				res.ratios = append(res.ratios, ratio)
				line += fmt.Sprintf(" (%.2g of the estimate)", ratio)
			}
		}
		fmt.Fprintln(progress, line)
	}
	return res, nil
}

// imbalance, as an output, is that of all forces, relative to their sizes, or that of
// their moments if it is larger.
const imbalance = "imbalance"

// errorOf returns the relative error of an output, in L2, or of a quantity, or
// the estimate of the latter if the bar asks for it.
func errorOf(r report.Result, b bar) (float64, bool) {
	if b.output == imbalance {
		if r.Weak == nil {
			return 0, false
		}
		all := float64(r.Weak.Imbalance)
		if m := float64(r.Weak.MomentImbalance); m > all { // which is NaN where there are none
			all = m
		}
		return all, true
	}
	if e, ok := r.Errors[b.output]; ok {
		return float64(e.RelL2), true
	}
	q, ok := r.Quantities[b.output]
	if b.estimate {
		return math.Abs(float64(q.Estimate / q.Value)), ok
	}
	reference := float64(q.Reference)
	if b.reference != 0 {
		reference = b.reference
	}
	return math.Abs(float64(q.Value)/reference - 1), ok
}

// ratioOf returns the error of a quantity minus the uncertainty of its
// reference, over the estimate, if there is one.
func ratioOf(r report.Result, b bar) (float64, bool) {
	q, ok := r.Quantities[b.output]
	reference, uncertainty := float64(q.Reference), float64(q.Uncertainty)
	if b.reference != 0 {
		reference, uncertainty = b.reference, 0
	}
	uncertainty += b.uncertainty * math.Abs(reference)
	excess := math.Max(0, math.Abs(float64(q.Value)-reference)-uncertainty)
	ratio := excess / float64(q.Estimate)
	return ratio, ok && !math.IsNaN(ratio)
}

// cost is the wall time, the processor time and the peak memory of a run.
type cost struct{ seconds, processor, megabytes float64 }

// runOnce runs the command and returns its result and the cost of the process.
func (b binary) runOnce(ctx context.Context, r row, seed int) (report.Result, cost, error) {
	var res report.Result
	out := filepath.Join(b.dir, "out")
	defer os.RemoveAll(out)
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, b.path, append(slices.Clone(r.args), "--seed", fmt.Sprint(seed), "--json", "--out", out)...)
	cmd.Stdout, cmd.Stderr, cmd.Dir = &stdout, &stderr, b.root
	begin := time.Now()
	err := cmd.Run()
	took := cost{seconds: time.Since(begin).Seconds(), megabytes: machine.Peak(cmd.ProcessState)}
	if p := cmd.ProcessState; p != nil {
		took.processor = (p.UserTime() + p.SystemTime()).Seconds()
	}
	// Exit status 3 means that the run ended but its solution is not to be
	// trusted. Its errors count like any others.
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 3) {
		return res, took, fmt.Errorf("%w: %s", err, strings.TrimSpace(stderr.String()))
	}
	if err := json.Unmarshal(stdout.Bytes(), &res); err != nil {
		return res, took, fmt.Errorf("its output is not a result.json: %w", err)
	}
	return res, took, nil
}

// caption names the machine and the version of a measurement.
func caption(ctx context.Context, root string) string {
	return fmt.Sprintf("%s, commit %s", machine.Describe(), record.Commit(ctx, root))
}
