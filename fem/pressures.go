package fem

import (
	"context"

	"pinnsolve/internal/sparse"
)

// noPressure is the order of a pressure that is not there.
const noPressure = -1

// pressures are the pressures of the mixed cells of a system. With them it is
//
//	A u - D'p = f,   -D u - C p = -g.
type pressures struct {
	order int
	cells [][]int   // nodes of the pressure in mixed cells
	x     []float64 // of the nodes
	n     int
	d     *coupling      // p div u
	g     []float64      // p times the thermal change of volume, nil for none
	c     *sparse.Matrix // p q/lambda
	mass  *sparse.Matrix // p q (1/mu + 1/lambda), which precedes the pressures
}

// newPressures numbers the nodes of a pressure of an order. It may jump between
// materials, so that each has nodes of its own.
func newPressures(s *system, order int) *pressures {
	p := &pressures{order: order, cells: make([][]int, len(s.cells))}
	type node struct {
		material Material
		number   int
	}
	own := map[Material]*lattice{}
	number := map[node]int{}
	for c, e := range s.mesh.Cells {
		m := s.material[c]
		switch {
		case !s.mixed[c]:
			continue
		case order == 0:
			p.cells[c] = []int{p.n}
			p.x = append(p.x, s.displacement.X[s.cells[c][0]*s.grid.dim:][:s.grid.dim]...)
			p.n++
			continue
		case own[m] == nil:
			own[m] = newLattice(s.mesh, order)
		}
		nodes := own[m].nodes(e)
		for i, v := range nodes {
			n, ok := number[node{m, v}]
			if !ok {
				n = p.n
				number[node{m, v}] = n
				p.x = append(p.x, own[m].X[v*s.grid.dim:(v+1)*s.grid.dim]...)
				p.n++
			}
			nodes[i] = n
		}
		p.cells[c] = nodes
	}
	return p
}

// press is what a cell adds.
type press struct {
	d    []float64 // pressure × displacement
	mass []float64 // pressure × pressure
}

// assemble computes the matrices.
func (ps *pressures) assemble(ctx context.Context, s *system, workers int) error {
	ps.d = newCoupling(ps.n, s.grid.dim, ps.cells, s.cells)
	ps.c, ps.mass = sparse.New(1, ps.n, ps.cells), sparse.New(1, ps.n, ps.cells)
	for c := range s.cells {
		s.table(c, ps.order) // before goroutines share them
	}
	matrices := make([]press, min(cellsAtOnce, len(s.cells)))
	ps.g = s.expansion(ps)
	return s.inBatches(ctx, workers, func(v *visitor, c, i int) {
		if s.mixed[c] {
			ps.compute(s, v, c, &matrices[i])
		}
	}, func(c, i int) {
		if s.mixed[c] {
			ps.enter(s, c, &matrices[i])
		}
	})
}

// compute computes the matrices of a cell.
func (ps *pressures) compute(s *system, v *visitor, c int, m *press) {
	size, n := len(s.cells[c])*s.grid.dim, len(ps.cells[c])
	m.d, m.mass = room(m.d, n*size), room(m.mass, n*n)
	v.cell(s.mesh, s.mesh.Cells[c], s.table(c, ps.order), s.straight[c], func(q *point) {
		for a, x := range q.p {
			x *= q.w
			for k, g := range q.gradient {
				m.d[a*size+k] += x * g
			}
			for b, h := range q.hoop {
				m.d[a*size+b*s.grid.dim] += x * h
			}
			for b, y := range q.p {
				m.mass[a*n+b] += x * y
			}
		}
	})
}

// enter adds the matrices of a cell.
func (ps *pressures) enter(s *system, c int, m *press) {
	dim, nodes := s.grid.dim, s.cells[c]
	size, n := len(nodes)*dim, len(ps.cells[c])
	for i, v := range nodes {
		if axes, ok := s.axes[v]; ok {
			for a := range n {
				along(axes, m.d[a*size+i*dim:], 1)
			}
		}
	}
	mat := s.material[c]
	for a, r := range ps.cells[c] {
		ps.d.add(r, nodes, m.d[a*size:(a+1)*size])
		for b, q := range ps.cells[c] {
			v := m.mass[a*n+b]
			ps.c.Block(r, q)[0] += v * mat.Beta / (mat.Mu * (1 - mat.Beta))
			ps.mass.Block(r, q)[0] += v / (mat.Mu * (1 - mat.Beta))
		}
	}
}
