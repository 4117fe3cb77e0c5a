package elasticity

import (
	"math"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// With the right traction the stress on a surface is that of the displacement,
// whatever its derivatives across the surface are taken to be.
func TestSurfaceStress(t *testing.T) {
	plane, space := square(), geometry.Box([3]float64{1, 1, 1}, [3]float64{2, 3, 4})
	thermal := func([]float64) float64 { return 0.125 }
	tilted := func(v ...float64) []float64 { return v }
	for name, c := range map[string]struct {
		body   Body
		normal []float64
	}{
		"plane strain":         {Body{Domain: plane}, tilted(0.6, 0.8)},
		"heated, plane strain": {Body{Domain: plane, Thermal: thermal}, tilted(0.6, 0.8)},
		"plane stress":         {Body{Domain: plane, Section: PlaneStress}, tilted(-0.8, 0.6)},
		"heated, plane stress": {Body{Domain: plane, Section: PlaneStress, Thermal: thermal}, tilted(-0.8, 0.6)},
		"axisymmetric":         {Body{Domain: geometry.Rectangle([2]float64{1, 0}, [2]float64{2, 1}), Section: Axisymmetric}, tilted(0, -1)},
		"space":                {Body{Domain: space}, tilted(2./7, -3./7, 6./7)},
	} {
		b := c.body
		b.Material = Material{Mu: 2, Beta: 0.4}
		form, err := Standard(b)
		if err != nil {
			t.Fatal(err)
		}
		dim := b.Domain.Dim()
		lo, _ := b.Domain.Bounds()
		pts := geometry.Points{Dim: dim, X: lo, N: c.normal, W: []float64{1}}
		u := make([][]float64, 0, dim*(dim+1)) // value and gradient of every component
		for i := range dim * (dim + 1) {
			u = append(u, []float64{math.Sin(float64(3*i + 1))})
		}
		evaluate := func(u [][]float64, f func(p *pinn.Point) []ad.Expr) (values []float64) {
			l := ad.Lanes{Dim: dim, Order: ad.Gradient}
			program, err := pinn.NewProgram(1, dim, false, func(p *pinn.Point) []ad.Expr {
				p.Variables(l, ones(dim))
				return f(p)
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, col := range program.At(pts, 0, 1, u) {
				values = append(values, col[0])
			}
			return values
		}
		want := evaluate(u, func(p *pinn.Point) []ad.Expr {
			all := upper(form.Stress(p))
			if dim == 2 {
				all = append(all, form.Section.Across(p))
			}
			return append(all, times(form.Stress(p), p.Normal())...)
		})
		traction := want[len(want)-dim:]
		b.Conditions = []Condition{Traction("side", traction...)}
		// Derivatives across the surface are wrong.
		bad := make([][]float64, len(u))
		for k := range u {
			bad[k] = []float64{u[k][0]}
			if lane := k % (dim + 1); lane > 0 {
				bad[k][0] += c.normal[lane-1] * float64(7+k/(dim+1))
			}
		}
		got := evaluate(bad, b.surface("side").Eval)
		for k, v := range got {
			if math.Abs(v-want[k]) > 1e-12 {
				t.Errorf("%s: component %d is %v, want %v", name, k, v, want[k])
			}
		}
	}
	held := Body{Domain: plane, Material: steel(t), Conditions: []Condition{Clamp("left", 2)}}
	if held.surface("left") != nil || held.surface("right") == nil {
		t.Error("the traction of a held part is known, or that of a free one is not")
	}
}

func ones(n int) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = 1
	}
	return list
}
