package patches

import (
	"slices"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/ad"
	"pinnsolve/internal/dense"
)

// NewEvaluator returns an evaluator of fields on blocks of n points, for one goroutine.
// Field f belongs to group groupOf[f]; the coefficients of a window follow those of the
// one before, and in a window those of a field the ones of the field before. The inputs
// are the position itself. Forward returns no features.
func (s *Space) NewEvaluator(groupOf []int, l ad.Lanes, n int) ad.Evaluator {
	return &evaluator{space: s, groupOf: groupOf, lanes: l, n: n}
}

// evaluator evaluates fields of a Space.
type evaluator struct {
	space   *Space
	groupOf []int
	lanes   ad.Lanes
	n       int
	theta   []float64
	load    []blas64.General // of each window, fields x features: coefficients of the features
	out     []float64
}

// Forward evaluates the fields with parameters theta at the positions in the value lane
// of in.
func (e *evaluator) Forward(theta, in []float64) []float64 {
	s := e.space
	if e.load == nil || !slices.Equal(e.theta, theta) {
		e.take(theta)
	}
	dim, fields := len(s.axes), len(e.groupOf)
	e.out = make([]float64, e.lanes.Count()*e.n*fields)
	for cell, pick := range byCell(s, in[:e.n*dim]) {
		var x []float64
		for _, i := range pick {
			x = append(x, in[i*dim:(i+1)*dim]...)
		}
		for _, w := range s.Over(cell) {
			for g := range s.groups {
				e.add(w, g, pick, x)
			}
		}
	}
	return nil
}

// byCell returns the points in every cell.
func byCell(s *Space, x []float64) map[int][]int {
	dim := len(s.axes)
	cells := map[int][]int{}
	for i := range len(x) / dim {
		c := s.Cell(x[i*dim : (i+1)*dim])
		cells[c] = append(cells[c], i)
	}
	return cells
}

// add adds what a window has of the fields of a group at the picked points x. Windows
// come in the order of Over, so that sums do not depend on that of the cells.
func (e *evaluator) add(w, g int, pick []int, x []float64) {
	var own []int
	for f, of := range e.groupOf {
		if of == g {
			own = append(own, f)
		}
	}
	if len(own) == 0 {
		return
	}
	s, l := e.space, e.lanes
	raw := make([]blas64.General, l.Count())
	sum := make([]blas64.General, l.Count())
	c := dense.New(s.Features(w, g), len(own))
	for k, f := range own {
		for i, v := range e.load[w*len(e.groupOf)+f].Data {
			c.Data[i*c.Stride+k] = v
		}
	}
	for k := range raw {
		raw[k] = dense.New(len(pick), s.Features(w, g))
		sum[k] = dense.New(len(pick), len(own))
	}
	s.bases[w][g].raw(raw, s, l, x)
	for k := range raw {
		blas64.Gemm(dense.NoTrans, dense.NoTrans, 1, raw[k], c, 0, sum[k])
	}
	times(sum, l, s.weight(w, l, x))
	for lane, m := range sum {
		for q, i := range pick {
			for k, f := range own {
				e.out[(lane*e.n+i)*len(e.groupOf)+f] += m.Data[q*m.Stride+k]
			}
		}
	}
}

// take converts coefficients of modes to coefficients of features.
func (e *evaluator) take(theta []float64) {
	s := e.space
	e.theta = append(e.theta[:0], theta...)
	e.load = nil
	at := 0
	for w := range s.bases {
		for _, g := range e.groupOf {
			m := s.bases[w][g].modes
			c := dense.New(1, s.Features(w, g))
			if m.Cols > 0 {
				blas64.Gemv(dense.NoTrans, 1, m, dense.Vector(theta[at:at+m.Cols]), 0, dense.Vector(c.Data))
			}
			e.load = append(e.load, c)
			at += m.Cols
		}
	}
}

// Output copies the jets of the fields of the last Forward.
func (e *evaluator) Output(dst []float64) { copy(dst, e.out) }
