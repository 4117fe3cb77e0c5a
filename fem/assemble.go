package fem

import (
	"context"

	"pinnsolve/internal/parallel"
	"pinnsolve/internal/sparse"
)

// cellsAtOnce is the number of cells whose matrices are held at once.
const cellsAtOnce = 512

// system is the equation A u = f of a grid, with u along the axes of the nodes.
// Where cells have a pressure, A has their shear alone.
type system struct {
	*grid
	*supports
	material []Material // of each cell
	mixed    []bool     // whether it has a pressure
	springs  []Spring
	a        *sparse.Matrix
	load     []float64 // of the loads and of the heat
	heat     heat
}

// stiffness is the matrix of a cell.
type stiffness struct {
	k   []float64 // in the order of nodes, then coordinates
	sum []float64 // scratch
}

// assemble computes A.
func (s *system) assemble(ctx context.Context, workers int) error {
	s.a = sparse.New(s.grid.dim, s.displacement.Len(), s.cells)
	for c := range s.cells {
		s.table(c, noPressure) // before goroutines share them
	}
	matrices := make([]stiffness, min(cellsAtOnce, len(s.cells)))
	err := s.inBatches(ctx, workers, func(v *visitor, c, i int) { s.compute(v, c, &matrices[i]) }, func(c, i int) {
		m := &matrices[i]
		s.turn(s.cells[c], m.k)
		s.enter(s.cells[c], m.k)
	})
	s.support()
	return err
}

// inBatches calls compute for cells, many at once, each with a place i in memory
// for cellsAtOnce, and then enter for them one by one, so that sums do not depend
// on the number of workers.
func (g *grid) inBatches(ctx context.Context, workers int, compute func(v *visitor, c, i int), enter func(c, i int)) error {
	cells := len(g.cells)
	visitors := make([]*visitor, max(1, workers))
	for i := range visitors {
		visitors[i] = g.visitor()
	}
	for first := 0; first < cells; first += cellsAtOnce {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(cellsAtOnce, cells-first)
		parallel.With(visitors, n, func(v *visitor, i int) { compute(v, first+i, i) })
		for i := range n {
			enter(first+i, i)
		}
	}
	return nil
}

// room returns n zeros, in the memory of old if it suffices.
func room(old []float64, n int) []float64 {
	if cap(old) < n {
		return make([]float64, n)
	}
	old = old[:n]
	clear(old)
	return old
}

// compute computes the stiffness of a cell.
func (s *system) compute(v *visitor, c int, m *stiffness) {
	dim, nodes := s.grid.dim, len(s.cells[c])
	m.k = room(m.k, nodes*dim*nodes*dim)
	m.sum = room(m.sum, nodes*nodes*dim*dim) // ∫ ∂_i N_a ∂_j N_b, b >= a
	v.cell(s.mesh, s.mesh.Cells[c], s.table(c, noPressure), s.straight[c], func(q *point) {
		for a := range nodes {
			ga := q.gradient[a*dim : (a+1)*dim]
			for b := a; b < nodes; b++ {
				gb, sum := q.gradient[b*dim:(b+1)*dim], m.sum[(a*nodes+b)*dim*dim:]
				for i, x := range ga {
					x *= q.w
					for j, y := range gb {
						sum[i*dim+j] += x * y
					}
				}
			}
		}
	})
	lambda := 0.0
	if !s.mixed[c] {
		lambda = s.material[c].lambda()
	}
	m.hooke(nodes, dim, s.material[c].Mu, lambda)
	if s.revolved {
		s.hoops(v, c, lambda, m.k)
	}
}

// hooke makes the stiffness of the sums: lambda (div u, div v) + 2 mu (eps, eps).
func (m *stiffness) hooke(nodes, dim int, mu, lambda float64) {
	size := nodes * dim
	for a := range nodes {
		for b := a; b < nodes; b++ {
			sum := m.sum[(a*nodes+b)*dim*dim:]
			var trace float64
			for i := range dim {
				trace += sum[i*dim+i]
			}
			for i := range dim {
				for j := range dim {
					v := mu*sum[j*dim+i] + lambda*sum[i*dim+j]
					if i == j {
						v += mu * trace
					}
					m.k[(a*dim+i)*size+b*dim+j] = v
					m.k[(b*dim+j)*size+a*dim+i] = v
				}
			}
		}
	}
}

// enter adds the stiffness of a cell.
func (s *system) enter(nodes []int, k []float64) {
	dim := s.grid.dim
	size := len(nodes) * dim
	for a, v := range nodes {
		for b, w := range nodes {
			block := s.a.Block(v, w)
			for i := range dim {
				for j := range dim {
					block[i*dim+j] += k[(a*dim+i)*size+b*dim+j]
				}
			}
		}
	}
}

// turn changes the rows and columns of a matrix of a cell to the axes of its nodes.
func (s *system) turn(nodes []int, k []float64) {
	dim, size := s.grid.dim, len(nodes)*s.grid.dim
	for a, v := range nodes {
		if axes, ok := s.axes[v]; ok {
			for r := range size {
				along(axes, k[r*size+a*dim:], 1)
			}
			for c := range size {
				along(axes, k[a*dim*size+c:], size)
			}
		}
	}
}

// along replaces the dim numbers of x, stride apart, by their components along
// axes.
func along(axes [][]float64, x []float64, stride int) {
	var old [3]float64
	for i := range axes {
		old[i] = x[i*stride]
	}
	for i, e := range axes {
		var sum float64
		for k, y := range e {
			sum += y * old[k]
		}
		x[i*stride] = sum
	}
}
