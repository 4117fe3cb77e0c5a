package fem

// onAxis returns the nodes on the axis of revolution, which a body without a hole
// along it does not move away from.
func (g *grid) onAxis() (nodes []int) {
	const zero = 1e-9 // of the largest radius
	if !g.revolved {
		return nil
	}
	var most float64
	for v := range g.owner {
		most = max(most, g.displacement.X[v*g.dim])
	}
	for v := range g.owner {
		if g.displacement.X[v*g.dim] <= zero*most {
			nodes = append(nodes, v)
		}
	}
	return nodes
}

// hoops adds to the stiffness of a cell what the strain u_r/r about the axis does.
func (s *system) hoops(v *visitor, c int, lambda float64, k []float64) {
	const dim = 2
	size, mu := len(s.cells[c])*dim, s.material[c].Mu
	v.cell(s.mesh, s.mesh.Cells[c], s.table(c, noPressure), s.straight[c], func(q *point) {
		for a, h := range q.hoop {
			row := k[a*dim*size:]
			for i, g := range q.gradient { // div in the plane
				row[i] += q.w * lambda * h * g
				k[i*size+a*dim] += q.w * lambda * h * g
			}
			for b, other := range q.hoop {
				row[b*dim] += q.w * (lambda + 2*mu) * h * other
			}
		}
	})
}
