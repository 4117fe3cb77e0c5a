package fem

import (
	"math"

	"pinnsolve/fem"
)

// Unknowns returns the number of unknowns, prescribed ones included.
func (s *Solution) Unknowns() int {
	n := len(s.grid.mesh.X)
	if s.grid.order == 2 {
		n += (s.grid.nodes[0]/2 + 1) * (s.grid.nodes[1]/2 + 1)
	}
	return n
}

// ErrorU returns the relative L2 error of the displacement; the exact one must
// be known.
func (s *Solution) ErrorU() float64 {
	var diff, norm float64
	want := make([]float64, 2)
	s.Each(func(q *fem.Sample) {
		s.problem.ExactU(want, q.X)
		for i, w := range want {
			diff += q.Weight * (q.U[i] - w) * (q.U[i] - w)
			norm += q.Weight * w * w
		}
	})
	return math.Sqrt(diff / norm)
}

// ErrorP returns the relative L2 error of the pressure; the exact one must be
// known.
func (s *Solution) ErrorP() float64 {
	var diff, norm float64
	s.Each(func(q *fem.Sample) {
		w := s.problem.ExactP(q.X)
		diff += q.Weight * (q.P - w) * (q.P - w)
		norm += q.Weight * w * w
	})
	return math.Sqrt(diff / norm)
}

// Corner returns the displacement at the image of (s, t), each 0 or 1.
func (s *Solution) Corner(at [2]int) (ux, uy float64) {
	u := s.At(s.grid.node([2]int{at[0] * (s.grid.nodes[0] - 1), at[1] * (s.grid.nodes[1] - 1)}))
	return u[0], u[1]
}
