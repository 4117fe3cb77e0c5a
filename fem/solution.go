package fem

import (
	"gonum.org/v1/gonum/floats"
)

// Solution is the solution of a problem by finite elements.
type Solution struct {
	Element    Element
	Unknowns   int     // displacements that are not prescribed, and pressures
	Iterations int     // for the pressures
	Steps      int     // for the displacement, where it is not found by a factor
	Seconds    float64 // wall time
	Bodies     []Body

	Energy float64 // of the strain less the thermal one, J; in plane strain J for each m of thickness
	Work   float64 // of the loads on the displacement, J, rigid parts' among them
	// Springs is the energy of the elastic supports, J, and Heat that of the shear of
	// the thermal strain if the body were held, with which Energy is compared.
	Springs, Heat float64
	// Means of the displacement over the parts, m, and Reactions: the forces by
	// which supported parts act on the body, N.
	Means, Reactions map[string][]float64

	system    *system
	pressures *pressures // nil without
	u         []float64  // displacement at the nodes, m
	p         []float64  // pressures, Pa
	gap       float64    // p'(D u + C p - g), which is zero for exact pressures
}

// Potential returns the potential energy, energy with that of springs less work of
// the loads, J: the least that a displacement with the prescribed values can have, for the true one.
// Where iterations for pressures have left a residual, its error is the square of
// that, while those of Energy and Work are of its size.
func (s *Solution) Potential() float64 { return s.Energy + s.Springs - s.Work - s.gap }

// At returns the displacement at a node of the mesh.
func (s *Solution) At(node int) []float64 {
	v, dim := s.system.displacement.meshNode(node), s.system.grid.dim
	if v < 0 {
		return nil
	}
	return s.u[v*dim : (v+1)*dim]
}

// Sample is the solution at a point of a rule.
type Sample struct {
	Cell     int
	Weight   float64 // with the volume
	X, U     []float64
	Gradient [][]float64 // ∂u_i/∂x_j
	P        float64     // -lambda div u, less the thermal change of volume, Pa
}

// Each calls f at the points of a rule in all cells; f must not keep the sample.
func (s *Solution) Each(f func(q *Sample)) {
	g := s.system.grid
	dim := g.dim
	q := Sample{X: make([]float64, dim), U: make([]float64, dim), Gradient: make([][]float64, dim)}
	for i := range q.Gradient {
		q.Gradient[i] = make([]float64, dim)
	}
	walk := g.visitor()
	for c, e := range g.mesh.Cells {
		order := noPressure
		if s.system.mixed[c] {
			order = s.pressures.order
		}
		walk.cell(g.mesh, e, g.loadTable(e.Kind, order), g.straight[c], func(at *point) {
			q.Cell, q.Weight, q.P = c, at.w, 0
			copy(q.X, at.x[:dim])
			clear(q.U)
			var div float64
			for i := range dim {
				clear(q.Gradient[i])
				for a, v := range g.cells[c] {
					u := s.u[v*dim+i]
					q.U[i] += at.n[a] * u
					floats.AddScaled(q.Gradient[i], u, at.gradient[a*dim:(a+1)*dim])
				}
				div += q.Gradient[i][i]
			}
			for a, h := range at.hoop {
				div += h * s.u[g.cells[c][a]*dim]
			}
			if order == noPressure {
				q.P = -s.system.material[c].lambda() * (div - s.system.heat.volume(c, q.X))
			} else {
				for a, v := range s.pressures.cells[c] {
					q.P += at.p[a] * s.p[v]
				}
			}
			f(&q)
		})
	}
}
