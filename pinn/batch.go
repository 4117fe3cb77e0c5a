package pinn

import (
	"fmt"

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
	n      int           // points in a tile
	inputs [][]float64   // jets of the scaled inputs, one block a tile
	ansatz [][]float64   // columns over all points: lanes of Phi and Lift of every hard field
	data   [][][]float64 // tile, column
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
	if b.ansatz, err = s.ansatzColumns(pts, b.lanes); err != nil {
		return nil, err
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
	skip := len(b.ansatz)
	for t := range b.inputs {
		cols := b.newColumns(len(pw.Data))
		for c := range b.ansatz {
			b.gather(cols[c], b.ansatz[c], t)
		}
		fill(cols[skip:], sources, pts, t*n, n)
		b.data = append(b.data, cols)
	}
	b.affine = gradient && b.guards == 0
	for k := range b.rows {
		b.affine = b.affine && pw.Affine(k)
	}
	if b.affine {
		b.tabulate(&probe{batch: b, pw: pw})
	} else {
		b.spare = pw
	}
	return b, nil
}

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

// ansatzColumns evaluates what at expects of the ansatz.
func (s *space) ansatzColumns(pts geometry.Points, l ad.Lanes) ([][]float64, error) {
	jets, err := jetsOf(pts, l, func(x []ad.Jet) []ad.Jet {
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
	})
	if err != nil {
		return nil, fmt.Errorf("pinn: ansatz: %w", err)
	}
	var cols [][]float64
	for _, j := range jets {
		cols = append(cols, j...)
	}
	return cols, nil
}

func (b *batch) newColumns(k int) [][]float64 {
	cols := make([][]float64, k)
	for i := range cols {
		cols[i] = make([]float64, b.n)
	}
	return cols
}

// gather copies tile t of a column over all points, repeating the last.
func (b *batch) gather(dst, col []float64, t int) {
	k := copy(dst, col[t*b.n:])
	for ; k < b.n; k++ {
		dst[k] = col[len(col)-1]
	}
}

// size returns the number of points in tile t without padding.
func (b *batch) size(t int) int { return min(b.n, b.pts.Len()-t*b.n) }

// tabulate keeps the derivatives of affine results by the output lanes.
// Lanes whose coefficient vanishes at every point are dropped.
func (b *batch) tabulate(p *probe) {
	l := b.lanes.Count()
	used := make([][]bool, b.rows)
	full := make([][][][]float64, len(b.inputs))
	for t := range b.inputs {
		p.load(t, nil)
		full[t] = make([][][]float64, b.rows)
		zero := make([][]float64, b.rows)
		for k := range b.rows {
			p.only(k)
			zero[k] = append([]float64(nil), p.pw.Out[k]...)
			full[t][k] = make([][]float64, len(p.pw.Var))
			if used[k] == nil {
				used[k] = make([]bool, len(p.pw.Var))
			}
			for v, a := range p.pw.Adjoint {
				if a == nil {
					continue
				}
				full[t][k][v] = append([]float64(nil), a...)
				for _, x := range a {
					used[k][v] = used[k][v] || x != 0
				}
			}
		}
		b.zero = append(b.zero, zero)
	}
	b.entries = make([][]ad.Entry, b.rows)
	for k := range b.entries {
		for v, u := range used[k] {
			if u {
				b.entries[k] = append(b.entries[k], ad.Entry{Lane: v % l, Col: v / l})
			}
		}
	}
	for t := range full {
		coef := make([][][]float64, b.rows)
		for k := range coef {
			for v, u := range used[k] {
				if u {
					coef[k] = append(coef[k], full[t][k][v])
				}
			}
		}
		b.coef = append(b.coef, coef)
	}
}
