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
// and to mass, unless it is nil, the products of multipliers with themselves; phi
// comes with the roots of the weights. Where t is the same at all points, the
// products phi_l' phi_m are those of functions and not of fields: fields that
// share their modes share them.
func (g *Galerkin) addProducts(active []int, phi []modes, t [][][]float64, lanes int, memory *workspace, k, mass *blocks.Matrix) {
	fields := len(g.problem.Fields)
	table := make([][]pair, fields)
	for c := range table {
		table[c] = make([]pair, fields)
		for d := range table[c] {
			table[c][d].list, table[c][d].constant = couplings(t, c, d, lanes)
		}
	}
	type task struct{ a, b int }
	var tasks []task
	for a := range active {
		for b := range active {
			if a >= b || !g.symmetric {
				tasks = append(tasks, task{a, b})
			}
		}
	}
	needed := g.needed(table, lanes, mass != nil)
	flops := make([]float64, len(tasks))
	parallel(g.workers, len(tasks), func(i int) {
		a, b := tasks[i].a, tasks[i].b
		p := products{left: phi[a], right: phi[b], same: a == b, made: map[[2]int]blas64.General{}}
		space := memory.take()
		p.makeAll(needed, &space)
		g.addPair(active[a], active[b], table, lanes, &p, k, mass)
		memory.give(space)
		flops[i] = p.flops
	})
	for _, n := range flops {
		g.watch.Count(n)
	}
}

// needed returns the products of lanes, numbered as in modes, that couplings
// which do not vary are made of, and with mass those of the multipliers' values.
func (g *Galerkin) needed(table [][]pair, lanes int, mass bool) map[[2]int]bool {
	set := map[[2]int]bool{}
	for c, row := range table {
		if value := g.groupOf[c] * lanes; mass && g.problem.Fields[c].Multiplier {
			set[[2]int{value, value}] = true
		}
		for d, couple := range row {
			for _, q := range couple.list {
				if couple.constant {
					set[[2]int{g.groupOf[c]*lanes + q.l, g.groupOf[d]*lanes + q.m}] = true
				}
			}
		}
	}
	return set
}

// addPair adds the products of the modes of windows v and w.
func (g *Galerkin) addPair(v, w int, table [][]pair, lanes int, p *products, k, mass *blocks.Matrix) {
	block := k.Block(v, w)
	if mass != nil && v >= w {
		g.addMass(mass, v, w, func(group int) blas64.General { return p.of(group*lanes, group*lanes) })
	}
	for c := range table {
		for d, couple := range table[c] {
			if g.symmetric && v == w && g.first[v][c] < g.first[v][d] {
				continue // above the diagonal
			}
			rows, cols := g.basis.Modes(v, g.groupOf[c]), g.basis.Modes(w, g.groupOf[d])
			if len(couple.list) == 0 || rows == 0 || cols == 0 {
				continue
			}
			left, right := g.groupOf[c]*lanes, g.groupOf[d]*lanes
			at := g.first[v][c]*block.Stride + g.first[w][d]
			dst := blas64.General{Rows: rows, Cols: cols, Stride: block.Stride, Data: block.Data[at:]}
			if couple.constant {
				for _, q := range couple.list {
					addScaled(dst, q.value, p.of(left+q.l, right+q.m))
				}
			} else {
				p.addVarying(dst, left, right, lanes, couple.list)
			}
		}
	}
}

// products are those of the lanes of two windows' modes, each made once.
type products struct {
	left, right modes
	same        bool // the windows
	made        map[[2]int]blas64.General
	flops       float64
}

// enough is the part of all products of a run of lanes that must be needed to
// make them as one.
const enough = 0.75

// makeAll makes the products that are needed in one, if they are most of those
// of a run of lanes with itself, in memory that it enlarges.
func (p *products) makeAll(needed map[[2]int]bool, memory *[]float64) {
	from, to := math.MaxInt, 0
	for q := range needed {
		from, to = min(from, q[0], q[1]), max(to, q[0]+1, q[1]+1)
	}
	if n := to - from; n < 0 || float64(len(needed)) < enough*float64(n*n) {
		return
	}
	left, right := p.left.columns(from, to), p.right.columns(from, to)
	if n := left.Cols * right.Cols; len(*memory) < n {
		*memory = make([]float64, n)
	}
	s := blas64.General{Rows: left.Cols, Cols: right.Cols, Stride: max(1, right.Cols), Data: (*memory)[:left.Cols*right.Cols]}
	p.multiply(s, left, right, p.same)
	for i := from; i < to; i++ {
		for j := from; j < to; j++ {
			row, col := p.left.first[i]-p.left.first[from], p.right.first[j]-p.right.first[from]
			part := blas64.General{Rows: p.left.first[i+1] - p.left.first[i], Cols: p.right.first[j+1] - p.right.first[j], Stride: s.Stride}
			if part.Rows > 0 && part.Cols > 0 {
				part.Data = s.Data[row*s.Stride+col:]
			}
			p.made[[2]int{i, j}] = part
		}
	}
}

// of returns the product of lane i on the left and lane j on the right.
func (p *products) of(i, j int) blas64.General {
	s, ok := p.made[[2]int{i, j}]
	if ok {
		return s
	}
	if mirrored, ok := p.made[[2]int{j, i}]; ok && p.same {
		s = newGeneral(mirrored.Cols, mirrored.Rows)
		transpose(s, mirrored)
	} else {
		left, right := p.left.lane(i), p.right.lane(j)
		s = newGeneral(left.Cols, right.Cols)
		p.multiply(s, left, right, p.same && i == j)
	}
	p.made[[2]int{i, j}] = s
	return s
}

// multiply computes s = left' right; if they are the same, half of it.
func (p *products) multiply(s, left, right blas64.General, same bool) {
	if len(s.Data) == 0 {
		return
	}
	size := float64(left.Rows) * float64(left.Cols) * float64(right.Cols)
	if same {
		blas64.Syrk(trans, 1, left, 0, blas64.Symmetric{Uplo: blas.Lower, N: s.Rows, Stride: s.Stride, Data: s.Data})
		transpose(s, s)
		p.flops += size * (1 + 1/float64(left.Cols))
	} else {
		blas64.Gemm(trans, noTrans, 1, left, right, 0, s)
		p.flops += 2 * size
	}
}

// addVarying adds the couplings of two fields that vary from point to point;
// the fields' values are the lanes left and right.
func (p *products) addVarying(dst blas64.General, left, right, lanes int, list []coupling) {
	for l := range lanes {
		var z blas64.General
		for _, q := range list {
			if q.l != l {
				continue
			}
			m := p.right.lane(right + q.m)
			if z.Data == nil {
				z = scaleRows(m, q.column)
			} else {
				addRows(z, m, q.column)
			}
		}
		if z.Data != nil {
			m := p.left.lane(left + l)
			blas64.Gemm(trans, noTrans, 1, m, z, 1, dst)
			p.flops += 2 * float64(m.Rows) * float64(m.Cols) * float64(z.Cols)
		}
	}
}

// newGeneral returns a matrix of zeros.
func newGeneral(rows, cols int) blas64.General {
	return blas64.General{Rows: rows, Cols: cols, Stride: max(1, cols), Data: make([]float64, rows*cols)}
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
	s := newGeneral(m.Rows, m.Cols)
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
		blas64.Axpy(c, vector(m.Data[i*m.Stride:i*m.Stride+m.Cols]), vector(row))
	}
}
