//go:build openblas && cgo

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"time"

	"gonum.org/v1/gonum/blas"

	ours "pinnsolve/internal/blas"
	"pinnsolve/internal/blas/openblas"
)

// result is a case timed on one of our kernels and on OpenBLAS.
type result struct {
	Case           string
	Core           string  // the processor whose kernels OpenBLAS runs
	Ours, OpenBLAS float64 // GFLOP/s, of the best time
}

// alone runs this command again on one thread, with OpenBLAS set to use the
// kernels of a processor, and passes on the lines it prints.
func alone(core string, line func([]byte) error, args ...string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), "OPENBLAS_NUM_THREADS=1", "GOMAXPROCS=1", "OPENBLAS_CORETYPE="+core)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if err := line(lines.Bytes()); err != nil {
			cmd.Process.Kill()
			cmd.Wait()
			return err
		}
	}
	return cmd.Wait()
}

// measure prints the result of every case that matches only.
func measure(kernel, only string, budget time.Duration) error {
	match, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	impl, ok := ours.Named(kernel)
	if !ok {
		return fmt.Errorf("no kernel %s on this processor", kernel)
	}
	out := json.NewEncoder(os.Stdout)
	for _, c := range cases() {
		if !match.MatchString(c.name) {
			continue
		}
		best := c.best(budget, impl, openblas.Implementation{})
		if err := out.Encode(result{c.name, openblas.Core(), best[0], best[1]}); err != nil {
			return err
		}
	}
	return nil
}

// best times implementations in alternation and returns the GFLOP/s of the best
// run of each.
func (c testCase) best(budget time.Duration, impls ...blas.Float64) []float64 {
	run := c.prepare()
	best := make([]time.Duration, len(impls))
	for i, impl := range impls {
		best[i] = run(impl)
	}
	start := time.Now()
	for turn := 0; turn < 3 || time.Since(start) < budget*time.Duration(len(impls)); turn++ {
		for i, impl := range impls {
			best[i] = min(best[i], run(impl))
		}
	}
	rates := make([]float64, len(impls))
	for i, d := range best {
		rates[i] = c.flops / float64(d.Nanoseconds())
	}
	return rates
}

// printPeak prints the GFLOP/s of a large product by OpenBLAS, with the best
// instructions that this processor has.
func printPeak(budget time.Duration) error {
	for _, p := range pairs {
		if _, ok := ours.Named(p.kernel); ok {
			return alone(p.core, func(line []byte) error {
				var r result
				if err := json.Unmarshal(line, &r); err != nil {
					return err
				}
				_, err := fmt.Printf("%.1f\n", r.OpenBLAS)
				return err
			}, "-kernel", p.kernel, "-run", "^gemm NN 1000 x 1000 x 1000$", "-time", budget.String())
		}
	}
	return errors.New("no kernels on this processor")
}
