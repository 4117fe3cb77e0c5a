package pinn

import (
	"fmt"
	"math"
	"runtime"

	"gonum.org/v1/gonum/mat"

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
	weights []float64 // of the terms, in the loss
	blocks  []*block
	rows    int
	losses  []float64 // of the terms, at the last evaluation

	engine *engine // the training graphs, compiled when first needed
}

// block is the terms of one region.
type block struct {
	*batch
	terms    []int // indices of the terms
	count    []int // components of each
	owner    []int // result k belongs to term owner[k]
	first    int   // row of result 0 at point 0
	integral bool
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
		d.Tile = 64
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
	s.terms = append(append(s.terms, p.Terms...), p.dirichletTerms(!d.Soft)...)
	for _, t := range s.terms {
		s.weights = append(s.weights, t.weight()*t.weight())
	}
	s.losses = make([]float64, len(s.terms))
	sam, err := sampler(p.Domain, d.Sampler)
	if err != nil {
		return nil, err
	}
	s.blocks, err = s.newBlocks(func(t Term) (geometry.Points, error) {
		if t.Integral {
			return quadrature(p.Domain, t.On)
		}
		return points(p.Domain, t.On, d.Points, sam, d.Seed)
	}, d.Tile, true)
	if err != nil {
		return nil, err
	}
	s.rows = layOut(s.blocks)
	return s, nil
}

// layOut numbers the rows of the blocks and returns their number.
func layOut(blocks []*block) int {
	rows := 0
	for _, b := range blocks {
		b.first = rows
		rows = b.row(b.rows, 0)
	}
	return rows
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
	parts := []string{region}
	if region == Boundary {
		parts = d.Parts()
	}
	var all []geometry.Points
	for _, part := range parts {
		p, err := d.BoundaryQuadrature(part, n)
		if err != nil {
			return geometry.Points{}, err
		}
		all = append(all, p)
	}
	return geometry.Join(all...), nil
}

// newBlocks gathers the terms region by region and compiles them at the
// points given for each.
func (s *System) newBlocks(at func(t Term) (geometry.Points, error), tile int, gradient bool) ([]*block, error) {
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
		var pts geometry.Points
		if t.At != nil {
			pts = *t.At
		} else {
			var err error
			if pts, err = at(t); err != nil {
				return nil, fmt.Errorf("pinn: term %q: %w", t.Name, err)
			}
		}
		if pts.Len() == 0 {
			return nil, fmt.Errorf("pinn: term %q: no points on %q", t.Name, t.On)
		}
		n := min(tile, pts.Len())
		if b.integral {
			n = pts.Len() // a sum over all points at once
		}
		var err error
		b.batch, err = s.space.newBatch(pts, order[b], n, gradient, b.residuals(s.terms))
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

// row returns the row of result k at point p.
func (b *block) row(k, p int) int {
	if b.integral {
		return b.first + k
	}
	return b.first + k*b.pts.Len() + p
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

// Weights copies the terms' weights into dst.
func (s *System) Weights(dst []float64) { copy(dst, s.weights) }

// SetWeights changes the weight of every term in the loss.
func (s *System) SetWeights(w []float64) {
	if len(w) != len(s.weights) {
		panic("pinn: SetWeights needs one weight a term")
	}
	copy(s.weights, w)
}

// Residual computes all rows at theta.
func (s *System) Residual(dst, theta []float64) {
	if len(dst) != s.rows || len(theta) != s.Dim() {
		panic("pinn: Residual: dst needs Rows and theta Dim elements")
	}
	clear(dst)
	for _, b := range s.blocks {
		b.tiles(theta, func(t int, out, _ []float64) {
			for k, col := range b.evaluate(t, out) {
				w := math.Sqrt(s.weights[b.owner[k]])
				for i := range b.size(t) {
					p := t*b.n + i
					dst[b.row(k, p)] += w * b.factor[p] * col[i]
				}
			}
		})
	}
	clear(s.losses)
	for _, b := range s.blocks {
		n := b.row(1, 0) - b.row(0, 0) // rows a result
		for k, t := range b.owner {
			for _, v := range dst[b.row(k, 0):][:n] {
				s.losses[t] += v * v / 2
			}
		}
	}
}

// tiles calls f for every tile with the jets of the outputs and of the
// features there.
func (b *batch) tiles(theta []float64, f func(t int, out, features []float64)) {
	rows := b.lanes.Count() * b.n
	features := make([]float64, rows*b.net.Features())
	out := make([]float64, rows*b.net.Outputs())
	for t := range b.inputs {
		b.net.Forward(features, theta, b.inputs[t], b.lanes, b.n)
		b.outputs(out, features, theta)
		f(t, out, features)
	}
}

// Jacobian computes the derivative of the residual by theta[from:]; dst is
// Rows x (Dim - from). from must be Head.
func (s *System) Jacobian(dst *mat.Dense, theta []float64, from int) {
	if from != s.Head() {
		panic("pinn: Jacobian is available for the output layer: from must be Head")
	}
	if r, c := dst.Dims(); r != s.rows || c != s.Dim()-from {
		panic("pinn: Jacobian: dst must be Rows x (Dim - from)")
	}
	dst.Zero()
	raw := dst.RawMatrix()
	F, o := s.space.net.Features(), s.space.net.Outputs()
	for _, b := range s.blocks {
		b.tiles(theta, func(t int, out, features []float64) {
			if !b.affine {
				b.load(t, out)
			}
			for k := range b.rows {
				w := math.Sqrt(s.weights[b.owner[k]])
				b.derivative(t, k, func(e ad.Entry, d []float64) {
					for i := range b.size(t) {
						p := t*b.n + i
						a := w * b.factor[p] * d[i]
						if a == 0 {
							continue
						}
						// theta[from:] is features x outputs.
						y := raw.Data[b.row(k, p)*raw.Stride+e.Col:]
						for j, phi := range features[(e.Lane*b.n+i)*F:][:F] {
							y[j*o] += a * phi
						}
					}
				})
			}
		})
	}
}
