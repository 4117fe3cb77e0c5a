// Package gflops reports the floating-point rates of benchmarks.
package gflops

import (
	"os"
	"strconv"
	"testing"
)

// Variable is the environment variable with the GFLOP/s of a large product of
// OpenBLAS on one thread, measured just before: make bench sets it if OpenBLAS
// is installed.
const Variable = "PINNSOLVE_OPENBLAS"

// Report reports the rate of a benchmark that has done flops floating-point
// operations in total: GFLOP/s and, if [Variable] is set, the percentage of
// OpenBLAS on one thread.
func Report(b *testing.B, flops float64) {
	b.Helper()
	rate := flops / float64(b.Elapsed().Nanoseconds())
	b.ReportMetric(rate, "GFLOP/s")
	if peak, err := strconv.ParseFloat(os.Getenv(Variable), 64); err == nil && peak > 0 {
		b.ReportMetric(100*rate/peak, "%openblas")
	}
}
