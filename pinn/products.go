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

// addProducts adds to k, for every pair of active windows and of fields c, d,
//
//	sum_lm int t[c,l][d,m] phi_l' phi_m,
//
// and to mass, unless it is nil, the products of multipliers with themselves.
// Where t is the same at all points, the products phi_l' phi_m are those of
// functions and not of fields: fields that share their modes share them.
func (g *Galerkin) addProducts(active []int, phi [][][]blas64.General, t [][][]float64, w []float64, lanes int, k, mass *blocks.Matrix) {
	fields := len(g.problem.Fields)
	type pair struct {
		list     []coupling
		constant bool
	}
	table := make([][]pair, fields)
	for c := range table {
		table[c] = make([]pair, fields)
		for d := range table[c] {
			table[c][d].list, table[c][d].constant = couplings(t, c, d, lanes)
		}
	}
	// Weighted modes, as the right factors.
	weighted := make([][][]blas64.General, len(phi))
	parallel(g.workers, len(phi), func(a int) {
		weighted[a] = make([][]blas64.General, len(phi[a]))
		for group, ls := range phi[a] {
			for _, m := range ls {
				weighted[a][group] = append(weighted[a][group], scaleRows(m, w))
			}
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
	parallel(g.workers, len(tasks), func(i int) {
		a, b := tasks[i].a, tasks[i].b
		block := k.Block(active[a], active[b])
		type key struct{ g, h, l, m int }
		shared := map[key]blas64.General{}
		product := func(q key) blas64.General {
			if s, ok := shared[q]; ok {
				return s
			}
			left, right := phi[a][q.g][q.l], weighted[b][q.h][q.m]
			s := blas64.General{Rows: left.Cols, Cols: right.Cols, Stride: right.Cols, Data: make([]float64, left.Cols*right.Cols)}
			blas64.Gemm(trans, noTrans, 1, left, right, 0, s)
			shared[q] = s
			return s
		}
		if mass != nil && a >= b {
			g.addMass(mass, active[a], active[b], func(group int) blas64.General { return product(key{group, group, 0, 0}) })
		}
		for c := range fields {
			for d := range fields {
				if g.symmetric && a == b && g.first[active[a]][c] < g.first[active[a]][d] {
					continue // above the diagonal
				}
				p := table[c][d]
				if len(p.list) == 0 {
					continue
				}
				gc, gd := g.groupOf[c], g.groupOf[d]
				rows, cols := phi[a][gc][0].Cols, phi[b][gd][0].Cols
				if rows == 0 || cols == 0 {
					continue
				}
				at := g.first[active[a]][c]*block.Stride + g.first[active[b]][d]
				dst := blas64.General{Rows: rows, Cols: cols, Stride: block.Stride, Data: block.Data[at:]}
				if p.constant {
					for _, q := range p.list {
						addScaled(dst, q.value, product(key{gc, gd, q.l, q.m}))
					}
					continue
				}
				for l := range lanes {
					var z blas64.General
					for _, q := range p.list {
						if q.l != l {
							continue
						}
						if z.Data == nil {
							z = scaleRows(weighted[b][gd][q.m], q.column)
						} else {
							addRows(z, weighted[b][gd][q.m], q.column)
						}
					}
					if z.Data != nil {
						blas64.Gemm(trans, noTrans, 1, phi[a][gc][l], z, 1, dst)
					}
				}
			}
		}
	})
}

// scaleRows returns diag(w) m.
func scaleRows(m blas64.General, w []float64) blas64.General {
	s := blas64.General{Rows: m.Rows, Cols: m.Cols, Stride: m.Stride, Data: make([]float64, len(m.Data))}
	addRows(s, m, w)
	return s
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
