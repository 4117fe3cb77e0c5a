package speed

import (
	"context"
	"testing"

	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/gflops"
	"pinnsolve/training"
)

// least is the least-squares problem of the Gauss-Newton benchmarks: 543
// parameters and 1452 rows in the interior.
var least = Work{Form: Mixed, Depth: 2, Width: 20, Points: 484, Boundary: 4}

// BenchmarkJacobian times the derivative of all rows by all parameters.
func BenchmarkJacobian(b *testing.B) {
	s, theta := ready(b, least)
	j := mat.NewDense(s.Rows(), s.Dim(), nil)
	for b.Loop() {
		s.Jacobian(j, theta, 0)
	}
	b.ReportMetric(perPoint(b, 1), "ns/point")
}

// BenchmarkNormal times J'J and J'r. GFLOP/s counts only J'J.
func BenchmarkNormal(b *testing.B) {
	s, theta := ready(b, least)
	jtj, jtr := mat.NewSymDense(s.Dim(), nil), make([]float64, s.Dim())
	for b.Loop() {
		s.Normal(jtj, jtr, theta)
	}
	rows, n := float64(s.Rows()), float64(s.Dim())
	b.ReportMetric(perPoint(b, 1), "ns/point")
	gflops.Report(b, rows*n*(n+1)*float64(b.N))
}

// BenchmarkLM times an iteration of Levenberg-Marquardt, with its trial
// dampings and its geodesic acceleration.
func BenchmarkLM(b *testing.B) {
	const iterations = 20
	s, theta := ready(b, least)
	for b.Loop() {
		stages := []training.Stage{{Method: &training.LevenbergMarquardt{}, Iterations: iterations}}
		if _, err := training.Run(context.Background(), s, theta, stages, training.Settings{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1e3/float64(b.N*iterations), "ms/iteration")
	b.ReportMetric(perPoint(b, iterations), "ns/point")
}

// perPoint returns the time per point, ns, if every run passes over all of them
// the given number of times.
func perPoint(b *testing.B, passes int) float64 {
	return float64(b.Elapsed().Nanoseconds()) / float64(b.N*passes*least.Points)
}
