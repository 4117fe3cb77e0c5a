package ad

import (
	"math"
	"testing"
)

// What is not selected does not matter, not even as NaN, and slopes are those of
// what is selected.
func TestSelect(t *testing.T) {
	p, err := CompilePointwise(2, true, func(g *Graph) []Expr {
		x := g.Variable()
		return []Expr{Select(Less(Const(0), x), x.Log(), Const(7)), Select(Less(x, Const(0)), x.Scale(3), x.Mul(x)), x.Atan(), x.Sinh(), x.Cosh()}
	})
	if err != nil {
		t.Fatal(err)
	}
	p.Var[0][0], p.Var[0][1] = 2, -1
	want := [][]float64{{math.Log(2), 7}, {4, -3}, {math.Atan(2), math.Atan(-1)}, {math.Sinh(2), math.Sinh(-1)}, {math.Cosh(2), math.Cosh(1)}}
	slopes := [][]float64{{0.5, 0}, {4, 3}, {0.2, 0.5}, {math.Cosh(2), math.Cosh(1)}, {math.Sinh(2), math.Sinh(-1)}}
	for k := range want {
		for i := range p.Weight {
			for j := range p.Weight[i] {
				p.Weight[i][j] = 0
				if i == k {
					p.Weight[i][j] = 1
				}
			}
		}
		p.Run()
		for i := range want[k] {
			if math.Abs(p.Out[k][i]-want[k][i]) > 1e-15 || math.Abs(p.Adjoint[0][i]-slopes[k][i]) > 1e-15 {
				t.Errorf("result %d at point %d: %v with slope %v, want %v and %v", k, i, p.Out[k][i], p.Adjoint[0][i], want[k][i], slopes[k][i])
			}
		}
	}
}
