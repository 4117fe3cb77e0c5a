package pinn_test

import (
	"math"
	"slices"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// Phases come in the order in which they were first entered, and counts go to
// the phase that runs.
func TestStopwatch(t *testing.T) {
	w := pinn.NewStopwatch("space")
	w.Enter("assembly")
	w.Count(2)
	w.Enter("space")
	w.Enter("assembly")
	w.Count(3)
	var names []string
	for _, p := range w.Phases() {
		names = append(names, p.Name)
		if !(p.Seconds >= 0) {
			t.Errorf("%s took %v s", p.Name, p.Seconds)
		}
	}
	if !slices.Equal(names, []string{"space", "assembly"}) || w.Phases()[1].Flops != 5 {
		t.Errorf("%+v", w.Phases())
	}
	var none *pinn.Stopwatch
	none.Enter("space")
	none.Count(1)
	if none.Phases() != nil {
		t.Error("a nil stopwatch has phases")
	}
}

// The operations of an assembly are those of the products that make it: of a
// field in one window, triangles of the value and of two derivatives with
// themselves.
func TestAssemblyIsCounted(t *testing.T) {
	p := pinn.Problem{Name: "decay", Domain: square, Fields: []pinn.Field{{Name: "u"}},
		Weak: &pinn.Weak{Stiffness: []float64{1}, Terms: []pinn.WeakTerm{
			{Name: "decay", On: pinn.Interior, Flux: func(p *pinn.At) []pinn.Flux {
				u := p.U[0]
				return []pinn.Flux{{F0: u.V(), F1: []ad.Expr{u.D(0).V(), u.D(1).V()}}}
			}},
		}}}
	watch := pinn.NewStopwatch("start")
	d := discrete{windows: []int{1, 1}, plain: 8, size: 0.5, o: pinn.GalerkinOptions{Watch: watch}}
	g := d.of(t, p)
	if _, err := g.Linearise(make([]float64, g.Dim()), make([]float64, g.Dim())); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(watch.Phases(), func(p pinn.Phase) bool { return p.Name == pinn.PhaseAssembly })
	n, points := float64(g.Dim()), float64(g.Points())
	if got, want := watch.Phases()[i].Flops, 3*n*(n+1)*points; math.Abs(got/want-1) > 1e-12 {
		t.Errorf("%v operations are counted, want %v: three triangles of %v rows, %v points", got, want, n, points)
	}
}
