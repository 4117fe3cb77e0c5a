package geometry_test

import (
	"math"
	"slices"
	"testing"

	"pinnsolve/geometry"
	"pinnsolve/mesh"
)

// overlapped is the unit square in two triangles. Its sides are in parts of their
// own and in all; corner is bottom and right.
func overlapped() *mesh.Mesh {
	side := func(a, b int) mesh.Element { return mesh.Element{Kind: mesh.Line2, Nodes: []int{a, b}} }
	bottom, right, top, left := side(0, 1), side(1, 2), side(2, 3), side(3, 0)
	part := func(name string, facets ...mesh.Element) mesh.Part { return mesh.Part{Name: name, Facets: facets} }
	return &mesh.Mesh{
		Dim: 2, X: []float64{0, 0, 1, 0, 1, 1, 0, 1},
		Cells: []mesh.Element{{Kind: mesh.Triangle3, Nodes: []int{0, 1, 2}}, {Kind: mesh.Triangle3, Nodes: []int{0, 2, 3}}},
		Parts: []mesh.Part{part("all", bottom, right, top, left), part("corner", bottom, right),
			part("bottom", bottom), part("right", right), part("top", top), part("left", left)},
	}
}

// The parts of a domain cover its boundary once, however those of the mesh
// overlap, and all of the mesh's can be measured and integrated by their names.
func TestPartsOverlap(t *testing.T) {
	sizes := map[string]float64{"all": 4, "corner": 2, "bottom": 1, "right": 1, "top": 1, "left": 1}
	for _, c := range []struct {
		first, parts []string
		left         map[string]string // of parts that are not themselves
	}{
		{nil, []string{"bottom", "right", "top", "left"}, map[string]string{"all": "", "corner": ""}},
		{[]string{"all"}, []string{"all"}, map[string]string{"corner": "", "bottom": "", "right": "", "top": "", "left": ""}},
		{[]string{"right", "corner"}, []string{"corner (rest)", "right", "top", "left"}, map[string]string{"corner": "corner (rest)", "all": "", "bottom": ""}},
		{[]string{"corner", "all"}, []string{"all (rest)", "corner"}, map[string]string{"all": "all (rest)", "bottom": "", "right": "", "top": "", "left": ""}},
	} {
		m := overlapped()
		d := geometry.FromMesh(m, c.first...)
		if got := d.Parts(); !slices.Equal(got, c.parts) {
			t.Errorf("%v first: parts %q, want %q", c.first, got, c.parts)
		}
		var total float64
		for _, p := range d.Parts() {
			size, err := d.PartMeasure(p)
			if err != nil {
				t.Error(err)
			}
			total += size
		}
		if math.Abs(total-4) > 1e-14 {
			t.Errorf("%v first: the parts measure %v, want 4", c.first, total)
		}
		for name, want := range sizes {
			size, err := d.PartMeasure(name)
			if err != nil || math.Abs(size-want) > 1e-14 {
				t.Errorf("%v first: %s measures %v, want %v; error %v", c.first, name, size, want, err)
			}
			pts, err := d.BoundaryRule(name, geometry.Rule{Degree: 2})
			var sum float64
			for _, w := range pts.W {
				sum += w
			}
			if err != nil || math.Abs(sum-want) > 1e-14 {
				t.Errorf("%v first: weights on %s sum to %v, want %v; error %v", c.first, name, sum, want, err)
			}
			left, ok := d.Left(name)
			if got, shares := c.left[name]; shares && (left != got || ok != (got != "")) || !shares && (left != name || !ok) {
				t.Errorf("%v first: left of %s is %q, %v", c.first, name, left, ok)
			}
		}
		if len(m.Parts) != 6 || len(m.Parts[0].Facets) != 4 {
			t.Error("the mesh has changed")
		}
	}
	m := overlapped()
	if n := geometry.Overlap(m.Parts[0], m.Parts[1]); n != 2 {
		t.Errorf("all and corner share %d facets, want 2", n)
	}
	m.Parts = m.Parts[2:]
	if d := geometry.FromMesh(m, "left"); d.Mesh() != m {
		t.Error("a mesh whose parts do not overlap is copied")
	}
}
