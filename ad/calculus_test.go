package ad

import (
	"math"
	"testing"
)

// The operators at (2, 3) for u = (x^2 y, y^2), f = x y^2 and a = [[x, y], [x y, 1]],
// by hand.
func TestCalculus(t *testing.T) {
	for name, c := range map[string]struct {
		of   func(u Vector, f Jet, a Tensor) []Expr
		want []float64
	}{
		"gradient":   {func(_ Vector, f Jet, _ Tensor) []Expr { return f.Gradient().Values() }, []float64{9, 12}},
		"grad":       {func(u Vector, _ Jet, _ Tensor) []Expr { return values(u.Grad()) }, []float64{12, 4, 0, 6}},
		"div":        {func(u Vector, _ Jet, _ Tensor) []Expr { return []Expr{u.Div().V()} }, []float64{18}},
		"lap":        {func(u Vector, _ Jet, _ Tensor) []Expr { return u.Lap() }, []float64{6, 2}},
		"d":          {func(u Vector, _ Jet, _ Tensor) []Expr { return u.D(1).Values() }, []float64{4, 6}},
		"sum":        {func(u Vector, f Jet, _ Tensor) []Expr { return u.Add(u.Scale(2)).Sub(f.Gradient()).Values() }, []float64{27, 15}},
		"times":      {func(u Vector, f Jet, _ Tensor) []Expr { return u.Times(f).Values() }, []float64{216, 162}},
		"dot":        {func(u Vector, f Jet, _ Tensor) []Expr { return []Expr{u.Dot(f.Gradient()).V(), u.Along(f).V()} }, []float64{216, 216}},
		"identity":   {func(_ Vector, f Jet, _ Tensor) []Expr { return values(Identity(f, 2)) }, []float64{18, 0, 0, 18}},
		"div tensor": {func(_ Vector, _ Jet, a Tensor) []Expr { return a.Div().Values() }, []float64{2, 3}},
		"trace":      {func(_ Vector, _ Jet, a Tensor) []Expr { return []Expr{a.Tr().V(), a.Det().V(), a.Inner(a).V()} }, []float64{3, -16, 50}},
		"sym":        {func(_ Vector, _ Jet, a Tensor) []Expr { return values(a.Sym()) }, []float64{2, 4.5, 4.5, 1}},
		"transpose":  {func(_ Vector, _ Jet, a Tensor) []Expr { return values(a.T()) }, []float64{2, 6, 3, 1}},
		"cofactors":  {func(_ Vector, _ Jet, a Tensor) []Expr { return values(a.Cof()) }, []float64{1, -6, -3, 2}},
		"inverse":    {func(_ Vector, _ Jet, a Tensor) []Expr { return values(a.Inv().Mul(a)) }, []float64{1, 0, 0, 1}},
		"of":         {func(u Vector, _ Jet, a Tensor) []Expr { return a.Of(u).Values() }, []float64{51, 81}},
		"tensors": {func(_ Vector, f Jet, a Tensor) []Expr { return values(a.Scale(2).Add(a).Sub(a.Times(f))) },
			[]float64{-30, -45, -90, -15}},
	} {
		got := evaluate(t, Lanes{Dim: 2, Order: Hessian}, [][]float64{{2, 3}}, func(x []Jet) Jet {
			one := Constant(2, 1)
			u := Vector{x[0].Mul(x[0]).Mul(x[1]), x[1].Mul(x[1])}
			a := Tensor{{x[0], x[1]}, {x[0].Mul(x[1]), one}}
			e := c.of(u, x[0].Mul(x[1]).Mul(x[1]), a)
			l := Lanes{Dim: 2, Order: Hessian}
			return NewJet(l, append(e, make([]Expr, l.Count()-len(e))...))
		})
		for i, want := range c.want {
			if math.Abs(got[i][0]-want) > 1e-12 {
				t.Errorf("%s: component %d is %v, want %v", name, i, got[i][0], want)
			}
		}
	}
}

func values(a Tensor) (all []Expr) {
	for _, row := range a {
		all = append(all, Vector(row).Values()...)
	}
	return all
}
