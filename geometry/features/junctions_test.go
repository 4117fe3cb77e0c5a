package features

import (
	"testing"

	"pinnsolve/geometry"
	"pinnsolve/mesh"
)

// An interface that meets a straight boundary at a right angle is square there, no other.
func TestSquareJunctions(t *testing.T) {
	for _, slant := range []float64{0, 0.2} {
		m := &mesh.Mesh{Dim: 2, X: []float64{0, 0, 1, 0, 2, 0, 0, 1, 1 + slant, 1, 2, 1}}
		side := func(a, b int) mesh.Element { return mesh.Element{Kind: mesh.Line2, Nodes: []int{a, b}} }
		m.Cells = []mesh.Element{{Kind: mesh.Quad4, Nodes: []int{0, 1, 4, 3}}, {Kind: mesh.Quad4, Nodes: []int{1, 2, 5, 4}}}
		m.Parts = []mesh.Part{{Name: "rim", Facets: []mesh.Element{side(0, 1), side(1, 2), side(2, 5), side(5, 4), side(4, 3), side(3, 0)}}}
		all := Junctions(geometry.FromMesh(m), []int{0, 1})
		if len(all) != 2 {
			t.Fatalf("slant %v: %d junctions, want 2", slant, len(all))
		}
		for _, j := range all {
			if !j.Rim || j.Square != (slant == 0) {
				t.Errorf("slant %v: %+v", slant, j)
			}
		}
	}
}
