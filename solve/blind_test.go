package solve_test

import (
	"slices"
	"strings"
	"testing"

	"pinnsolve/cases"
	"pinnsolve/mesh"
	"pinnsolve/solve"
)

// comb is a block of height 2 with slots of a width, open at the top, at x = 1 and
// every 1 after it.
func comb(slots int, width float64) *mesh.Mesh {
	m := &mesh.Mesh{Dim: 2, Parts: []mesh.Part{{Name: "bottom"}, {Name: "top"}, {Name: "free"}}}
	x, y := []float64{0}, []float64{0, 0.5, 1, 1.5, 2}
	cut := map[int]bool{}
	for k := range slots {
		cut[len(x)] = true
		x = append(x, float64(k)+1-width, float64(k)+1)
	}
	x = append(x, float64(slots)+1)
	node := map[[2]int]int{}
	at := func(i, j int) int {
		n, known := node[[2]int{i, j}]
		if !known {
			n = len(m.X) / 2
			node[[2]int{i, j}] = n
			m.X = append(m.X, x[i], y[j])
		}
		return n
	}
	solid := func(i, j int) bool {
		return i >= 0 && i < len(x)-1 && j >= 0 && j < len(y)-1 && !(cut[i] && j > 0)
	}
	for j := range len(y) - 1 {
		for i := range len(x) - 1 {
			if !solid(i, j) {
				continue
			}
			a, b, c, d := at(i, j), at(i+1, j), at(i+1, j+1), at(i, j+1)
			m.Cells = append(m.Cells, mesh.Element{Kind: mesh.Quad4, Nodes: []int{a, b, c, d}})
			side := func(part, i, j, from, to int) {
				if !solid(i, j) {
					m.Parts[part].Facets = append(m.Parts[part].Facets, mesh.Element{Kind: mesh.Line2, Nodes: []int{from, to}})
				}
			}
			above := 2
			if j == len(y)-2 {
				above = 1
			}
			side(0, i, j-1, a, b)
			side(2, i+1, j, b, c)
			side(above, i, j+1, c, d)
			side(2, i-1, j, d, a)
		}
	}
	return m
}

// extruded is a plane mesh of quadrangles as one layer of hexahedra.
func extruded(m *mesh.Mesh, thickness float64) *mesh.Mesh {
	e := &mesh.Mesh{Dim: 3, Parts: make([]mesh.Part, len(m.Parts))}
	n := len(m.X) / 2
	for _, z := range []float64{0, thickness} {
		for i := range n {
			e.X = append(e.X, m.X[2*i], m.X[2*i+1], z)
		}
	}
	for i, p := range m.Parts {
		e.Parts[i].Name = p.Name
		for _, f := range p.Facets {
			a, b := f.Nodes[0], f.Nodes[1]
			e.Parts[i].Facets = append(e.Parts[i].Facets, mesh.Element{Kind: mesh.Quad4, Nodes: []int{a, b, b + n, a + n}})
		}
	}
	free := &e.Parts[len(e.Parts)-1]
	for _, c := range m.Cells {
		hex := slices.Clone(c.Nodes)
		for _, k := range c.Nodes {
			hex = append(hex, k+n)
		}
		e.Cells = append(e.Cells, mesh.Element{Kind: mesh.Hex8, Nodes: hex})
		for _, nodes := range [][]int{{hex[0], hex[3], hex[2], hex[1]}, hex[4:]} {
			free.Facets = append(free.Facets, mesh.Element{Kind: mesh.Quad4, Nodes: nodes})
		}
	}
	return e
}

// Large windows have no features that tell one face of a slot in space from the
// other, and the solve says so and names the place; small windows need none.
func TestBlind(t *testing.T) {
	for windows, want := range map[int]solve.Verdict{1: solve.Blind, 30: solve.Converged} {
		w := cases.Workpiece{Name: "block", Mesh: extruded(comb(1, 0.1), 0.5), Moduli: map[string]float64{"E": 1, "nu": 0.3}, Conditions: []cases.PartCondition{
			{Kind: "fix", On: "bottom"}, {Kind: "traction", On: "top", Values: []float64{0, 1, 0}}}}
		c, err := w.Case()
		if err != nil {
			t.Fatal(err)
		}
		p, err := c.Pose("standard", nil)
		if err != nil {
			t.Fatal(err)
		}
		r := weakly(t, p, solve.Options{Weak: solve.WeakOptions{Windows: windows, Features: 14}, Tolerance: 1})
		named := strings.Contains(r.Message, "Near [0.95 ") && strings.Contains(r.Message, "a gap of width 0.1")
		if r.Status != want || named != (want == solve.Blind) || r.Trusted() != (want == solve.Converged) {
			t.Errorf("%d windows: %s: %s", r.Weak.Windows, r.Status, r.Message)
		}
	}
}
