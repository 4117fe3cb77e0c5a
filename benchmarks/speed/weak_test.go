package speed

import (
	"context"
	"strings"
	"testing"

	"pinnsolve/cases"
	"pinnsolve/internal/cputime"
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

// benchmarkWeak reports the milliseconds of every phase, and the speed of the
// products of assembly and factorisation: in GFLOP/s, and relative to a large
// matrix product in the same run on as many goroutines.
func benchmarkWeak(b *testing.B, p pinn.Problem, o solve.WeakOptions) {
	sum := map[string]solve.Phase{}
	before := cputime.Used()
	for b.Loop() {
		r, err := solve.Run(context.Background(), p, solve.Options{Statement: solve.Weak, Weak: o})
		if err != nil {
			b.Fatal(err)
		}
		for _, t := range r.Weak.Phases {
			s := sum[t.Name]
			sum[t.Name] = solve.Phase{Seconds: s.Seconds + t.Seconds, Flops: s.Flops + t.Flops}
		}
	}
	b.ReportMetric(float64((cputime.Used()-before).Milliseconds())/float64(b.N), "cpu-ms/op")
	peak := Peak()
	for name, t := range sum {
		unit := strings.ReplaceAll(name, " ", "-")
		b.ReportMetric(1000*t.Seconds/float64(b.N), unit+"-ms")
		if t.Flops > 0 {
			b.ReportMetric(t.Flops/t.Seconds/1e9, unit+"-GFLOP/s")
			b.ReportMetric(100*t.Flops/t.Seconds/peak, unit+"-%peak")
		}
	}
}
