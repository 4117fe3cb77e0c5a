package fem

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/internal/sparse"
)

const (
	// A factorisation of more operations than this, about a second of one core,
	// is avoided.
	directFlops = 40e9
	// enoughOnce is the residual that a factor attains without refinement.
	enoughOnce = 1e-8
	mostSteps  = 400
)

// A solver solves A x = b with zero for the fixed unknowns, at least until the
// residual is the given part of b.
type solver interface {
	solve(ctx context.Context, x, b []float64, part float64) error
}

// direct solves by a factor.
type direct struct {
	*system
	factor  *sparse.Factor
	workers int
}

func (d *direct) solve(_ context.Context, x, b []float64, part float64) error {
	if part >= enoughOnce {
		for i, v := range b {
			if x[i] = v; d.fixed[i] {
				x[i] = 0
			}
		}
		d.factor.Solve(x)
		return nil
	}
	if r := d.factor.Refined(d.a, x, b, d.fixed, d.workers); !(r <= mostResidual) {
		return fmt.Errorf("fem: a residual of %.1e of the loads remains, at most %.0e is acceptable", r, mostResidual)
	}
	return nil
}

// twoLevel solves by conjugate gradients. They are preconditioned by Gauss-Seidel
// sweeps before and after a correction by elements of first order on the same
// cells, which are factorised: a multigrid of two levels in the order instead of
// the size (Ronquist & Patera, J. Sci. Comput. 2, 1987).
type twoLevel struct {
	*system
	coarse  *system
	factor  *sparse.Factor
	sweeps  *sparse.Sweeper
	from    [][]share // of each node, the nodes of the coarse level that it follows
	workers int
	steps   int // of all solves

	residual, up, down []float64
}

// A share is the part that a node of the coarse level has in one of the fine.
type share struct {
	node   int
	weight float64
}

// newTwoLevel prepares the iteration for a system that is assembled, with free
// motions pinned at corners of cells.
func newTwoLevel(ctx context.Context, s *run, workers int) (*twoLevel, error) {
	p := s.problem
	p.Material = func(c int) Material {
		m := s.material[c]
		if s.mixed[c] { // the pressure takes care of its volume
			m.Beta = 1
		}
		return m
	}
	c, err := newSystem(p, Element{Order: 1})
	if err != nil {
		return nil, err
	}
	t := &twoLevel{system: s.system, coarse: c, workers: workers, from: make([][]share, s.displacement.Len())}
	for i, e := range s.mesh.Cells {
		first := linear(e.Kind)
		n := make([]float64, first.Nodes())
		for a, at := range places(ofOrder(e.Kind, s.order)) {
			v := s.cells[i][a]
			if t.from[v] != nil {
				continue
			}
			first.Shape(n, nil, at)
			for b, w := range n {
				if w != 0 {
					t.from[v] = append(t.from[v], share{c.cells[i][b], w})
				}
			}
		}
	}
	for _, i := range s.pins {
		k := t.from[i/s.grid.dim][0].node*s.grid.dim + i%s.grid.dim
		c.fixed[k] = true
	}
	if err := c.assemble(ctx, workers); err != nil {
		return nil, err
	}
	if t.factor, err = sparse.NewPlan(c.a, c.displacement.X, c.grid.dim).Factorize(ctx, c.fixed, workers); err != nil {
		return nil, err
	}
	t.sweeps = sparse.NewSweeper(s.a, s.fixed)
	n := s.a.Dim()
	t.residual, t.up, t.down = make([]float64, n), make([]float64, n), make([]float64, c.a.Dim())
	return t, nil
}

func (t *twoLevel) solve(ctx context.Context, x, b []float64, part float64) error {
	right := make([]float64, len(b))
	for i, v := range b {
		if !t.fixed[i] {
			right[i] = v
		}
	}
	clear(x)
	mul := func(y, v []float64) {
		t.a.Mul(y, v, t.workers)
		t.mask(y)
	}
	steps, residual, err := sparse.Conjugate(ctx, x, right, mul, t.precede, part, mostSteps)
	t.steps += steps
	if err == nil && !(residual <= part) {
		err = fmt.Errorf("fem: a residual of %.1e of the loads remains after %d iterations", residual, steps)
	}
	return err
}

// mask sets fixed unknowns to zero.
func (t *twoLevel) mask(x []float64) {
	for i, f := range t.fixed {
		if f {
			x[i] = 0
		}
	}
}

// precede computes an approximation y to A⁻¹ v.
func (t *twoLevel) precede(y, v []float64) {
	clear(y)
	t.sweeps.Forward(y, v)
	t.a.Mul(t.residual, y, t.workers)
	floats.SubTo(t.residual, v, t.residual)
	t.mask(t.residual)
	t.restrict()
	t.factor.Solve(t.down)
	t.prolong()
	floats.Add(y, t.up)
	t.sweeps.Backward(y, v)
}

// restrict makes down of residual.
func (t *twoLevel) restrict() {
	dim := t.grid.dim
	copy(t.up, t.residual)
	t.global(t.up)
	clear(t.down)
	for v, from := range t.from {
		for _, s := range from {
			for i := range dim {
				t.down[s.node*dim+i] += s.weight * t.up[v*dim+i]
			}
		}
	}
	t.coarse.local(t.down)
	for i, f := range t.coarse.fixed {
		if f {
			t.down[i] = 0
		}
	}
}

// prolong makes up of down.
func (t *twoLevel) prolong() {
	dim := t.grid.dim
	t.coarse.global(t.down)
	for v, from := range t.from {
		to := t.up[v*dim : (v+1)*dim]
		clear(to)
		for _, s := range from {
			for i := range to {
				to[i] += s.weight * t.down[s.node*dim+i]
			}
		}
	}
	t.local(t.up)
	t.mask(t.up)
}
