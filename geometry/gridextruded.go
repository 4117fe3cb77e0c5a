package geometry

import "slices"

// extruded returns the grid of a plane mesh at n heights from z0 to z1, with prisms on the
// corners of its cells between them.
func (g Grid) extruded(z0, z1 float64, n int) Grid {
	out := Grid{Dim: 3}
	plane := len(g.X) / 2
	for k := range n {
		z := z0 + (z1-z0)*float64(k)/float64(n-1)
		for i := range plane {
			out.X = append(out.X, g.X[2*i], g.X[2*i+1], z)
		}
	}
	for k := range n - 1 {
		for c, nodes := range g.Cells {
			corners, kind := 4, Hexahedron
			if g.Kinds[c] == Triangle || g.Kinds[c] == Triangle6 {
				corners, kind = 3, Wedge
			}
			cell := slices.Clone(nodes[:corners])
			for i := range cell {
				cell[i] += k * plane
			}
			for i := range corners {
				cell = append(cell, cell[i]+plane)
			}
			out.Cells, out.Kinds = append(out.Cells, cell), append(out.Kinds, kind)
		}
	}
	return out
}
