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
	"pinnsolve/report"
)

// binary is the built command.
type binary struct{ path, dir string }

// build builds the command into dir.
func build(ctx context.Context, root, dir string) (binary, error) {
	b := binary{filepath.Join(dir, "pinnsolve"), dir}
	cmd := exec.CommandContext(ctx, "go", "build", "-o", b.path, "./cmd/pinnsolve")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return b, fmt.Errorf("go build: %w\n%s", err, out)
	}
	return b, nil
}

// result is a measured row: one value a seed.
type result struct {
	row
	errors  map[string][]float64 // relative L2, by output
	seconds []float64            // wall time of the process
	status  []string
}

// measure runs the command of the row for seeds 1, 2, ...
func (b binary) measure(ctx context.Context, r row, seeds int, progress io.Writer) (result, error) {
	res := result{row: r, errors: map[string][]float64{}}
	for seed := 1; seed <= seeds; seed++ {
		one, seconds, err := b.runOnce(ctx, r, seed)
		if err != nil {
			return res, fmt.Errorf("%s: %w", r.command(), err)
		}
		res.seconds = append(res.seconds, seconds)
		res.status = append(res.status, one.Status.String())
		line := fmt.Sprintf("%s --seed %d: %.2f s, %s", r.command(), seed, seconds, one.Status)
		for _, bar := range r.bars {
			e, ok := errorOf(one, bar)
			if !ok {
				return res, fmt.Errorf("%s reports no error of %q", r.command(), bar.output)
			}
			res.errors[bar.output] = append(res.errors[bar.output], e)
			line += fmt.Sprintf(", %s %.1e", bar.output, e)
		}
		fmt.Fprintln(progress, line)
	}
	return res, nil
}

// errorOf returns the relative error of an output, in L2, or of a quantity.
func errorOf(r report.Result, b bar) (float64, bool) {
	if e, ok := r.Errors[b.output]; ok {
		return float64(e.RelL2), true
	}
	q, ok := r.Quantities[b.output]
	reference := float64(q.Reference)
	if b.reference != 0 {
		reference = b.reference
	}
	return math.Abs(float64(q.Value)/reference - 1), ok
}

// runOnce runs the command and returns what it reports and how long the
// process took.
func (b binary) runOnce(ctx context.Context, r row, seed int) (report.Result, float64, error) {
	var res report.Result
	out := filepath.Join(b.dir, "out")
	defer os.RemoveAll(out)
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, b.path, append(slices.Clone(r.args), "--seed", fmt.Sprint(seed), "--json", "--out", out)...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	begin := time.Now()
	err := cmd.Run()
	seconds := time.Since(begin).Seconds()
	// Exit status 3 is a run that ended but does not trust its solution: its
	// errors count as any other's.
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 3) {
		return res, 0, fmt.Errorf("%w: %s", err, strings.TrimSpace(stderr.String()))
	}
	if err := json.Unmarshal(stdout.Bytes(), &res); err != nil {
		return res, 0, fmt.Errorf("its output is no result.json: %w", err)
	}
	return res, seconds, nil
}

// caption says where, with what and how the figures were measured.
func caption(ctx context.Context, root string, seeds int) string {
	s := fmt.Sprintf("Seeds 1 to %d; %s", seeds, machine.Describe())
	cmd := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty")
	cmd.Dir = root
	if out, err := cmd.Output(); err == nil {
		s += ", commit " + strings.TrimSpace(string(out))
	}
	return s
}
