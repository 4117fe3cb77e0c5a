package fem

import "math"

// fields are displacement, its gradient and the pressure at a point.
type fields struct {
	u    [2]float64
	grad [2][2]float64
	p    float64
}

// each calls f at the quadrature points of all triangles.
func (s *Solution) each(f func(q at, v fields)) {
	for _, cell := range s.mesh.cells {
		s.mesh.points(cell, triangleRule(quadraturePoints), func(q at) {
			var v fields
			for k, node := range cell {
				for i, d := range s.dof[node].u {
					v.u[i] += q.n[k] * s.x[d]
					for j := range 2 {
						v.grad[i][j] += q.grad[k][j] * s.x[d]
					}
				}
			}
			if s.element == TaylorHood {
				for k, node := range cell[:3] {
					v.p += q.linear[k] * s.x[s.dof[node].p]
				}
			} else {
				v.p = -s.problem.Material.Lambda() * (v.grad[0][0] + v.grad[1][1])
			}
			f(q, v)
		})
	}
}

// centre subtracts the mean from the pressure.
func (s *Solution) centre() {
	var sum, area float64
	s.each(func(q at, v fields) {
		sum += q.w * v.p
		area += q.w
	})
	for _, d := range s.dof {
		if d.p >= 0 {
			s.x[d.p] -= sum / area
		}
	}
}

// Unknowns returns the number of unknowns, prescribed ones included.
func (s *Solution) Unknowns() int { return len(s.x) }

// ErrorU returns the relative L2 error of the displacement; the exact one must
// be known.
func (s *Solution) ErrorU() float64 {
	var diff, norm float64
	want := make([]float64, 2)
	s.each(func(q at, v fields) {
		s.problem.ExactU(want, q.x[:])
		for i, w := range want {
			diff += q.w * (v.u[i] - w) * (v.u[i] - w)
			norm += q.w * w * w
		}
	})
	return math.Sqrt(diff / norm)
}

// ErrorP returns the relative L2 error of the pressure; the exact one must be
// known.
func (s *Solution) ErrorP() float64 {
	var diff, norm float64
	s.each(func(q at, v fields) {
		w := s.problem.ExactP(q.x[:])
		diff += q.w * (v.p - w) * (v.p - w)
		norm += q.w * w * w
	})
	return math.Sqrt(diff / norm)
}

// Energy returns the strain energy, J for a thickness of 1 m.
func (s *Solution) Energy() float64 {
	m := s.problem.Material
	var sum float64
	s.each(func(q at, v fields) {
		shear := (v.grad[0][1] + v.grad[1][0]) / 2
		sum += q.w * m.Mu * (v.grad[0][0]*v.grad[0][0] + v.grad[1][1]*v.grad[1][1] + 2*shear*shear)
		sum += q.w * v.p * v.p / 2 * m.Beta / (m.Mu * (1 - m.Beta))
	})
	return sum
}

// Corner returns the displacement at the image of (s, t), each 0 or 1.
func (s *Solution) Corner(at [2]int) (ux, uy float64) {
	node := s.mesh.node([2]int{at[0] * (s.mesh.nodes[0] - 1), at[1] * (s.mesh.nodes[1] - 1)})
	d := s.dof[node].u
	return s.x[d[0]], s.x[d[1]]
}
