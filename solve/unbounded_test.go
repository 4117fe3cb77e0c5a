package solve

import (
	"math"
	"testing"

	"pinnsolve/geometry"
	"pinnsolve/geometry/features"
	"pinnsolve/internal/vec"
	"pinnsolve/mesh"
)

// Points at a corner are moved away from it into the body, others stay.
func TestAvoid(t *testing.T) {
	d := geometry.Rectangle([2]float64{}, [2]float64{2, 1})
	corner := features.Corner{X: []float64{0, 0}, Middle: []float64{math.Sqrt2 / 2, math.Sqrt2 / 2}}
	move := avoid(d, []features.Corner{corner})
	for _, c := range []struct{ x, want []float64 }{
		{[]float64{0, 0}, []float64{2e-3 * math.Sqrt2 / 2, 2e-3 * math.Sqrt2 / 2}},
		{[]float64{1e-3, 0}, []float64{2e-3, 0}},
		{[]float64{2e-3, 0}, []float64{2e-3, 0}},
		{[]float64{2, 1}, []float64{2, 1}},
	} {
		for i, v := range move(c.x, -1) {
			if math.Abs(v-c.want[i]) > 1e-12 {
				t.Errorf("%v is moved to %v, want %v", c.x, move(c.x, -1), c.want)
			}
		}
	}
	// At the end of two edges of a box it is moved away from both.
	box := geometry.Box([3]float64{}, [3]float64{1, 1, 1})
	half := math.Sqrt2 / 2
	edges := []features.Corner{
		{X: []float64{0, 0, 0}, Along: []float64{1, 0, 0}, Middle: []float64{0, half, half}},
		{X: []float64{0, 0, 0}, Along: []float64{0, 1, 0}, Middle: []float64{half, 0, half}},
	}
	x := avoid(box, edges)([]float64{0, 0, 0}, -1)
	for _, e := range edges {
		if r := e.Distance(x); r < 0.99e-3 {
			t.Errorf("%v is %v from an edge", x, r)
		}
	}
	// The corner of a cell stays in the cell.
	m, err := mesh.ReadFile("../mesh/testdata/bracket.msh")
	if err != nil {
		t.Fatal(err)
	}
	part := geometry.FromMesh(m)
	n := m.Cells[7].Nodes[0]
	at := m.X[2*n : 2*n+2]
	if y := avoid(part, []features.Corner{{X: at}})(at, 7); part.Locate(y) != 7 || math.Abs(vec.Distance(y, at)-4e-3) > 1e-12 {
		t.Errorf("%v of cell 7 is moved to %v in cell %d", at, y, part.Locate(y))
	}
	if avoid(d, nil) != nil {
		t.Error("points are moved where there is no corner")
	}
}
