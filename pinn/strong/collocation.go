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

// Collocation is a problem with its terms compiled at points: everything in a
// system that does not depend on the network.
type Collocation struct {
	problem pinn.Problem
	d       Discretization
	space   *fields.Space
	terms   []pinn.Term
	soft    int     // how many of the last terms are Dirichlet conditions
	points  *points // of the loss
	fresh   *points // between them, for Check; made on first use
}

// points holds the terms at one set of points, region by region.
type points struct {
	blocks []*block
	rows   int
}

// block holds the terms of one region.
type block struct {
	*fields.Batch
	terms    []int // indices of the terms
	count    []int // components of each
	owner    []int // result k belongs to term owner[k]
	first    int   // row of result 0 at point 0
	integral bool
	factor   []float64 // a point's share of the row: 1/sqrt(N), or its share of the region's measure
}

// Collocate places the points of a problem and compiles its terms there.
func Collocate(p pinn.Problem, d Discretization) (*Collocation, error) {
	p, err := p.Complete()
	if err != nil {
		return nil, err
	}
	if len(p.Terms) == 0 {
		return nil, fmt.Errorf("strong: problem %q has no terms: it has only a weak statement", p.Name)
	}
	if d, err = d.complete(); err != nil {
		return nil, err
	}
	space, err := fields.NewSpace(p, d.Inputs, !d.Soft)
	if err != nil {
		return nil, err
	}
	conditions := p.DirichletTerms(!d.Soft)
	c := &Collocation{problem: p, d: d, space: space, terms: slices.Concat(p.Terms, conditions), soft: len(conditions)}
	sampler, err := geometry.ParseSampler(d.Sampler)
	if err != nil {
		return nil, err
	}
	c.points, err = c.collocate(sampler, d.Seed, true)
	return c, err
}

// Inputs returns the number of inputs that a network needs.
func (c *Collocation) Inputs() int { return c.space.Inputs() }

// sum makes the sum of all blocks with the network of a system.
func (p *points) sum(s *System) (*fields.Sum, error) {
	var parts []*fields.Part
	for _, b := range p.blocks {
		parts = append(parts, &fields.Part{Batch: b.Batch, Loss: b.loss(), Owner: b.owner})
	}
	return s.space.NewSum(s.net, parts, len(s.terms), s.d.Workers, s.d.Ranks)
}

// collocate gathers the terms region by region and compiles them at sampled
// points.
func (c *Collocation) collocate(sam geometry.Sampler, seed uint64, gradient bool) (*points, error) {
	p := &points{}
	index := map[string]*block{}
	order := map[*block]ad.Order{}
	for i, t := range c.terms {
		key := fmt.Sprint(t.On, t.Integral)
		if t.At != nil {
			key = fmt.Sprint("term ", i)
		}
		b := index[key]
		if b == nil {
			b = &block{integral: t.Integral}
			index[key] = b
			p.blocks = append(p.blocks, b)
		}
		b.terms = append(b.terms, i)
		order[b] = max(order[b], t.Order)
	}
	for _, b := range p.blocks {
		t := c.terms[b.terms[0]]
		pts, err := t.Points(c.problem.Domain, c.d.Points, sam, seed)
		if err != nil {
			return nil, fmt.Errorf("strong: term %q: %w", t.Name, err)
		}
		if pts.Len() == 0 {
			return nil, fmt.Errorf("strong: term %q: no points on %q", t.Name, t.On)
		}
		n := min(c.d.Tile, pts.Len())
		if b.integral {
			n = pts.Len() // a sum over all points at once
		}
		var guards []pinn.Guard
		if t.On == pinn.Interior && t.At == nil && !b.integral {
			for _, g := range c.problem.Guards {
				guards = append(guards, g)
				order[b] = max(order[b], g.Order)
			}
		}
		b.Batch, err = c.space.NewBatch(pts, order[b], n, gradient, b.residuals(c.terms), guards...)
		if err != nil {
			return nil, fmt.Errorf("strong: terms on %q: %w", t.On, err)
		}
		b.setFactors()
		b.first = p.rows
		p.rows = b.row(b.Rows, 0)
		for j, i := range b.terms {
			for range b.count[j] {
				b.owner = append(b.owner, i)
			}
		}
	}
	return p, nil
}

// residuals returns the components of all terms of the block, in the terms'
// scales.
func (b *block) residuals(terms []pinn.Term) func(p *pinn.Point) []ad.Expr {
	return func(p *pinn.Point) []ad.Expr {
		var out []ad.Expr
		b.count = b.count[:0]
		for _, i := range b.terms {
			rs := terms[i].Residual(p)
			b.count = append(b.count, len(rs))
			for _, r := range rs {
				out = append(out, r.Scale(1/terms[i].Scale))
			}
		}
		return out
	}
}

// setFactors computes the weights of the points in the rows.
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

// Rows returns the number of residuals.
func (c *Collocation) Rows() int { return c.points.rows }

// Points returns the number of collocation points in the interior.
func (c *Collocation) Points() int {
	for _, b := range c.points.blocks {
		if t := c.terms[b.terms[0]]; t.On == pinn.Interior && t.At == nil && !b.integral {
			return b.Points.Len()
		}
	}
	return 0
}

// TermNames returns the names of the terms.
func (c *Collocation) TermNames() []string {
	names := make([]string, len(c.terms))
	for i, t := range c.terms {
		names[i] = t.Name
	}
	return names
}
