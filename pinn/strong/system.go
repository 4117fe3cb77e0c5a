package strong

import (
	"fmt"
	"math"
	"slices"

	"pinnsolve/ad"
	"pinnsolve/geometry"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// System is a problem, discretised by a network at points: residuals, loss
// and their derivatives as functions of the parameters theta. Row (t, c, i),
// for component c of term t at its point i, is
//
//	r = sqrt(w_t/N_t) residual_tc(x_i) / unit_t,
//
// an integral term has one row a component, sqrt(w_t) times the mean of the
// residual over its region; the loss is |r|^2/2. Methods may not be called
// concurrently; each uses all workers by itself.
type System struct {
	problem pinn.Problem
	d       Discretization
	space   *fields.Space
	net     fields.Network
	terms   []pinn.Term
	soft    int       // the last terms are Dirichlet conditions, this many
	weights []float64 // of the terms, in the loss
	factors []float64 // of the rows, beside weights; nil: ones
	shifts  []float64 // of the rows; nil: zeros
	blocks  []*block
	sum     *fields.Sum // of the blocks
	rows    int
	losses  []float64 // of the terms, at the last evaluation
	bad     []float64 // the last parameters at which a guard did not hold
	slab    []float64 // rows of the Jacobian in Normal
}

// block is the terms of one region.
type block struct {
	*fields.Batch
	terms    []int // indices of the terms
	count    []int // components of each
	owner    []int // result k belongs to term owner[k]
	first    int   // row of result 0 at point 0
	integral bool
	factor   []float64 // a point's share of the row: 1/sqrt(N), or its share of the region's measure
}

// Compile joins a problem, a network and points into a system.
func Compile(p pinn.Problem, net fields.Network, d Discretization) (*System, error) {
	p, err := p.Complete()
	if err != nil {
		return nil, err
	}
	if d, err = d.complete(); err != nil {
		return nil, err
	}
	space, err := fields.NewSpace(p, net, d.Inputs, !d.Soft)
	if err != nil {
		return nil, err
	}
	s := &System{problem: p, d: d, space: space, net: net}
	conditions := p.DirichletTerms(!d.Soft)
	s.terms, s.soft = slices.Concat(p.Terms, conditions), len(conditions)
	for _, t := range s.terms {
		s.weights = append(s.weights, t.Weight*t.Weight)
	}
	s.losses = make([]float64, len(s.terms))
	sampler, err := geometry.ParseSampler(d.Sampler)
	if err != nil {
		return nil, err
	}
	s.blocks, err = s.newBlocks(sampler, d.Seed, true)
	if err != nil {
		return nil, err
	}
	return s, s.layOut()
}

// layOut numbers the rows of the blocks and makes their sum.
func (s *System) layOut() (err error) {
	s.rows = 0
	var parts []*fields.Part
	for _, b := range s.blocks {
		b.first = s.rows
		s.rows = b.row(b.Rows, 0)
		parts = append(parts, &fields.Part{Batch: b.Batch, Loss: b.loss(), Owner: b.owner})
	}
	s.sum, err = s.space.NewSum(parts, len(s.terms), s.d.Workers)
	return err
}

// newBlocks gathers the terms region by region and compiles them at sampled
// points.
func (s *System) newBlocks(sam geometry.Sampler, seed uint64, gradient bool) ([]*block, error) {
	var blocks []*block
	index := map[string]*block{}
	order := map[*block]ad.Order{}
	for i, t := range s.terms {
		key := fmt.Sprint(t.On, t.Integral)
		if t.At != nil {
			key = fmt.Sprint("term ", i)
		}
		b := index[key]
		if b == nil {
			b = &block{integral: t.Integral}
			index[key] = b
			blocks = append(blocks, b)
		}
		b.terms = append(b.terms, i)
		order[b] = max(order[b], t.Order)
	}
	for _, b := range blocks {
		t := s.terms[b.terms[0]]
		pts, err := t.Points(s.problem.Domain, s.d.Points, sam, seed)
		if err != nil {
			return nil, fmt.Errorf("pinn: term %q: %w", t.Name, err)
		}
		if pts.Len() == 0 {
			return nil, fmt.Errorf("pinn: term %q: no points on %q", t.Name, t.On)
		}
		n := min(s.d.Tile, pts.Len())
		if b.integral {
			n = pts.Len() // a sum over all points at once
		}
		var guards []pinn.Guard
		if t.On == pinn.Interior && t.At == nil && !b.integral {
			for _, g := range s.problem.Guards {
				guards = append(guards, g)
				order[b] = max(order[b], g.Order)
			}
		}
		b.Batch, err = s.space.NewBatch(pts, order[b], n, gradient, b.residuals(s.terms), guards...)
		if err != nil {
			return nil, fmt.Errorf("pinn: terms on %q: %w", t.On, err)
		}
		b.setFactors()
		for j, i := range b.terms {
			for range b.count[j] {
				b.owner = append(b.owner, i)
			}
		}
	}
	return blocks, nil
}

// residuals returns the components of all terms of the block, in units of
// the terms.
func (b *block) residuals(terms []pinn.Term) func(p *pinn.Point) []ad.Expr {
	return func(p *pinn.Point) []ad.Expr {
		var out []ad.Expr
		b.count = b.count[:0]
		for _, i := range b.terms {
			rs := terms[i].Residual(p)
			b.count = append(b.count, len(rs))
			for _, r := range rs {
				out = append(out, r.Scale(1/terms[i].Unit))
			}
		}
		return out
	}
}

// setFactors computes how the points enter the rows.
func (b *block) setFactors() {
	b.factor = make([]float64, b.Points.Len())
	var measure float64
	for _, w := range b.Points.W {
		measure += w
	}
	for i := range b.factor {
		if b.integral {
			b.factor[i] = b.Points.W[i] / measure
		} else {
			b.factor[i] = 1 / math.Sqrt(float64(len(b.factor)))
		}
	}
}

// loss returns how the results enter the loss.
func (b *block) loss() ad.Loss {
	if b.integral {
		return ad.Integral
	}
	return ad.Squares
}

// row returns the row of result k at point p.
func (b *block) row(k, p int) int {
	if b.integral {
		return b.first + k
	}
	return b.first + k*b.Points.Len() + p
}

// tileRows returns how many rows a result has in tile t.
func (b *block) tileRows(t int) int {
	if b.integral {
		return 1
	}
	return b.Size(t)
}

// Dim returns the number of parameters.
func (s *System) Dim() int { return s.net.Params() }

// Head returns where the output layer starts in the parameters.
func (s *System) Head() int { return s.net.Head() }

// Rows returns the number of residuals.
func (s *System) Rows() int { return s.rows }

// Points returns the number of collocation points in the interior.
func (s *System) Points() int {
	for _, b := range s.blocks {
		if t := s.terms[b.terms[0]]; t.On == pinn.Interior && t.At == nil && !b.integral {
			return b.Points.Len()
		}
	}
	return 0
}

// Linear reports whether every residual is affine in the output layer, so
// that a direct solve for it is one linear least-squares problem.
func (s *System) Linear() bool {
	for _, b := range s.blocks {
		if !b.Affine {
			return false
		}
	}
	return true
}

// TermNames returns the names of the terms.
func (s *System) TermNames() []string {
	names := make([]string, len(s.terms))
	for i, t := range s.terms {
		names[i] = t.Name
	}
	return names
}

// TermLosses copies the terms' shares of the loss at the last evaluation of
// loss or residual into dst.
func (s *System) TermLosses(dst []float64) { copy(dst, s.losses) }

// Solution returns the fields at the given parameters, which are copied.
func (s *System) Solution(theta []float64) *fields.Solution {
	return s.space.NewSolution(s.problem, theta, nil)
}
