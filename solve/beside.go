package solve

import (
	"gonum.org/v1/gonum/floats"

	"pinnsolve/internal/vec"
	"pinnsolve/pinn"
)

// interfaceGap is how far beside an interface derivatives at its nodes are given, in
// extents of the body: on it features have kinks, and curves of a mesh differ from circles.
const interfaceGap = 5e-4

// beside extends move, nil for none, which moves points away from places where
// derivatives have no bound: a node where materials meet is moved into its cell.
func beside(p pinn.Problem, move func(x []float64, cell int) []float64) func(x []float64, cell int) []float64 {
	m := p.Domain.Mesh()
	if p.Materials == nil || m == nil {
		return move
	}
	nodes := map[[3]float64]bool{}
	sides, _ := p.Domain.InterfaceSides(p.Materials.Of)
	for _, s := range sides {
		for _, n := range s.Nodes {
			nodes[place(m.X[n*m.Dim:(n+1)*m.Dim])] = true
		}
	}
	gap := interfaceGap * extent(p.Domain)
	return func(x []float64, cell int) []float64 {
		if cell >= 0 && nodes[place(x)] {
			e := m.Cells[cell]
			corners := e.Nodes[:e.Kind.Corners()]
			middle := make([]float64, m.Dim)
			for _, n := range corners {
				floats.AddScaled(middle, 1/float64(len(corners)), m.X[n*m.Dim:(n+1)*m.Dim])
			}
			if d := vec.Distance(middle, x); d > 0 {
				x = vec.Offset(x, vec.Sub(middle, x), min(0.5, gap/d))
			}
		}
		if move == nil {
			return x
		}
		return move(x, cell)
	}
}
