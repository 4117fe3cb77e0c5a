package fem

import "math"

// number numbers the unknowns node by node and returns how many there are.
func (s *Solution) number() int {
	n := 0
	next := func() int { n++; return n - 1 }
	for node := range s.mesh.x {
		d := dof{u: [2]int{next(), next()}, p: -1}
		if s.element == TaylorHood && s.mesh.vertex[node] {
			d.p = next()
		}
		s.dof = append(s.dof, d)
	}
	return n
}

// fixed returns the prescribed unknowns and their values, including one value
// of an undetermined pressure.
func (s *Solution) fixed() map[int]float64 {
	fixed := map[int]float64{}
	for k, side := range s.problem.Sides {
		for _, edge := range s.mesh.side(k) {
			for _, node := range edge {
				for i := range 2 {
					if side.Fixed[i] {
						fixed[s.dof[node].u[i]] = side.U[i]
					}
				}
			}
		}
	}
	if s.indefinite() {
		fixed[s.dof[0].p] = 0
	}
	return fixed
}

// dofs returns the unknowns of a triangle: displacements node by node, then the
// pressures of the vertices.
func (s *Solution) dofs(cell []int) []int {
	var d []int
	for _, node := range cell {
		d = append(d, s.dof[node].u[:]...)
	}
	if s.element == TaylorHood {
		for _, node := range cell[:3] {
			d = append(d, s.dof[node].p)
		}
	}
	return d
}

// stiffness returns the matrix and the right-hand side of a triangle.
func (s *Solution) stiffness(cell []int) (k [][]float64, f []float64) {
	m := s.problem.Material
	nu := 2 * len(cell)
	size := len(s.dofs(cell))
	k, f = make([][]float64, size), make([]float64, size)
	for i := range k {
		k[i] = make([]float64, size)
	}
	force := make([]float64, 2)
	s.mesh.points(cell, triangleRule(quadraturePoints), func(q at) {
		for a, ga := range q.grad {
			for b, gb := range q.grad {
				shear := m.Mu * q.w * (ga[0]*gb[0] + ga[1]*gb[1])
				for i := range 2 {
					k[2*a+i][2*b+i] += shear
					for j := range 2 { // 2 mu eps:eps = mu (grad u : grad v + grad u : grad v')
						k[2*a+i][2*b+j] += m.Mu * q.w * ga[j] * gb[i]
						if s.element == P1 {
							k[2*a+i][2*b+j] += m.Lambda() * q.w * ga[i] * gb[j]
						}
					}
				}
			}
		}
		if s.element == TaylorHood {
			for b, pb := range q.linear {
				for a, ga := range q.grad {
					for i := range 2 {
						k[2*a+i][nu+b] -= q.w * pb * ga[i]
						k[nu+b][2*a+i] -= q.w * pb * ga[i]
					}
				}
				for c, pc := range q.linear {
					k[nu+b][nu+c] -= q.w * pb * pc * m.Beta / (m.Mu * (1 - m.Beta))
				}
			}
		}
		if s.problem.Force != nil {
			s.problem.Force(force, q.x[:])
			for a, n := range q.n {
				f[2*a] += q.w * n * force[0]
				f[2*a+1] += q.w * n * force[1]
			}
		}
	})
	return k, f
}

// tractions adds the loads on the sides to the right-hand side.
func (s *Solution) tractions(fixed map[int]float64) {
	load := make([]float64, 2)
	cs, ws := gauss(quadraturePoints)
	for k, side := range s.problem.Sides {
		if side.T == nil {
			continue
		}
		for _, edge := range s.mesh.side(k) {
			for g, c := range cs {
				n, d := edgeShapes(s.mesh.order, c)
				var along [2]float64
				for a, node := range edge {
					for i := range 2 {
						along[i] += d[a] * s.mesh.x[node][i]
					}
				}
				length := math.Hypot(along[0], along[1])
				side.T(load, []float64{along[1] / length, -along[0] / length})
				for a, node := range edge {
					for i, row := range s.dof[node].u {
						if _, ok := fixed[row]; !ok {
							s.x[row] += ws[g] * length * n[a] * load[i]
						}
					}
				}
			}
		}
	}
}
