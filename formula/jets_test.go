package formula_test

import (
	"math"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/formula"
)

// values evaluates a formula of fields at points, the fields given as functions of
// the coordinates, by jets.
func values(t *testing.T, f *formula.Formula, dim int, pts [][]float64, fields func(x []ad.Jet) []ad.Jet) [][]float64 {
	t.Helper()
	p, err := ad.CompilePointwise(len(pts), false, func(g *ad.Graph) []ad.Expr {
		x := g.Coordinates(ad.Lanes{Dim: dim, Order: ad.Hessian})
		in := append(x[:dim:dim], fields(x)...)
		for i := range in {
			in[i] = in[i].Truncate(f.Order())
		}
		var es []ad.Expr
		for _, j := range f.Jets(in) {
			es = append(es, j.V().Add(x[0].V().Scale(0)))
		}
		return es
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range pts {
		for k := range dim {
			p.Data[k][i] = x[k]
		}
	}
	p.Run()
	return p.Out
}

// Derivatives of u = exp(x) y^2 and v = sin(x y), by hand.
func TestDerivatives(t *testing.T) {
	scope := formula.Scope{Coordinates: []string{"x", "y"}, Variables: []formula.Variable{{Name: "u"}, {Name: "w", Shape: formula.Vector(2)}},
		Parameters: map[string]float64{"nu": 0.25}}
	pts := [][]float64{{0.3, 0.8}, {-0.5, 1.2}}
	fields := func(x []ad.Jet) []ad.Jet {
		u, v := x[0].Exp().Mul(x[1].Pow(2)), x[0].Mul(x[1]).Sin()
		return []ad.Jet{u, u, v}
	}
	for _, c := range []struct {
		text, print string
		order       ad.Order
		want        func(x, y float64) []float64
	}{
		{"d(u,x) + nu*u", "u_x + nu u", ad.Gradient, func(x, y float64) []float64 { return []float64{1.25 * math.Exp(x) * y * y} }},
		{"lap(u)", "Lap u", ad.Laplacian, func(x, y float64) []float64 { return []float64{math.Exp(x) * (y*y + 2)} }},
		{"div(grad(u))", "div (grad u)", ad.Laplacian, func(x, y float64) []float64 { return []float64{math.Exp(x) * (y*y + 2)} }},
		{"d(u,x,y) - d(u,y,y)", "u_xy - u_yy", ad.Hessian, func(x, y float64) []float64 { return []float64{math.Exp(x) * (2*y - 2)} }},
		{"d(u*d(u,x),y)", "(u u_x)_y", ad.Hessian, func(x, y float64) []float64 { return []float64{4 * math.Exp(2*x) * y * y * y} }},
		{"div(w)", "div w", ad.Gradient, func(x, y float64) []float64 { return []float64{math.Exp(x)*y*y + x*math.Cos(x*y)} }},
		{"grad(w)[1]", "(grad w)[1]", ad.Gradient, func(x, y float64) []float64 { return []float64{y * math.Cos(x*y), x * math.Cos(x*y)} }},
		{"div(sym(grad(w)))[0]", "(div (sym (grad w)))[0]", ad.Hessian, func(x, y float64) []float64 {
			return []float64{math.Exp(x)*y*y + 0.5*(2*math.Exp(x)+math.Cos(x*y)-x*y*math.Sin(x*y))}
		}},
		{"d(x < 0 ? x^3 : tan(y), x)", "(x < 0 ? x^3 : tan(y))_x", ad.Gradient, func(x, y float64) []float64 {
			if x < 0 {
				return []float64{3 * x * x}
			}
			return []float64{0}
		}},
		{"d(asin(x) + atan2(y, 2) + sinh(x)*cosh(y) + x^y, y)", "", ad.Gradient, func(x, y float64) []float64 {
			return []float64{2/(4+y*y) + math.Sinh(x)*math.Sinh(y) + math.Pow(x, y)*math.Log(x)}
		}},
		{"d(max(x,y), y)", "", ad.Gradient, func(x, y float64) []float64 { return []float64{1} }},
	} {
		f, err := formula.Parse(c.text, scope)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if f.Order() != c.order {
			t.Errorf("%s has order %v, want %v", c.text, f.Order(), c.order)
		}
		if c.print != "" && f.String() != c.print {
			t.Errorf("%s is printed as %s, want %s", c.text, f, c.print)
		}
		got := values(t, f, 2, pts, fields)
		for i, x := range pts {
			for k, want := range c.want(x[0], x[1]) {
				if !(math.Abs(got[k][i]-want) <= 1e-13*(1+math.Abs(want))) && !(math.IsNaN(want) && math.IsNaN(got[k][i])) {
					t.Errorf("%s at %v: %v, want %v", c.text, x, got[k][i], want)
				}
			}
		}
	}
}

// Time is no direction of lap, and a mixed derivative is seen.
func TestTime(t *testing.T) {
	scope := formula.Scope{Coordinates: []string{"x", "t"}, Timed: true, Variables: []formula.Variable{{Name: "u"}}}
	f, err := formula.Parse("d(u,t) - 2*lap(u)", scope)
	if err != nil {
		t.Fatal(err)
	}
	got := values(t, f, 2, [][]float64{{0.4, 0.7}}, func(x []ad.Jet) []ad.Jet { return []ad.Jet{x[0].Pow(3).Mul(x[1].Pow(2))} })
	if want := 2*0.064*0.7 - 2*6*0.4*0.49; math.Abs(got[0][0]-want) > 1e-14 {
		t.Errorf("%v, want %v", got[0][0], want)
	}
	if f.String() != "u_t - 2 Lap u" {
		t.Error(f)
	}
}

// The same formula gives the same on numbers and on jets.
func TestNumbersAgreeWithJets(t *testing.T) {
	text := "(x > 0.4 and not (y > 1) or x < -1 ? asin(x)*acos(y/2) : atan(x) - sign(x)) + tan(x)/cosh(y) + atan2(-1, x) + atan2(y, -2) + min(x, 2*y) + log10(y) + abs(x)^y"
	static, err := formula.Parse(text, formula.Position("x", "y"))
	if err != nil {
		t.Fatal(err)
	}
	pts := [][]float64{{0.5, 0.8}, {-0.5, 1.2}, {0.2, 0.3}, {0.9, 0.1}}
	got := values(t, static, 2, pts, func([]ad.Jet) []ad.Jet { return nil })
	for i, x := range pts {
		var want [1]float64
		static.Eval(want[:], x)
		if !(math.Abs(got[0][i]-want[0]) <= 1e-14*(1+math.Abs(want[0]))) {
			t.Errorf("at %v: %v by jets, %v by numbers", x, got[0][i], want[0])
		}
	}
}

func TestKinks(t *testing.T) {
	scope := formula.Scope{Coordinates: []string{"x"}, Variables: []formula.Variable{{Name: "u"}}}
	for text, column := range map[string]int{"lap(abs(u))": 5, "d(u + max(u, x), x, x)": 7, "abs(lap(u))": 0, "abs(d(u,x)) + lap(u)": 0} {
		f, err := formula.Parse(text, scope)
		if err != nil {
			t.Fatal(err)
		}
		kinks := f.Kinks()
		if (len(kinks) > 0) != (column > 0) || column > 0 && kinks[0].Column != column {
			t.Errorf("%s has kinks %v, want one in column %d", text, kinks, column)
		}
	}
}

// Gradients by fields pass through conditions, and the normal has no derivative.
func TestFluxes(t *testing.T) {
	f, err := formula.Parse("u < 1 ? u^2 : 3*u", formula.Scope{Coordinates: []string{"x"}, Variables: []formula.Variable{{Name: "u"}}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := ad.CompilePointwise(2, true, func(g *ad.Graph) []ad.Expr {
		u := ad.NewJet(ad.Lanes{Dim: 1}, []ad.Expr{g.Variable()})
		return []ad.Expr{f.Jets([]ad.Jet{ad.Constant(1, 0), u})[0].V()}
	})
	if err != nil {
		t.Fatal(err)
	}
	p.Var[0][0], p.Var[0][1] = 0.5, 2
	p.Weight[0][0], p.Weight[0][1] = 1, 1
	p.Run()
	if p.Adjoint[0][0] != 1 || p.Adjoint[0][1] != 3 {
		t.Errorf("slopes %v, want 1 and 3", p.Adjoint[0])
	}
	scope := formula.Scope{Coordinates: []string{"x", "y"}, Normal: true, Variables: []formula.Variable{{Name: "u"}}}
	if _, err := formula.Parse("dot(grad(u), n)", scope); err != nil {
		t.Error(err)
	}
	if _, err := formula.Parse("div(n)", scope); err == nil {
		t.Error("the normal has a divergence")
	}
}
