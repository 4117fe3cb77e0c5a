package solve

import (
	"context"
	"math"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/inverse"
	"pinnsolve/pinn"
)

// rod is u_t = a u_xx on (0, 1), 0 at the ends, from sin(pi x): exp(-a pi^2 t) sin(pi x).
func rod(values map[string]float64) (pinn.Problem, error) {
	a := values["a"]
	return pinn.Problem{
		Name: "rod", Timed: true, Domain: geometry.Rectangle([2]float64{0, 0}, [2]float64{1, 1}),
		Fields: []pinn.Field{{Name: "u"}},
		Terms: []pinn.Term{{On: pinn.Interior, Order: ad.Hessian, Residual: func(p *pinn.Point) []ad.Expr {
			return []ad.Expr{p.U[0].D(1).V().Sub(p.U[0].D(0).D(0).V().Scale(a))}
		}}},
		Dirichlet: []pinn.Dirichlet{{Field: "u", On: "left"}, {Field: "u", On: "right"},
			{Field: "u", On: "bottom", Value: func(x []float64) float64 { return math.Sin(math.Pi * x[0]) }}},
	}, nil
}

// Derivatives along an evolution are those of the closed form, and a fit finds its
// constant, also from two values at one place and without a known noise.
func TestCourse(t *testing.T) {
	ctx := context.Background()
	var data []Measurement
	for i := range 12 {
		x, when := 0.1+0.06*float64(i), 0.07*float64(i)
		u := math.Exp(-0.1*math.Pi*math.Pi*when) * math.Sin(math.Pi*x)
		for _, by := range []float64{0.001, -0.001} {
			data = append(data, Measurement{Output: "u", At: []float64{x, when}, Value: u + by, Name: "u"})
		}
	}
	unknowns := []inverse.Unknown{{Name: "a", Start: 0.4, Transform: inverse.Log, Lo: 1e-6, Hi: 10}}
	o := Options{Statement: Evolution, Tolerance: 1e-3, Weak: WeakOptions{Windows: 4}}
	m, err := newReduced(ctx, rod, o, unknowns, data)
	if err != nil {
		t.Fatal(err)
	}
	for _, rough := range []bool{false, true} {
		_, j, err := alongCourse{m}.Sensitivities(ctx, []float64{0.2}, rough)
		if err != nil {
			t.Fatal(err)
		}
		most := map[bool]float64{false: 2e-4, true: 1e-2}[rough]
		for i, d := range data {
			when := d.At[1]
			want := -math.Pi * math.Pi * when * math.Exp(-0.2*math.Pi*math.Pi*when) * math.Sin(math.Pi*d.At[0])
			if got := j.At(i, 0); math.Abs(got-want) > most {
				t.Errorf("derivative %d is %v, want %v", i, got, want)
			}
		}
	}
	e, err := Identify(ctx, rod, o, unknowns, data, inverse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := float64(e.Unknowns[0].Value); math.Abs(got-0.1) > 1e-5 || e.Status != inverse.Identified {
		t.Errorf("a = %v, %s: %s", got, e.Status, e.Message)
	}
	if s := float64(e.Sigma); math.Abs(s/0.001-1) > 0.05 {
		t.Errorf("noise %v, want 0.001", s)
	}
	if !(e.ModelError < 0.1) {
		t.Errorf("model error %v", e.ModelError)
	}
}
