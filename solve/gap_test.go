package solve_test

import (
	"math"
	"testing"

	"pinnsolve/cases"
	"pinnsolve/mesh"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// cracked is a square of squares between the lines x and y, with two nodes at
// every place of a crack along y[row] for from <= x < to; at its ends inside the
// body there is one node.
func cracked(x, y []float64, row int, from, to float64) *mesh.Mesh {
	m := &mesh.Mesh{Dim: 2, Parts: []mesh.Part{{Name: "bottom"}, {Name: "top"}, {Name: "free"}}}
	add := func(i, j int) int {
		m.X = append(m.X, x[i], y[j])
		return len(m.X)/2 - 1
	}
	node, above := map[[2]int]int{}, map[[2]int]int{}
	for j := range y {
		for i := range x {
			node[[2]int{i, j}] = add(i, j)
			above[[2]int{i, j}] = node[[2]int{i, j}]
			if inside := x[i] > from || from == x[0]; j == row && inside && x[i] < to {
				above[[2]int{i, j}] = add(i, j)
			}
		}
	}
	side := func(part, a, b int) {
		m.Parts[part].Facets = append(m.Parts[part].Facets, mesh.Element{Kind: mesh.Line2, Nodes: []int{a, b}})
	}
	last, highest := len(x)-2, len(y)-2
	for j := range highest + 1 {
		for i := range last + 1 {
			a, b := above[[2]int{i, j}], above[[2]int{i + 1, j}]
			c, d := node[[2]int{i + 1, j + 1}], node[[2]int{i, j + 1}]
			m.Cells = append(m.Cells, mesh.Element{Kind: mesh.Quad4, Nodes: []int{a, b, c, d}})
			open := x[i] >= from && x[i+1] <= to
			switch {
			case j == 0:
				side(0, a, b)
			case j == row && open:
				side(2, a, b)
			}
			switch {
			case j == highest:
				side(1, c, d)
			case j+1 == row && open:
				side(2, c, d)
			}
			if i == last {
				side(2, b, c)
			}
			if i == 0 {
				side(2, d, a)
			}
		}
	}
	return m
}

// A square of side 2 that is held at the bottom and pulled at the top, with a
// crack of double nodes: from its left side to the middle, or short and in the
// middle, so that one window sees both ends. Energies by finite elements of order
// 4 and 5, cells halved 14 times towards all corners. The answer for the body
// without the crack, 1.776 and 1.776, is what windows give that do not see it.
func TestCracks(t *testing.T) {
	if testing.Short() {
		t.Skip("solves two problems of some thousand unknowns")
	}
	lines := []float64{0, 0.5, 1, 1.5, 2}
	short := []float64{0, 0.5, 0.9, 1, 1.1, 1.5, 2}
	for _, test := range []struct {
		name   string
		mesh   *mesh.Mesh
		energy float64
	}{
		{"edge", cracked(lines, lines, 2, 0, 1), 7.55093279},
		{"inside", cracked(short, lines, 2, 0.9, 1.1), 2.6 * 0.694903},
	} {
		p := workpiece(t, test.mesh)
		r := weakly(t, p, solve.Options{})
		if off := math.Abs(r.Weak.Work/2/test.energy - 1); r.Status != solve.Converged || off > 1e-3 {
			t.Errorf("%s: %s, work/2 %v, want %v", test.name, r.Status, r.Weak.Work/2, test.energy)
		}
	}
}

// workpiece is the problem of a mesh that is held at its bottom and pulled at its
// top, with E = 1 and nu = 0.3.
func workpiece(t *testing.T, m *mesh.Mesh) pinn.Problem {
	t.Helper()
	w := cases.Workpiece{Name: "square", Mesh: m, Moduli: map[string]float64{"E": 1, "nu": 0.3}, Conditions: []cases.PartCondition{
		{Kind: "fix", On: "bottom"}, {Kind: "traction", On: "top", Values: []float64{0, 1}}}}
	c, err := w.Case()
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Pose("mixed", nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
