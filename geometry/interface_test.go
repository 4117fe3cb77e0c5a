package geometry_test

import (
	"math"
	"testing"

	"pinnsolve/geometry"
	"pinnsolve/geometry/features"
	"pinnsolve/mesh"
)

// strips is a rectangle of three squares, the last one of another class.
func strips() (*geometry.Domain, []int) {
	m := &mesh.Mesh{Dim: 2, X: []float64{0, 0, 1, 0, 2, 0, 3, 0, 0, 1, 1, 1, 2, 1, 3, 1}}
	part := mesh.Part{Name: "rim"}
	line := func(a, b int) {
		part.Facets = append(part.Facets, mesh.Element{Kind: mesh.Line2, Nodes: []int{a, b}})
	}
	for i := range 3 {
		m.Cells = append(m.Cells, mesh.Element{Kind: mesh.Quad4, Nodes: []int{i, i + 1, i + 5, i + 4}})
		line(i, i+1)
		line(i+5, i+4)
	}
	line(3, 7)
	line(4, 0)
	m.Parts = []mesh.Part{part}
	return geometry.FromMesh(m), []int{0, 0, 1}
}

// An interface is seen from both sides, and grids can be taken apart along it.
func TestInterface(t *testing.T) {
	d, class := strips()
	one, other, err := d.Interface(class, geometry.Rule{Degree: 3}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var length float64
	for p := range one.Len() {
		length += one.W[p]
		if one.At(p)[0] != 2 || one.Cell[p] != 1 || other.Cell[p] != 2 || one.Normal(p)[0] != 1 || other.Normal(p)[0] != -1 {
			t.Errorf("point %v: cells %d and %d, normals %v and %v", one.At(p), one.Cell[p], other.Cell[p], one.Normal(p), other.Normal(p))
		}
	}
	if math.Abs(length-1) > 1e-14 {
		t.Errorf("length %v", length)
	}
	g := d.Grid(2)
	a := g.Apart(class)
	if n := len(a.X)/2 - len(g.X)/2; n != 2 {
		t.Errorf("%d nodes more", n)
	}
	for i, c := range a.Points().Cell {
		for k, nodes := range a.Cells {
			for _, n := range nodes {
				if n == i && class[a.Of[k]] != class[c] {
					t.Errorf("node %d belongs to cells of two classes", i)
				}
			}
		}
	}
	js := features.Junctions(d, class)
	if len(js) != 2 || js[0].X[0] != 2 || !js[0].Rim || js[0].Rays != 1 {
		t.Errorf("junctions %+v", js)
	}
}
