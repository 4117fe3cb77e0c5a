package geometry

import "slices"

// Apart returns the grid of a mesh with a node of its own for every class of the cells
// that meet there, given the class of every cell of the mesh.
func (g Grid) Apart(class []int) Grid {
	if g.Of == nil {
		panic("geometry: only the grid of a mesh can be taken apart")
	}
	own := map[[2]int]int{} // new nodes by node and class
	first := make([]int, len(g.X)/g.Dim)
	for i := range first {
		first[i] = -1
	}
	g.X = slices.Clone(g.X)
	cells := make([][]int, len(g.Cells))
	for c, nodes := range g.Cells {
		k := class[g.Of[c]]
		cells[c] = slices.Clone(nodes)
		for i, n := range nodes {
			if first[n] < 0 {
				first[n] = k
			}
			if first[n] == k {
				continue
			}
			at, ok := own[[2]int{n, k}]
			if !ok {
				at = len(g.X) / g.Dim
				own[[2]int{n, k}] = at
				g.X = append(g.X, g.X[n*g.Dim:(n+1)*g.Dim]...)
			}
			cells[c][i] = at
		}
	}
	g.Cells = cells
	return g
}
