package pinn

import (
	"fmt"
	"math"
	"runtime"

	"pinnsolve/ad"
	"pinnsolve/geometry"
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
	problem Problem
	d       Discretization
	space   *space
	terms   []Term
	soft    int       // the last terms are Dirichlet conditions, this many
	weights []float64 // of the terms, in the loss
	factors []float64 // of the rows, beside weights; nil: ones
	shifts  []float64 // of the rows; nil: zeros
	blocks  []*block
	rows    int
	losses  []float64 // of the terms, at the last evaluation
	bad     []float64 // the last parameters at which a guard did not hold

	engine *engine     // the training graphs, compiled when first needed
	probes [][]*probe  // worker, block: evaluation without graphs of the network
	jobs   []job       // the tiles of all blocks
	slab   []float64   // rows of the Jacobian in Normal
	parts  [][]float64 // partial sums of parameter vectors
}

// job is one tile of one block.
type job struct{ block, tile int }

// block is the terms of one region.
type block struct {
	*batch
	terms    []int // indices of the terms
	count    []int // components of each
	owner    []int // result k belongs to term owner[k]
	first    int   // row of result 0 at point 0
	integral bool
	density  bool      // the terms' integrals are minimised themselves, not their squares
	factor   []float64 // a point's share of the row: 1/sqrt(N), or its share of the region's measure
}

// Compile joins a problem, a network and points into a system.
func Compile(p Problem, net Network, d Discretization) (*System, error) {
	if err := p.validate(); err != nil {
		return nil, err
	}
	if d.Points == 0 {
		d.Points = 900
	}
	if d.Tile == 0 {
		d.Tile = 72
	}
	if d.Workers == 0 {
		d.Workers = runtime.GOMAXPROCS(0)
	}
	if d.Points < 0 || d.Tile < 0 || d.Workers < 0 {
		return nil, fmt.Errorf("pinn: points %d, tile %d and workers %d must be positive", d.Points, d.Tile, d.Workers)
	}
	m, err := p.inputMap(d.Inputs)
	if err != nil {
		return nil, err
	}
	scale, err := newScaling(m, p.Domain)
	if err != nil {
		return nil, err
	}
	if net.Inputs() != len(scale.mid) || net.Outputs() != len(p.Fields) {
		return nil, fmt.Errorf("pinn: problem %q with inputs %q wants a network from %d to %d, got one from %d to %d",
			p.Name, m.Name, len(scale.mid), len(p.Fields), net.Inputs(), net.Outputs())
	}
	s := &System{problem: p, d: d, space: &space{fields: p.Fields, net: net, scale: scale, hard: !d.Soft}}
	conditions := p.dirichletTerms(!d.Soft)
	s.terms, s.soft = append(append(s.terms, p.Terms...), conditions...), len(conditions)
	for _, t := range s.terms {
		s.weights = append(s.weights, t.weight()*t.weight())
	}
	s.losses = make([]float64, len(s.terms))
	if d.Sampler == "" {
		d.Sampler = DefaultSampler
	}
	sam, err := geometry.ParseSampler(d.Sampler)
	if err != nil {
		return nil, err
	}
	s.blocks, err = s.newBlocks(sam, d.Seed, true)
	if err != nil {
		return nil, err
	}
	return s, s.layOut()
}

// layOut numbers rows and tiles of the blocks and makes the probes.
func (s *System) layOut() error {
	s.rows, s.jobs, s.probes = 0, nil, nil
	for i, b := range s.blocks {
		b.first = s.rows
		s.rows = b.row(b.rows, 0)
		for t := range b.tiles() {
			s.jobs = append(s.jobs, job{i, t})
		}
	}
	for range min(s.d.Workers, len(s.jobs)) {
		var ps []*probe
		for _, b := range s.blocks {
			p, err := b.newProbe()
			if err != nil {
				return err
			}
			ps = append(ps, p)
		}
		s.probes = append(s.probes, ps)
	}
	return nil
}

// InputDim returns the number of inputs that the named input map gives a
// network, "" for the recommended one.
func (p Problem) InputDim(name string) (int, error) {
	m, err := p.inputMap(name)
	if err != nil {
		return 0, err
	}
	s, err := newScaling(m, p.Domain)
	return len(s.mid), err
}

// inputMap finds an input map by name, "" being the first.
func (p Problem) inputMap(name string) (InputMap, error) {
	maps := p.Inputs
	if len(maps) == 0 {
		maps = []InputMap{Cartesian}
	}
	if name == "" {
		return maps[0], nil
	}
	var names []string
	for _, m := range maps {
		if m.Name == name {
			return m, nil
		}
		names = append(names, m.Name)
	}
	return InputMap{}, fmt.Errorf("unknown inputs %q: problem %s has %v", name, p.Name, names)
}

// quadrature returns the points that integral terms are evaluated at.
func quadrature(d *geometry.Domain, region string) (geometry.Points, error) {
	n := 20
	if d.Dim() == 3 {
		n = 12
	}
	if region == Interior {
		return d.Quadrature(n), nil
	}
	return onBoundary(d, region, func(part string) (geometry.Points, error) { return d.BoundaryQuadrature(part, n) })
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
			b = &block{integral: t.Integral, density: t.density}
			index[key] = b
			blocks = append(blocks, b)
		}
		b.terms = append(b.terms, i)
		order[b] = max(order[b], t.Order)
	}
	for _, b := range blocks {
		t := s.terms[b.terms[0]]
		pts, err := t.points(s.problem.Domain, s.d.Points, sam, seed)
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
		var guards []Guard
		if t.On == Interior && t.At == nil && !b.integral {
			for _, g := range s.problem.Guards {
				guards = append(guards, g)
				order[b] = max(order[b], g.Order)
			}
		}
		b.batch, err = s.space.newBatch(pts, order[b], n, gradient, b.residuals(s.terms), guards...)
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
func (b *block) residuals(terms []Term) func(p *At) []ad.Expr {
	return func(p *At) []ad.Expr {
		var out []ad.Expr
		b.count = b.count[:0]
		for _, i := range b.terms {
			rs := terms[i].Residual(p)
			b.count = append(b.count, len(rs))
			for _, r := range rs {
				out = append(out, r.Scale(1/terms[i].unit()))
			}
		}
		return out
	}
}

// setFactors computes how the points enter the rows.
func (b *block) setFactors() {
	if b.density {
		b.factor = b.pts.W
		return
	}
	b.factor = make([]float64, b.pts.Len())
	var measure float64
	for _, w := range b.pts.W {
		measure += w
	}
	for i := range b.factor {
		if b.integral {
			b.factor[i] = b.pts.W[i] / measure
		} else {
			b.factor[i] = 1 / math.Sqrt(float64(len(b.factor)))
		}
	}
}

// loss returns how the results enter the loss.
func (b *block) loss() ad.Loss {
	switch {
	case b.density:
		return ad.Density
	case b.integral:
		return ad.Integral
	}
	return ad.Squares
}

// row returns the row of result k at point p.
func (b *block) row(k, p int) int {
	if b.integral {
		return b.first + k
	}
	return b.first + k*b.pts.Len() + p
}

// tileRows returns how many rows a result has in tile t.
func (b *block) tileRows(t int) int {
	if b.integral {
		return 1
	}
	return b.size(t)
}

// Dim returns the number of parameters.
func (s *System) Dim() int { return s.space.net.Params() }

// Head returns where the output layer starts in the parameters.
func (s *System) Head() int { return s.space.net.Head() }

// Rows returns the number of residuals.
func (s *System) Rows() int { return s.rows }

// Points returns the number of collocation points in the interior.
func (s *System) Points() int {
	for _, b := range s.blocks {
		if t := s.terms[b.terms[0]]; t.On == Interior && t.At == nil && !b.integral {
			return b.pts.Len()
		}
	}
	return 0
}

// Linear reports whether every residual is affine in the output layer, so
// that a direct solve for it is one linear least-squares problem.
func (s *System) Linear() bool {
	for _, b := range s.blocks {
		if !b.affine {
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
