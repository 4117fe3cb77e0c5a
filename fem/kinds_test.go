package fem

import (
	"fmt"
	"math"
	"testing"

	"pinnsolve/mesh"
)

// cubes returns meshes of first order of the unit cube, or the unit square, of
// every topology, and one of several.
func cubes() map[string]*mesh.Mesh {
	corners := []float64{0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 0.5, 0.5, 0.5}
	cells := func(k mesh.Kind, nodes ...[]int) []mesh.Element {
		var list []mesh.Element
		for _, n := range nodes {
			list = append(list, mesh.Element{Kind: k, Nodes: n})
		}
		return list
	}
	var pyramids [][]int
	for _, f := range mesh.Hex8.Facets() { // whose normals point out, away from the apex
		pyramids = append(pyramids, []int{f[0], f[3], f[2], f[1], 8})
	}
	// Two sides of the cube are divided into tetrahedra to the middle.
	var mixed []mesh.Element
	for i, p := range pyramids {
		if i < 2 {
			mixed = append(mixed, cells(mesh.Tet4, []int{p[0], p[1], p[2], 8}, []int{p[0], p[2], p[3], 8})...)
		} else {
			mixed = append(mixed, cells(mesh.Pyramid5, p)...)
		}
	}
	// A prism stands on one of these, a hexahedron on a pyramid.
	corners = append(corners, 2, 0, 0, 2, 1, 0, 2, 0, 1, 2, 1, 1) // nodes 9 to 12
	hex := cells(mesh.Hex8, []int{1, 9, 10, 2, 5, 11, 12, 6})
	square := []float64{0, 0, 1, 0, 1, 1, 0, 1}
	list := map[string]*mesh.Mesh{
		"triangles":      {Dim: 2, X: square, Cells: cells(mesh.Triangle3, []int{0, 1, 2}, []int{0, 2, 3})},
		"quadrilaterals": {Dim: 2, X: square, Cells: cells(mesh.Quad4, []int{0, 1, 2, 3})},
		"tetrahedra":     {Dim: 3, X: corners[:27], Cells: cells(mesh.Tet4, []int{0, 1, 2, 6}, []int{0, 2, 3, 6}, []int{0, 3, 7, 6}, []int{0, 7, 4, 6}, []int{0, 4, 5, 6}, []int{0, 5, 1, 6})},
		"hexahedron":     {Dim: 3, X: corners[:27], Cells: cells(mesh.Hex8, []int{0, 1, 2, 3, 4, 5, 6, 7})},
		"prisms":         {Dim: 3, X: corners[:27], Cells: cells(mesh.Prism6, []int{0, 1, 2, 4, 5, 6}, []int{0, 2, 3, 4, 6, 7})},
		"pyramids":       {Dim: 3, X: corners[:27], Cells: cells(mesh.Pyramid5, pyramids...)},
		"all":            {Dim: 3, X: corners, Cells: append(mixed, hex...)},
	}
	for _, m := range list {
		m.Parts = outer(m)
	}
	return list
}

// outer returns the facets that only one cell has: those at x = 0, and the rest.
func outer(m *mesh.Mesh) []mesh.Part {
	count := map[[4]int32]int{}
	for _, e := range m.Cells {
		for _, s := range sidesOf(e.Kind) {
			count[corners(e.Nodes, s)]++
		}
	}
	parts := []mesh.Part{{Name: "held"}, {Name: "rest"}}
	for _, e := range m.Cells {
		for i, s := range sidesOf(e.Kind) {
			if count[corners(e.Nodes, s)] > 1 {
				continue
			}
			kind, nodes := e.Kind.Facet(i)
			f := mesh.Element{Kind: kind}
			at := 0
			for _, a := range nodes {
				f.Nodes = append(f.Nodes, e.Nodes[a])
				if m.X[e.Nodes[a]*m.Dim] > 1e-9 {
					at = 1
				}
			}
			parts[at].Facets = append(parts[at].Facets, f)
		}
	}
	return parts
}

// curved returns a mesh of first order with elements of a higher order, bent.
func curved(m *mesh.Mesh, order int) *mesh.Mesh {
	l := newLattice(m, order)
	c := &mesh.Mesh{Dim: m.Dim}
	for _, e := range m.Cells {
		c.Cells = append(c.Cells, mesh.Element{Kind: ofOrder(e.Kind, order), Nodes: l.nodes(e)})
	}
	c.X = append(c.X, l.X...)
	c.Parts = outer(c)
	for v := range len(c.X) / c.Dim {
		x := c.X[v*c.Dim : (v+1)*c.Dim]
		bend := 0.1 * math.Sin(2*x[1]) * (1 + x[0])
		x[1] += 0.08 * x[0] * x[0]
		x[0] += bend
		if c.Dim == 3 {
			x[2] += 0.1*x[0]*x[1] + 0.05*x[2]*x[2]
		}
	}
	return c
}

// A constant strain is exact on elements of every topology and order, bent, whole
// and in halves, without and with pressures.
func TestKinds(t *testing.T) {
	for name, first := range cubes() {
		for order := 1; order <= mesh.MaxOrder; order++ {
			if order > 3 && first.Dim == 3 && name != "pyramids" { // large
				continue
			}
			m := curved(first, order)
			high := max(2, meshOrder(m))
			elements := []Element{{}, {Order: high}, {Order: high, Mixed: true}, {Order: high, Mixed: true, Constant: true}}
			patch(t, fmt.Sprintf("%s of order %d", name, order), m, elements, 1e-9, 1e-8)
			if order <= 2 {
				fine, _ := Refine(m)
				patch(t, fmt.Sprintf("halves of %s of order %d", name, order), fine, elements, 1e-9, 1e-8)
			}
		}
	}
}

// patch solves with elements for a constant strain, with the tractions of its
// stress on all of the boundary but the first part, where the displacement is
// prescribed. Errors must be below the bounds for u and p.
func patch(t *testing.T, name string, m *mesh.Mesh, elements []Element, boundU, boundP float64) {
	t.Helper()
	gradient := [3][3]float64{{0.1, 0.03, -0.02}, {-0.05, 0.07, 0.01}, {0.02, 0.04, -0.03}}
	exact := func(dst, x []float64) {
		for i := range dst {
			dst[i] = 0.3
			for j := range x {
				dst[i] += gradient[i][j] * x[j]
			}
		}
	}
	material := Material{Mu: 2, Beta: 0.3}
	var div float64
	for i := range m.Dim {
		div += gradient[i][i]
	}
	load := Condition{T: func(dst, _, n []float64) {
		for i := range dst {
			dst[i] = material.lambda() * div * n[i]
			for j := range dst {
				dst[i] += material.Mu * (gradient[i][j] + gradient[j][i]) * n[j]
			}
		}
	}}
	held := clamp(m.Dim, m.Parts[0].Name)
	held.U = exact
	for _, part := range m.Parts[1:] {
		load.Parts = append(load.Parts, part.Name)
	}
	p := Problem{Mesh: m, Material: Uniform(material), Conditions: []Condition{held, load}}
	for _, e := range elements {
		s := solved(t, p, e, Options{Workers: 2, Tolerance: 1e-13})
		var worst, pressure float64
		want := make([]float64, m.Dim)
		s.Each(func(q *Sample) {
			exact(want, q.X)
			for i := range want {
				worst = max(worst, math.Abs(q.U[i]-want[i]))
			}
			pressure = max(pressure, math.Abs(q.P+material.lambda()*div))
		})
		if !(worst < boundU && pressure < boundP) {
			t.Errorf("%s, %+v: errors %v of u, %v of p", name, e, worst, pressure)
		}
	}
}
