package fem

import (
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/internal/vec"
)

// pin fixes as many unknowns at corners of cells as there are free motions, so
// that those are zero there. It returns which.
func (s *system) pin(bodies []Body) []int {
	var pins []int
	dim := s.grid.dim
	corner := make([]bool, s.displacement.Len())
	for c, e := range s.mesh.Cells {
		for _, v := range s.cells[c][:cornersOf(e.Kind)] {
			corner[v] = true
		}
	}
	for b := range bodies {
		free := bodies[b].Free
		if len(free) == 0 || bodies[b].rigid { // whose displacement is prescribed to the system
			continue
		}
		var rows [][]float64 // of the motions, by unknown of the body
		var unknowns []int
		for v, owner := range s.owner {
			if owner != b || !corner[v] {
				continue
			}
			values := s.motionsAt(&bodies[b], v)
			if axes, ok := s.axes[v]; ok {
				for k := range values {
					along(axes, values[k], 1)
				}
			}
			for i := range dim {
				if s.fixed[v*dim+i] {
					continue
				}
				row := make([]float64, len(free))
				for k := range row {
					row[k] = values[k][i]
				}
				rows, unknowns = append(rows, row), append(unknowns, v*dim+i)
			}
		}
		for range free { // the row farthest from those taken
			best := 0
			for i, r := range rows {
				if vec.Norm(r) > vec.Norm(rows[best])*(1+1e-9) {
					best = i
				}
			}
			direction := vec.Unit(rows[best])
			for _, r := range rows {
				floats.AddScaled(r, -vec.Dot(direction, r), direction)
			}
			s.fixed[unknowns[best]], s.value[unknowns[best]] = true, 0
			pins = append(pins, unknowns[best])
		}
	}
	return pins
}

// motionsAt returns the free motions of a body at a node.
func (s *system) motionsAt(b *Body, v int) [][]float64 {
	dim := s.grid.dim
	center, length := b.middle()
	rows := newRows(dim)
	rigid(rows, s.displacement.X[v*dim:(v+1)*dim], center, length)
	values := make([][]float64, len(b.Free))
	for i, m := range b.Free {
		u := make([]float64, dim)
		for k, c := range m.coefficients {
			floats.AddScaled(u, c, rows[k])
		}
		values[i] = u
	}
	return values
}

// removeMotions takes the means of free motions off the displacement.
func (s *system) removeMotions(r *Solution) {
	dim := s.grid.dim
	for b := range r.Bodies {
		n := len(r.Bodies[b].Free)
		if n == 0 {
			continue
		}
		values := make([][][]float64, s.displacement.Len()) // by node and motion
		for v, owner := range s.owner {
			if owner == b {
				values[v] = s.motionsAt(&r.Bodies[b], v)
			}
		}
		gram, mean := mat.NewSymDense(n, nil), mat.NewVecDense(n, nil)
		walk := s.visitor()
		at, u := make([][]float64, n), make([]float64, dim)
		for k := range at {
			at[k] = make([]float64, dim)
		}
		for c, e := range s.mesh.Cells {
			if s.body[c] != b {
				continue
			}
			walk.cell(s.mesh, e, s.loadTable(e.Kind, noPressure), s.straight[c], func(q *point) {
				clear(u)
				for k := range at {
					clear(at[k])
				}
				for a, v := range s.cells[c] {
					floats.AddScaled(u, q.n[a], r.u[v*dim:(v+1)*dim])
					for k := range at {
						floats.AddScaled(at[k], q.n[a], values[v][k])
					}
				}
				for k := range at {
					mean.SetVec(k, mean.AtVec(k)+q.w*floats.Dot(u, at[k]))
					for j := range k + 1 {
						gram.SetSym(k, j, gram.At(k, j)+q.w*floats.Dot(at[k], at[j]))
					}
				}
			})
		}
		var cholesky mat.Cholesky
		var amount mat.VecDense
		if !cholesky.Factorize(gram) || cholesky.SolveVecTo(&amount, mean) != nil {
			continue
		}
		for v, motions := range values {
			for k, m := range motions {
				floats.AddScaled(r.u[v*dim:(v+1)*dim], -amount.AtVec(k), m)
			}
		}
	}
}
