package solve_test

import (
	"context"
	"math"
	"testing"

	"pinnsolve/geometry"
	"pinnsolve/solve"
)

// An ensemble gives its best member, and the distance from the next one as a hint at its
// error.
func TestEnsemble(t *testing.T) {
	p := posed(t, "poisson", "standard")
	o := solve.Options{Method: "lm:12", Width: 8, Depth: 2}
	o.Points, o.Seed = 60, 7
	var fresh []float64
	best := 0
	var alone []*solve.Result
	for k := range uint64(3) {
		one := o
		one.Seed += k
		r, err := solve.Run(context.Background(), p, one)
		if err != nil {
			t.Fatal(err)
		}
		if alone, fresh = append(alone, r), append(fresh, float64(r.Check.Fresh)); fresh[k] < fresh[best] {
			best = int(k)
		}
	}
	o.Ensemble = 3
	r, err := solve.Run(context.Background(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Ensemble.Members) != 3 || r.Ensemble.Best != 7+uint64(best) {
		t.Fatalf("%+v, and the residuals are %v", r.Ensemble, fresh)
	}
	for k, m := range r.Ensemble.Members {
		if float64(m.Measure) != fresh[k] || m.Seed != 7+uint64(k) {
			t.Errorf("member %+v, want the residual %v", m, fresh[k])
		}
	}
	at := p.Domain.Interior(50, geometry.Uniform{}, 1)
	got, err := r.Solution.Fields(at)
	if err != nil {
		t.Fatal(err)
	}
	want, err := alone[best].Solution.Fields(at)
	if err != nil {
		t.Fatal(err)
	}
	for i := range got[0] {
		if got[0][i] != want[0][i] {
			t.Fatalf("u at point %d is %v, of the best %v", i, got[0][i], want[0][i])
		}
	}
	e, err := r.Solution.Error(r.Problem.Outputs[0], at)
	if err != nil {
		t.Fatal(err)
	}
	if ratio := float64(e.RelL2) / float64(r.Ensemble.Spread["u"]); !(math.Abs(math.Log(ratio)) < math.Log(10)) {
		t.Errorf("the error %v is %v times the spread", e.RelL2, ratio)
	}
	if r.Training.Stats.Iterations <= alone[best].Training.Stats.Iterations {
		t.Error("the iterations are those of one member")
	}
}

// Where the residual is large there is no hint.
func TestEnsembleStuck(t *testing.T) {
	o := solve.Options{Method: "lm:1", Width: 8, Depth: 2, Ensemble: 2}
	o.Points = 60
	r, err := solve.Run(context.Background(), posed(t, "block", "mixed"), o)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Ensemble.Spread) != 0 || !(r.Check.Fresh > 0.1) {
		t.Errorf("residual %v, spread %v", r.Check.Fresh, r.Ensemble.Spread)
	}
}
