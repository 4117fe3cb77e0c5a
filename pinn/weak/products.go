package weak

import (
	"context"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/blocks"
	"pinnsolve/internal/dense"
	"pinnsolve/internal/parallel"
)

// coupling is a derivative of the fluxes by the lanes of the fields, from
// lane m of one field to lane l of another: one value a point, or one number.
type coupling struct {
	l, m   int
	value  float64
	column []float64
}

// pair holds the couplings of two fields: those that are the same at all points, and
// the others.
type pair struct{ constant, varying []coupling }

// couplings gathers the derivatives field by field.
func couplings(t [][][]float64, c, d, lanes int) (p pair) {
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
			if hi-lo <= 1e-14*math.Max(math.Abs(lo), math.Abs(hi)) {
				p.constant = append(p.constant, q)
			} else {
				p.varying = append(p.varying, q)
			}
		}
	}
	return p
}

// addProducts adds to k, for every pair of active windows and of fields c, d,
//
//	sum_lm int t[c,l][d,m] phi_l' phi_m,
//
// and to mass, unless it is nil, the products of multipliers with themselves times
// scale;
// phi is multiplied by the square roots of the weights. Where t is the same at
// all points, the products phi_l' phi_m depend on the modes only, so fields
// that share modes share them.
func (g *Form) addProducts(ctx context.Context, active []int, phi []modes, t [][][]float64, lanes int, memory *workspace, k, mass *blocks.Matrix, scale float64) error {
	fields := len(g.problem.Fields)
	table := make([][]pair, fields)
	for c := range table {
		table[c] = make([]pair, fields)
		for d := range table[c] {
			table[c][d] = couplings(t, c, d, lanes)
		}
	}
	type task struct{ a, b int }
	var tasks []task
	for a := range active {
		for b := range active {
			if mine := (active[a]+active[b])%g.ranks.Size() == g.ranks.Rank(); mine && (a >= b || !g.symmetric) {
				tasks = append(tasks, task{a, b})
			}
		}
	}
	needed := g.needed(table, lanes, mass != nil)
	flops := make([]float64, len(tasks))
	err := parallel.Until(ctx, g.workers, len(tasks), func(i int) {
		a, b := tasks[i].a, tasks[i].b
		p := products{left: phi[a], right: phi[b], same: a == b, made: map[[2]int]blas64.General{}}
		space := memory.take()
		p.makeAll(needed, &space)
		g.addPair(active[a], active[b], table, lanes, &p, k, mass, scale)
		memory.give(space)
		flops[i] = p.flops
	})
	for _, n := range flops {
		g.watch.Count(n)
	}
	return err
}

// needed returns the products of lanes, numbered as in modes, that constant
// couplings need, and with mass also the products of the multipliers' values.
func (g *Form) needed(table [][]pair, lanes int, mass bool) map[[2]int]bool {
	set := map[[2]int]bool{}
	for c, row := range table {
		if value := g.groupOf[c] * lanes; mass && g.problem.Fields[c].Multiplier {
			set[[2]int{value, value}] = true
		}
		for d, couple := range row {
			for _, q := range couple.constant {
				set[[2]int{g.groupOf[c]*lanes + q.l, g.groupOf[d]*lanes + q.m}] = true
			}
		}
	}
	return set
}

// addPair adds the products of the modes of windows v and w.
func (g *Form) addPair(v, w int, table [][]pair, lanes int, p *products, k, mass *blocks.Matrix, scale float64) {
	block := k.Block(v, w)
	if mass != nil && v >= w {
		g.addMass(mass, v, w, scale, func(group int) blas64.General { return p.of(group*lanes, group*lanes) })
	}
	for c := range table {
		for d, couple := range table[c] {
			if g.symmetric && v == w && g.first[v][c] < g.first[v][d] {
				continue // above the diagonal
			}
			rows, cols := g.basis.Modes(v, g.groupOf[c]), g.basis.Modes(w, g.groupOf[d])
			if len(couple.constant)+len(couple.varying) == 0 || rows == 0 || cols == 0 {
				continue
			}
			left, right := g.groupOf[c]*lanes, g.groupOf[d]*lanes
			at := g.first[v][c]*block.Stride + g.first[w][d]
			dst := blas64.General{Rows: rows, Cols: cols, Stride: block.Stride, Data: block.Data[at:]}
			for _, q := range couple.constant {
				dense.AddScaled(dst, q.value, p.of(left+q.l, right+q.m))
			}
			p.addVarying(dst, left, right, lanes, couple.varying)
		}
	}
}

// products holds the products of the lanes of two windows' modes, each made
// once.
type products struct {
	left, right modes
	same        bool // both are the same window
	made        map[[2]int]blas64.General
	flops       float64
}

// enough is the fraction of the products of a run of lanes that must be needed
// to make all of them in one multiplication.
const enough = 0.75

// makeAll makes the needed products of a run of lanes with itself in one
// multiplication, if they are most of them, in memory that grows as needed.
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

// of returns the product of lane i of the left window and lane j of the right
// one.
func (p *products) of(i, j int) blas64.General {
	s, ok := p.made[[2]int{i, j}]
	if ok {
		return s
	}
	if mirrored, ok := p.made[[2]int{j, i}]; ok && p.same {
		s = dense.New(mirrored.Cols, mirrored.Rows)
		dense.Transpose(s, mirrored)
	} else {
		left, right := p.left.lane(i), p.right.lane(j)
		s = dense.New(left.Cols, right.Cols)
		p.multiply(s, left, right, p.same && i == j)
	}
	p.made[[2]int{i, j}] = s
	return s
}

// multiply computes s = left' right; same says that both are one, which halves
// the work.
func (p *products) multiply(s, left, right blas64.General, same bool) {
	if len(s.Data) == 0 {
		return
	}
	size := float64(left.Rows) * float64(left.Cols) * float64(right.Cols)
	if same {
		blas64.Syrk(dense.Trans, 1, left, 0, blas64.Symmetric{Uplo: blas.Lower, N: s.Rows, Stride: s.Stride, Data: s.Data})
		dense.Transpose(s, s)
		p.flops += size * (1 + 1/float64(left.Cols))
	} else {
		blas64.Gemm(dense.Trans, dense.NoTrans, 1, left, right, 0, s)
		p.flops += 2 * size
	}
}

// addVarying adds the couplings of two fields that vary from point to point;
// left and right are the lanes of the fields' values.
func (p *products) addVarying(dst blas64.General, left, right, lanes int, list []coupling) {
	for l := range lanes {
		var z blas64.General
		for _, q := range list {
			if q.l != l {
				continue
			}
			m := p.right.lane(right + q.m)
			if z.Data == nil {
				z = dense.ScaleRows(m, q.column)
			} else {
				dense.AddRows(z, m, q.column)
			}
		}
		if z.Data != nil {
			m := p.left.lane(left + l)
			blas64.Gemm(dense.Trans, dense.NoTrans, 1, m, z, 1, dst)
			p.flops += 2 * float64(m.Rows) * float64(m.Cols) * float64(z.Cols)
		}
	}
}
