package speed

import (
	"context"
	"runtime"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/cases"
	"pinnsolve/mesh"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// BenchmarkCook times the weak solve of Cook's membrane at its default sizes,
// incompressible.
func BenchmarkCook(b *testing.B) {
	c, err := cases.Find("cook")
	if err != nil {
		b.Fatal(err)
	}
	problem, err := c.Pose("mixed", map[string]float64{"nu": 0.5})
	if err != nil {
		b.Fatal(err)
	}
	benchmarkWeak(b, problem, solve.WeakOptions{})
}

// BenchmarkWindows times the weak solve of the plate with 28 holes in 200
// windows of 60 features, nearly incompressible.
func BenchmarkWindows(b *testing.B) {
	m, err := mesh.ReadFile("../../cases/testdata/plate-holes.msh")
	if err != nil {
		b.Fatal(err)
	}
	w := cases.Workpiece{Name: "plate-holes", Mesh: m, Moduli: map[string]float64{"mu": 1, "nu": 0.4999},
		Conditions: []cases.PartCondition{{Kind: "fix", On: "left"}, {Kind: "traction", On: "right", Values: []float64{1, 0}}}}
	c, err := w.Case()
	if err != nil {
		b.Fatal(err)
	}
	problem, err := c.Pose("mixed", map[string]float64{"nu": 0.4999})
	if err != nil {
		b.Fatal(err)
	}
	benchmarkWeak(b, problem, solve.WeakOptions{Windows: 200, Features: 60})
}

// benchmarkWeak reports the milliseconds of every phase, and how fast the
// products of assembly and factorisation are: in GFLOP/s, and as a part of what a
// large matrix product reaches in the same run on as many goroutines.
func benchmarkWeak(b *testing.B, p pinn.Problem, o solve.WeakOptions) {
	sum := map[string]pinn.Phase{}
	before := cpu()
	for b.Loop() {
		r, err := solve.Run(context.Background(), p, solve.Options{Statement: solve.Weak, Weak: o})
		if err != nil {
			b.Fatal(err)
		}
		for _, t := range r.Weak.Phases {
			s := sum[t.Name]
			sum[t.Name] = pinn.Phase{Seconds: s.Seconds + t.Seconds, Flops: s.Flops + t.Flops}
		}
	}
	b.ReportMetric(float64((cpu()-before).Milliseconds())/float64(b.N), "cpu-ms/op")
	peak := peak()
	for name, t := range sum {
		unit := strings.ReplaceAll(name, " ", "-")
		b.ReportMetric(1000*t.Seconds/float64(b.N), unit+"-ms")
		if t.Flops > 0 {
			b.ReportMetric(t.Flops/t.Seconds/1e9, unit+"-GFLOP/s")
			b.ReportMetric(100*t.Flops/t.Seconds/peak, unit+"-%peak")
		}
	}
}

// peak returns the floating-point operations a second of a product of two
// matrices of 1500 rows and columns, on all goroutines, the best of several.
func peak() float64 {
	const n = 1500
	matrix := func() blas64.General {
		return blas64.General{Rows: n, Cols: n, Stride: n, Data: make([]float64, n*n)}
	}
	a, b, c := matrix(), matrix(), matrix()
	var best float64
	for range 10 {
		begin := time.Now()
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, a, b, 0, c)
		best = max(best, 2*n*n*n/time.Since(begin).Seconds())
	}
	runtime.KeepAlive(c)
	return best
}
