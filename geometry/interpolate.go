package geometry

import (
	"fmt"
)

// Interpolate returns the function that has the given values at the nodes of the mesh
// and is interpolated in every cell as its positions are. The domain comes from a mesh.
func (d *Domain) Interpolate(values []float64) func(x []float64) float64 {
	d.mustHaveMesh()
	m := d.mesh
	if len(values)*m.Dim != len(m.X) {
		panic(fmt.Sprintf("geometry: %d values at %d nodes", len(values), len(m.X)/m.Dim))
	}
	return func(x []float64) float64 {
		cell := m.Cells[d.within(x)]
		e := newElement(m, cell)
		n := make([]float64, len(cell.Nodes))
		cell.Kind.Shape(n, nil, e.parameters(x))
		var v float64
		for i, node := range cell.Nodes {
			v += n[i] * values[node]
		}
		return v
	}
}

// parameters returns those of the point x, which is in the element or next to it, of
// the node nearest to x where Newton's method finds none.
func (e element) parameters(x []float64) []float64 {
	const near, inside = 1e-2, 0.1 // of the size; beyond the element
	t := e.kind.Topology()
	s := middles[t]
	lo, hi := e.bounds()
	size := 0.0
	for a := range x {
		size = max(size, hi[a]-lo[a])
	}
	if off := e.newton(x, &s); !(off <= near*size) || !(beyond(t, s[:e.kind.Dim()]) <= inside) {
		s = e.nearestNode(x)
	}
	return s[:e.kind.Dim()]
}
