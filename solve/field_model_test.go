package solve

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/inverse"
	"pinnsolve/pinn"
)

// conduction is heat through a square with conductivity k, from a flux q on the right to the
// left, which is cold, and to the air above, with a coefficient h.
func conduction(v map[string]float64) (pinn.Problem, error) {
	get := func(name string, other float64) float64 {
		if x, ok := v[name]; ok {
			return x
		}
		return other
	}
	k, q, h := get("k", 1), get("q", 1), get("h", 0.5)
	return pinn.Problem{
		Name: "conduction", Domain: geometry.Rectangle([2]float64{}, [2]float64{1, 1}),
		Fields:    []pinn.Field{{Name: "T", Unit: "K"}},
		Dirichlet: []pinn.Dirichlet{{Field: "T", On: "left"}},
		Weak: &pinn.Weak{Stiffness: []float64{k}, Terms: []pinn.WeakTerm{
			{On: pinn.Interior, Flux: func(p *pinn.Point) []pinn.Flux {
				return []pinn.Flux{{F1: []ad.Expr{p.U[0].D(0).V().Scale(k), p.U[0].D(1).V().Scale(k)}}}
			}},
			{On: "right", Flux: func(p *pinn.Point) []pinn.Flux { return []pinn.Flux{{F0: ad.Const(-q)}} }},
			{On: "top", Flux: func(p *pinn.Point) []pinn.Flux { return []pinn.Flux{{F0: p.U[0].V().Scale(h)}} }},
		}},
		Outputs: []pinn.Output{
			{Name: "T", Components: []string{"T"}, Unit: "K", Eval: func(p *pinn.Point) []ad.Expr { return []ad.Expr{p.U[0].V()} }},
			{Name: "flux", Components: []string{"fx", "fy"}, Unit: "W", Order: ad.Gradient, Eval: func(p *pinn.Point) []ad.Expr {
				return []ad.Expr{p.U[0].D(0).V().Scale(-k), p.U[0].D(1).V().Scale(-k)}
			}},
		},
		Hints: pinn.Hints{Statement: Weak},
	}, nil
}

func temperatures(n int, outputs ...string) (list []Measurement) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range n {
		x := []float64{0.05 + 0.9*rng.Float64(), 0.05 + 0.9*rng.Float64()}
		for _, o := range outputs {
			list = append(list, Measurement{Output: o, At: x, Value: rng.Float64(), Sigma: 0.1, Name: o})
		}
	}
	return list
}

func fieldsOf(names ...string) (list []UnknownField) {
	for _, n := range names {
		u := UnknownField{Name: n, Start: 1, Lo: 1e-3, Hi: 1e3, Transform: inverse.Log, Modes: 6}
		if n == "q" {
			u.Transform, u.Lo = inverse.Linear, -1e3
		}
		list = append(list, u)
	}
	return list
}

// Derivatives by coefficients in the interior, on the boundary and of loads are those of
// differences, for outputs that depend on the fields themselves, too.
func TestFieldSensitivities(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	ctx := context.Background()
	o := Options{Weak: WeakOptions{Windows: 1, Features: 60}}
	e, err := newFieldModel(ctx, conduction, o, fieldsOf("k", "q", "h"), temperatures(8, "T", "fx"))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(e.mix.problems); n != 8 {
		t.Errorf("%d problems, want two values of each parameter", n)
	}
	rng := rand.New(rand.NewPCG(2, 2))
	b := make([]float64, 18)
	for i := range b {
		b[i] = 0.2 * rng.NormFloat64()
	}
	x, err := e.Expand(ctx, b)
	if err != nil {
		t.Fatal(err)
	}
	j := e.probe.jacobian
	const h = 1e-4
	for k := range b {
		side := func(step float64) []float64 {
			to := append([]float64(nil), b...)
			to[k] += step
			y, err := e.Expand(ctx, to)
			if err != nil {
				t.Fatal(err)
			}
			return y.Residuals
		}
		up, down := side(h), side(-h)
		var off, size float64
		for i := range up {
			want := (up[i] - down[i]) / (2 * h)
			off, size = math.Hypot(off, j.At(i, k)-want), math.Hypot(size, want)
		}
		if off > 1e-5*size {
			t.Errorf("coefficient %d: derivative off by %.2g of %.2g", k, off, size)
		}
	}
	if len(x.Residuals) != 16 {
		t.Errorf("%d residuals", len(x.Residuals))
	}
}
