package pinn

import (
	"fmt"
	"slices"

	"pinnsolve/ad"
	"pinnsolve/geometry"
)

// space is what all batches of a problem share: the network, its inputs and
// the ansatz between the network's outputs and the fields.
type space struct {
	fields []Field
	net    Network
	scale  scaling
	hard   bool
}

// batch evaluates expressions of the fields at a set of points, tile by
// tile: values, and their derivatives by the network's output lanes.
type batch struct {
	*space
	pts    geometry.Points
	lanes  ad.Lanes
	n      int // points in a tile
	inputs *inputs
	data   [][][]float64 // tile, column; nil for affine results
	rows   int           // results
	guards int           // results beside them that must stay positive
	// compile makes the program from output lanes and data to results; it
	// has one machine, so every probe needs its own.
	compile func() (*ad.Pointwise, error)
	spare   *ad.Pointwise // compiled already, for the first probe

	// For results affine in the output lanes, a tile's derivatives do not
	// depend on the parameters and are kept.
	affine  bool
	entries [][]ad.Entry    // per result: the output lanes it depends on
	coef    [][][][]float64 // tile, result, entry: column
	zero    [][][]float64   // tile, result: the value at zero output
}

// newBatch compiles the expressions that eval makes of the fields at pts.
// With gradient, derivatives by the output lanes are available too. Guards
// are results after those of eval.
func (s *space) newBatch(pts geometry.Points, o ad.Order, n int, gradient bool, eval func(p *At) []ad.Expr, guards ...Guard) (*batch, error) {
	b := &batch{space: s, pts: pts, lanes: ad.Lanes{Dim: pts.Dim, Order: o}, n: n, guards: len(guards)}
	var err error
	if b.inputs, err = s.scale.inputs(pts, b.lanes, n); err != nil {
		return nil, err
	}
	ansatz, err := compileJets(n, b.lanes, s.ansatz)
	if err != nil {
		return nil, fmt.Errorf("pinn: ansatz: %w", err)
	}
	var sources []source
	b.compile = func() (*ad.Pointwise, error) {
		return ad.CompilePointwise(n, gradient, func(g *ad.Graph) []ad.Expr {
			net := make([]ad.Jet, len(s.fields))
			for i := range net {
				lanes := make([]ad.Expr, b.lanes.Count())
				for k := range lanes {
					lanes[k] = g.Variable()
				}
				net[i] = ad.NewJet(b.lanes, lanes)
			}
			at := s.at(g, b.lanes, net)
			es := eval(at)
			b.rows = len(es)
			es = append(es, guarded(at, guards)...)
			sources = at.sources
			return es
		})
	}
	pw, err := b.compile()
	if err != nil {
		return nil, err
	}
	b.affine = gradient && b.guards == 0
	for k := range b.rows {
		b.affine = b.affine && pw.Affine(k)
	}
	data := func(dst [][]float64, t int) {
		skip := 0
		for c, col := range ansatz.run(pts, t) {
			copy(dst[c], col)
			skip++
		}
		fill(dst[skip:], sources, pts, t*n, n)
	}
	if b.affine {
		b.tabulate(&probe{batch: b, pw: pw}, data)
		return b, nil
	}
	b.spare = pw
	for t := range b.tiles() {
		cols := b.newColumns(len(pw.Data))
		data(cols, t)
		b.data = append(b.data, cols)
	}
	return b, nil
}

// tiles returns the number of tiles.
func (b *batch) tiles() int { return tiles(b.pts, b.n) }

func guarded(at *At, guards []Guard) []ad.Expr {
	var es []ad.Expr
	for _, g := range guards {
		es = append(es, g.Eval(at))
	}
	return es
}

// at gives residuals the fields made of the network's outputs: scaled by
// their units, through the ansatz where conditions are hard. The ansatz takes
// the first data columns of the graph.
func (s *space) at(g *ad.Graph, l ad.Lanes, net []ad.Jet) *At {
	at := &At{g: g, dim: l.Dim}
	column := func() ad.Jet {
		lanes := make([]ad.Expr, l.Count())
		for k := range lanes {
			lanes[k] = g.Data()
		}
		return ad.NewJet(l, lanes)
	}
	for i, f := range s.fields {
		u := net[i].Scale(f.unit())
		if s.hard && f.Hard != nil {
			u = column().Mul(u)
			if f.Hard.Lift != nil {
				u = u.Add(column())
			}
		}
		at.U = append(at.U, u)
	}
	return at
}

// ansatz returns what at expects of the ansatz: Phi and Lift of the hard
// fields.
func (s *space) ansatz(x []ad.Jet) []ad.Jet {
	var js []ad.Jet
	for _, f := range s.fields {
		if s.hard && f.Hard != nil {
			js = append(js, f.Hard.Phi(x))
			if f.Hard.Lift != nil {
				js = append(js, f.Hard.Lift(x))
			}
		}
	}
	return js
}

func (b *batch) newColumns(k int) [][]float64 {
	cols := make([][]float64, k)
	for i := range cols {
		cols[i] = make([]float64, b.n)
	}
	return cols
}

// size returns the number of points in tile t without padding.
func (b *batch) size(t int) int { return min(b.n, b.pts.Len()-t*b.n) }

// tabulate keeps the derivatives of affine results by the output lanes, with
// data setting the data columns of a tile. Lanes whose coefficient vanishes at
// every point are dropped, and a column that repeats in the next tile is kept
// once.
func (b *batch) tabulate(p *probe, data func(dst [][]float64, t int)) {
	l := b.lanes.Count()
	used := make([][]bool, b.rows)
	for k := range used {
		used[k] = make([]bool, len(p.pw.Var))
	}
	clearAll(p.pw.Var)
	for t := range b.tiles() {
		data(p.pw.Data, t)
		zero, coef := make([][]float64, b.rows), make([][][]float64, b.rows)
		for k := range b.rows {
			p.only(k)
			coef[k] = make([][]float64, len(p.pw.Var))
			if t == 0 {
				zero[k] = slices.Clone(p.pw.Out[k])
			} else {
				zero[k] = shared(b.zero[t-1][k], p.pw.Out[k])
			}
			for v, a := range p.pw.Adjoint {
				if a == nil {
					continue
				}
				if t == 0 {
					coef[k][v] = slices.Clone(a)
				} else {
					coef[k][v] = shared(b.coef[t-1][k][v], a)
				}
				for _, x := range a {
					used[k][v] = used[k][v] || x != 0
				}
			}
		}
		b.zero, b.coef = append(b.zero, zero), append(b.coef, coef)
	}
	b.entries = make([][]ad.Entry, b.rows)
	for k := range b.entries {
		for v, u := range used[k] {
			if u {
				b.entries[k] = append(b.entries[k], ad.Entry{Lane: v % l, Col: v / l})
			}
		}
	}
	for _, coef := range b.coef {
		for k := range coef {
			var kept [][]float64
			for v, u := range used[k] {
				if u {
					kept = append(kept, coef[k][v])
				}
			}
			coef[k] = kept
		}
	}
}

// shared returns last if x is equal to it, or else a copy of x.
func shared(last, x []float64) []float64 {
	if slices.Equal(last, x) {
		return last
	}
	return slices.Clone(x)
}

func clearAll(cols [][]float64) {
	for _, c := range cols {
		clear(c)
	}
}
