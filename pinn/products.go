package pinn

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/blocks"
)

const (
	trans   = blas.Trans
	noTrans = blas.NoTrans
)

// coupling is a derivative of the fluxes by the lanes of the fields, from
// lane m of one field to lane l of another: one value a point, or one number.
type coupling struct {
	l, m     int
	constant bool
	value    float64
	column   []float64
}

// couplings gathers the derivatives field by field.
func couplings(t [][][]float64, c, d, lanes int) (list []coupling, constant bool) {
	constant = true
	for l := range lanes {
		row := t[c*lanes+l]
		if row == nil {
			continue
		}
		for m := range lanes {
			col := row[d*lanes+m]
			if col == nil {
				continue
			}
			lo, hi := col[0], col[0]
			for _, v := range col {
				lo, hi = math.Min(lo, v), math.Max(hi, v)
			}
			if lo == 0 && hi == 0 {
				continue
			}
			q := coupling{l: l, m: m, value: col[0], column: col}
			q.constant = hi-lo <= 1e-14*math.Max(math.Abs(lo), math.Abs(hi))
			constant = constant && q.constant
			list = append(list, q)
		}
	}
	return list, constant
}

// pair is the couplings of two fields, and whether they are the same at all
// points.
type pair struct {
	list     []coupling
	constant bool
}

// addProducts adds to k, for every pair of active windows and of fields c, d,
//
//	sum_lm int t[c,l][d,m] phi_l' phi_m,
//
// and to mass, unless it is nil, the products of multipliers with themselves. It
// overwrites phi. Where t is the same at all points, the products phi_l' phi_m are
// those of functions and not of fields: fields that share their modes share them.
func (g *Galerkin) addProducts(active []int, phi [][][]blas64.General, t [][][]float64, w []float64, lanes int, k, mass *blocks.Matrix) {
	fields := len(g.problem.Fields)
	table := make([][]pair, fields)
	for c := range table {
		table[c] = make([]pair, fields)
		for d := range table[c] {
			table[c][d].list, table[c][d].constant = couplings(t, c, d, lanes)
		}
	}
	root := make([]float64, len(w))
	for p, v := range w {
		root[p] = math.Sqrt(v)
	}
	parallel(g.workers, len(active)*lanes, func(i int) {
		for _, ls := range phi[i/lanes] {
			scaleRowsTo(ls[i%lanes], ls[i%lanes], root)
		}
	})
	type task struct{ a, b int }
	var tasks []task
	for a := range active {
		for b := range active {
			if a >= b || !g.symmetric {
				tasks = append(tasks, task{a, b})
			}
		}
	}
	flops := make([]float64, len(tasks))
	parallel(g.workers, len(tasks), func(i int) {
		p := products{left: phi[tasks[i].a], right: phi[tasks[i].b], same: tasks[i].a == tasks[i].b, made: map[key]blas64.General{}}
		g.addPair(active[tasks[i].a], active[tasks[i].b], table, &p, k, mass)
		flops[i] = p.flops
	})
	for _, n := range flops {
		g.watch.Count(n)
	}
}

// addPair adds the products of the modes of windows v and w.
func (g *Galerkin) addPair(v, w int, table [][]pair, p *products, k, mass *blocks.Matrix) {
	block := k.Block(v, w)
	if mass != nil && v >= w {
		g.addMass(mass, v, w, func(group int) blas64.General { return p.of(key{group, group, 0, 0}) })
	}
	for c := range table {
		for d, couple := range table[c] {
			if g.symmetric && v == w && g.first[v][c] < g.first[v][d] {
				continue // above the diagonal
			}
			gc, gd := g.groupOf[c], g.groupOf[d]
			rows, cols := g.basis.Modes(v, gc), g.basis.Modes(w, gd)
			if len(couple.list) == 0 || rows == 0 || cols == 0 {
				continue
			}
			at := g.first[v][c]*block.Stride + g.first[w][d]
			dst := blas64.General{Rows: rows, Cols: cols, Stride: block.Stride, Data: block.Data[at:]}
			if couple.constant {
				for _, q := range couple.list {
					addScaled(dst, q.value, p.of(key{gc, gd, q.l, q.m}))
				}
			} else {
				p.addVarying(dst, gc, gd, couple.list)
			}
		}
	}
}

// products are those of the modes of two windows, group by group and lane by
// lane, each made once.
type products struct {
	left, right [][]blas64.General
	same        bool // the windows
	made        map[key]blas64.General
	flops       float64
}

// key is lane l of group g, on the left, and lane m of group h.
type key struct{ g, h, l, m int }

// of returns a product.
func (p *products) of(q key) blas64.General {
	if s, ok := p.made[q]; ok {
		return s
	}
	left, right := p.left[q.g][q.l], p.right[q.h][q.m]
	s := blas64.General{Rows: left.Cols, Cols: right.Cols, Stride: right.Cols, Data: make([]float64, left.Cols*right.Cols)}
	mirrored, ok := p.made[key{q.h, q.g, q.m, q.l}]
	size := float64(left.Rows) * float64(left.Cols) * float64(right.Cols)
	switch {
	case p.same && q.g == q.h && q.l == q.m:
		blas64.Syrk(trans, 1, left, 0, blas64.Symmetric{Uplo: blas.Lower, N: s.Rows, Stride: s.Stride, Data: s.Data})
		transpose(s, s)
		p.flops += size * (1 + 1/float64(left.Cols))
	case p.same && ok:
		transpose(s, mirrored)
	default:
		blas64.Gemm(trans, noTrans, 1, left, right, 0, s)
		p.flops += 2 * size
	}
	p.made[q] = s
	return s
}

// addVarying adds the couplings of two fields that vary from point to point.
func (p *products) addVarying(dst blas64.General, g, h int, list []coupling) {
	for l, left := range p.left[g] {
		var z blas64.General
		for _, q := range list {
			if q.l != l {
				continue
			}
			right := p.right[h][q.m]
			if z.Data == nil {
				z = scaleRows(right, q.column)
			} else {
				addRows(z, right, q.column)
			}
		}
		if z.Data != nil {
			blas64.Gemm(trans, noTrans, 1, left, z, 1, dst)
			p.flops += 2 * float64(left.Rows) * float64(left.Cols) * float64(z.Cols)
		}
	}
}

// transpose makes the upper triangle of dst that of m', and the lower one too
// unless they are the same matrix.
func transpose(dst, m blas64.General) {
	same := &dst.Data[0] == &m.Data[0]
	for i := range dst.Rows {
		row, from := dst.Data[i*dst.Stride:i*dst.Stride+dst.Cols], 0
		if same {
			from = i + 1
		}
		for j := from; j < dst.Cols; j++ {
			row[j] = m.Data[j*m.Stride+i]
		}
	}
}

// scaleRows returns diag(w) m.
func scaleRows(m blas64.General, w []float64) blas64.General {
	s := m
	s.Data = make([]float64, len(m.Data))
	scaleRowsTo(s, m, w)
	return s
}

// scaleRowsTo computes dst = diag(w) m, which may be dst.
func scaleRowsTo(dst, m blas64.General, w []float64) {
	for p, v := range w {
		to := dst.Data[p*dst.Stride:][:dst.Cols]
		for j, x := range m.Data[p*m.Stride:][:len(to)] {
			to[j] = v * x
		}
	}
}

// addRows adds diag(w) m to s.
func addRows(s, m blas64.General, w []float64) {
	for p, v := range w {
		dst := s.Data[p*s.Stride : p*s.Stride+s.Cols]
		for j, x := range m.Data[p*m.Stride : p*m.Stride+m.Cols] {
			dst[j] += v * x
		}
	}
}

// addScaled adds c m to dst.
func addScaled(dst blas64.General, c float64, m blas64.General) {
	for i := range m.Rows {
		row := dst.Data[i*dst.Stride : i*dst.Stride+m.Cols]
		for j, x := range m.Data[i*m.Stride : i*m.Stride+m.Cols] {
			row[j] += c * x
		}
	}
}
