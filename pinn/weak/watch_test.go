package weak_test

import (
	"math"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/pinn"
	"pinnsolve/pinn/weak"
)

// operations counts the operations of every phase.
type operations struct {
	phase string
	count map[string]float64
}

func (o *operations) Enter(phase string)  { o.phase = phase }
func (o *operations) Count(flops float64) { o.count[o.phase] += flops }
func (o *operations) Progress(float64)    {}

// The operations of an assembly are those of its products: for a field in one
// window, triangles of the value and of two derivatives with themselves.
func TestAssemblyIsCounted(t *testing.T) {
	p := pinn.Problem{Name: "decay", Domain: square, Fields: []pinn.Field{{Name: "u"}},
		Weak: &pinn.Weak{Stiffness: []float64{1}, Terms: []pinn.WeakTerm{
			{Name: "decay", On: pinn.Interior, Flux: func(p *pinn.Point) []pinn.Flux {
				u := p.U[0]
				return []pinn.Flux{{F0: u.V(), F1: []ad.Expr{u.D(0).V(), u.D(1).V()}}}
			}},
		}}}
	watch := &operations{count: map[string]float64{}}
	d := discrete{windows: []int{1, 1}, plain: 8, size: 0.5, o: weak.Options{Watch: watch}}
	g := d.of(t, p)
	if _, err := g.Linearise(t.Context(), make([]float64, g.Dim()), make([]float64, g.Dim())); err != nil {
		t.Fatal(err)
	}
	n, points := float64(g.Dim()), float64(g.Points())
	if got, want := watch.count[weak.PhaseAssembly], 3*n*(n+1)*points; math.Abs(got/want-1) > 1e-12 {
		t.Errorf("%v operations are counted, want %v: three triangles of %v rows, %v points", got, want, n, points)
	}
}
