package weak_test

import (
	"math"
	"testing"

	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// Fields of a few features are the same in more of them, nearly.
func TestNear(t *testing.T) {
	p := forms(t)["mixed"]
	few, many := plane, plane
	few.plain, many.plain = 6, 40
	many.size, few.size = 0.25, 0.25
	from, g := few.of(t, p), many.of(t, p)
	theta := random(from.Dim(), 1, 3)
	near, err := g.Near(t.Context(), from, theta)
	if err != nil {
		t.Fatal(err)
	}
	pts := p.Domain.Interior(200, geometry.Uniform{}, 5)
	outputs := []pinn.Output{p.Outputs[0]}
	a := must(from.Solution(theta).EvalAll(outputs, pts))
	b := must(g.Solution(near).EvalAll(outputs, pts))
	var off, size float64
	for c, col := range a[0] {
		for i, v := range col {
			off, size = math.Max(off, math.Abs(v-b[0][c][i])), math.Max(size, math.Abs(v))
		}
	}
	if off > 0.02*size {
		t.Errorf("off by %.2g of %.2g", off, size)
	}
}
