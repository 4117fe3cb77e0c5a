package fem

// heat is the thermal strain of a system.
type heat struct {
	strain     func(cell int, x []float64) float64 // nil for none
	directions float64                             // in which the strain makes a stress
	load       []float64                           // on the nodes, N
	held       float64                             // energy that the body would have at rest, J, of mixed cells the shear alone
	shear      float64                             // that of the shear alone, J
}

// newHeat returns the thermal strain of a problem.
func newHeat(p Problem) heat {
	h := heat{strain: p.Thermal, directions: 3}
	if p.Thin {
		h.directions = 2
	}
	return h
}

// volume returns the thermal change of volume.
func (h heat) volume(cell int, x []float64) float64 {
	if h.strain == nil {
		return 0
	}
	return h.directions * h.strain(cell, x)
}

// warm adds to the load, which has the directions of the axes of the mesh, the forces of the thermal strain t, by which
//
//	sigma = 2 mu (eps - t I) + lambda (div u - n t) I,   n = 3, of a plate 2,
//
// does the work 2 mu eps:eps + lambda (div u)^2 - (2 mu + n lambda) t div u on the
// displacement. Cells with a pressure take lambda for zero, see expansion.
func (s *system) warm() {
	s.heat.load, s.heat.held, s.heat.shear = nil, 0, 0
	if s.heat.strain == nil {
		return
	}
	dim, n := s.grid.dim, s.heat.directions
	s.heat.load = make([]float64, len(s.load))
	v := s.visitor()
	for c, e := range s.mesh.Cells {
		mu, lambda := s.material[c].Mu, 0.0
		if !s.mixed[c] {
			lambda = s.material[c].lambda()
		}
		v.cell(s.mesh, e, s.loadTable(e.Kind, noPressure), s.straight[c], func(q *point) {
			t := s.heat.strain(c, q.x[:dim])
			f := q.w * (2*mu + n*lambda) * t
			for a, node := range s.cells[c] {
				for i := range dim {
					s.heat.load[node*dim+i] += f * q.gradient[a*dim+i]
				}
				if s.revolved {
					s.heat.load[node*dim] += f * q.hoop[a]
				}
			}
			s.heat.held += q.w * n * (mu + n*lambda/2) * t * t
			s.heat.shear += q.w * n * mu * t * t
		})
	}
	for i, f := range s.heat.load {
		s.load[i] += f
	}
	s.local(s.heat.load)
}

// expansion returns the thermal change of volume tested with the pressures.
func (s *system) expansion(ps *pressures) []float64 {
	if s.heat.strain == nil {
		return nil
	}
	g := make([]float64, ps.n)
	v := s.visitor()
	for c, e := range s.mesh.Cells {
		if !s.mixed[c] {
			continue
		}
		v.cell(s.mesh, e, s.loadTable(e.Kind, ps.order), s.straight[c], func(q *point) {
			w := q.w * s.heat.volume(c, q.x[:s.grid.dim])
			for a, r := range ps.cells[c] {
				g[r] += w * q.p[a]
			}
		})
	}
	return g
}
