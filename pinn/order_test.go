package pinn

import (
	"strings"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/geometry"
)

// Orders that are left out become the lowest that are enough.
func TestOrders(t *testing.T) {
	at := func(f func(u ad.Jet) ad.Expr) func(p *Point) []ad.Expr {
		return func(p *Point) []ad.Expr { return []ad.Expr{f(p.U[0])} }
	}
	p := Problem{
		Domain: geometry.Rectangle([2]float64{}, [2]float64{1, 1}), Fields: []Field{{Name: "u"}},
		Terms: []Term{
			{On: "left", Residual: at(func(u ad.Jet) ad.Expr { return u.V() })},
			{On: "right", Residual: at(func(u ad.Jet) ad.Expr { return u.D(0).V() })},
			{On: Interior, Residual: at(func(u ad.Jet) ad.Expr { return u.Lap() })},
			{On: Interior, Residual: at(func(u ad.Jet) ad.Expr { return u.D(0).D(1).V() })},
			{On: "top", Order: ad.Hessian, Residual: at(func(u ad.Jet) ad.Expr { return u.V() })},
		},
		Outputs:    []Output{{Name: "q", Components: []string{"q"}, Eval: at(func(u ad.Jet) ad.Expr { return u.D(1).V() })}},
		Quantities: []Quantity{{Name: "flux", On: "left", Eval: func(p *Point) ad.Expr { return p.U[0].D(0).V() }}},
		Guards:     []Guard{{Name: "slope", Eval: func(p *Point) ad.Expr { return p.U[0].D(0).V() }}},
	}
	c, err := p.Complete()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []ad.Order{ad.Value, ad.Gradient, ad.Laplacian, ad.Hessian, ad.Hessian} {
		if c.Terms[i].Order != want {
			t.Errorf("term %d: order %d, want %d", i, c.Terms[i].Order, want)
		}
	}
	if c.Outputs[0].Order != ad.Gradient || c.Quantities[0].Order != ad.Gradient || c.Guards[0].Order != ad.Gradient {
		t.Errorf("orders %d, %d, %d of an output, a quantity and a guard", c.Outputs[0].Order, c.Quantities[0].Order, c.Guards[0].Order)
	}
	if p.Outputs[0].Order != ad.Value {
		t.Error("the caller's outputs were changed")
	}
}

// Mistakes of a program that states a problem are errors that name them.
func TestMistakes(t *testing.T) {
	domain := geometry.Rectangle([2]float64{}, [2]float64{1, 1})
	field := []Field{{Name: "c"}}
	of := func(f func(p *Point) []ad.Expr) Problem {
		return Problem{Name: "heat", Domain: domain, Fields: field, Terms: []Term{{On: Interior, Residual: f}}}
	}
	for name, c := range map[string]struct {
		p    Problem
		want string
	}{
		"no domain":      {Problem{Name: "heat", Fields: field, Terms: []Term{{On: Interior}}}, `problem "heat" needs a domain`},
		"no residual":    {of(nil), `the term "interior" has no residual`},
		"field":          {of(func(p *Point) []ad.Expr { return []ad.Expr{p.U[1].V()} }), "index out of range [1] with length 1; the fields are U[0] to U[0] (c), the coordinates 0 to 1"},
		"coordinate":     {of(func(p *Point) []ad.Expr { return []ad.Expr{p.U[0].D(2).V()} }), "the valid numbers are 0 to 1"},
		"third":          {of(func(p *Point) []ad.Expr { return []ad.Expr{p.U[0].D(0).D(0).D(0).V()} }), "derivative of a jet that carries only its value"},
		"vectors differ": {of(func(p *Point) []ad.Expr { return []ad.Expr{ad.Vector(p.U).Dot(p.U[0].Gradient()).V()} }), "scalar product of vectors of 1 and 2 components"},
	} {
		_, err := c.p.Complete()
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "pinn: ") {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	defer func() {
		if recover() != "mine" {
			t.Error("a panic of the caller's was lost")
		}
	}()
	_, _ = of(func(p *Point) []ad.Expr { panic("mine") }).Complete()
}
