package strong

import (
	"math"
	"slices"
	"sync/atomic"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/pinn/fields"
)

// rowFactors returns the factors of result k's rows at the points of tile t.
func (s *System) rowFactors(dst []float64, b *block, k, t int) []float64 {
	w := math.Sqrt(s.weights[b.owner[k]])
	dst = dst[:0]
	for i := range b.Size(t) {
		p := t*b.Tile + i
		f := w * b.factor[p]
		if s.factors != nil {
			f *= s.factors[b.row(k, p)]
		}
		dst = append(dst, f)
	}
	return dst
}

// Residual computes all rows at theta.
func (s *System) Residual(dst, theta []float64) {
	if len(dst) != s.points.rows || len(theta) != s.Dim() {
		panic("strong: Residual: dst needs Rows and theta Dim elements")
	}
	var broken atomic.Bool
	if !s.sum.Alone() {
		clear(dst)
	}
	s.sum.Share(func(ps []*fields.Probe, j fields.Job) {
		if !s.residual(dst, theta, ps, j) {
			broken.Store(true)
		}
	})
	if s.gather(dst, broken.Load()) {
		s.bad = append(s.bad[:0], theta...)
	}
	clear(s.losses)
	for _, b := range s.points.blocks {
		n := b.row(1, 0) - b.row(0, 0) // rows a result
		for k, t := range b.owner {
			for _, v := range dst[b.row(k, 0):][:n] {
				s.losses[t] += v * v / 2
			}
		}
	}
}

// gather completes a vector of rows of which every rank has computed its share, and
// reports whether something is true on any of them.
func (s *System) gather(rows []float64, here bool) bool {
	if s.sum.Alone() {
		return here
	}
	flag := 0.0
	if here {
		flag = 1
	}
	all := append(slices.Clone(rows), flag)
	s.sum.Gather(all)
	copy(rows, all)
	return all[len(rows)] > 0
}

// residual computes the rows of one tile and reports whether the guards
// hold there.
func (s *System) residual(dst, theta []float64, ps []*fields.Probe, j fields.Job) bool {
	b, p := s.points.blocks[j.Part], ps[j.Part]
	results, _ := p.Forward(j.Tile, theta)
	var f []float64
	for k, col := range results[:b.Rows] {
		f = s.rowFactors(f, b, k, j.Tile)
		if b.integral {
			dst[b.row(k, 0)] = floats.Dot(col, f) + s.shift(b.row(k, 0))
			continue
		}
		for i, v := range f {
			row := b.row(k, j.Tile*b.Tile+i)
			dst[row] = v*col[i] + s.shift(row)
		}
	}
	if i := p.Violated(j.Tile, results); i >= 0 {
		dst[b.row(0, i)] = math.Inf(1)
		return false
	}
	return true
}

// shift returns the shift of a row, added after its factors.
func (s *System) shift(row int) float64 {
	if s.shifts == nil {
		return 0
	}
	return s.shifts[row]
}

// Factors returns the factors of the rows, for the training graphs.
func (w rowWeights) Factors(dst []float64, part, k, tile int) []float64 {
	dst = w.rowFactors(dst, w.points.blocks[part], k, tile)
	if w.batch != nil {
		floats.Scale(w.batch[part], dst)
	}
	return dst
}

// AddShifts adds the shifts of the rows of result k to its constants; a row is
// a constant times its factor.
func (w rowWeights) AddShifts(constants, factors []float64, part, k, tile int) {
	if w.shifts == nil {
		return
	}
	b := w.points.blocks[part]
	share := 1.0 // of a batch, which is in the factors
	if w.batch != nil {
		share = w.batch[part]
	}
	if b.integral {
		shift := share * w.shifts[b.row(k, 0)] / floats.Sum(factors)
		for i := range constants {
			constants[i] += shift
		}
		return
	}
	for i, f := range factors {
		if shift := w.shifts[b.row(k, tile*b.Tile+i)]; shift != 0 {
			constants[i] += share * shift / f
		}
	}
}

// rowWeights weighs the results of a system's blocks.
type rowWeights struct{ *System }

// Loss returns the loss at theta and, if grad is not nil, stores its
// gradient there.
func (s *System) Loss(grad, theta []float64) float64 {
	if len(theta) != s.Dim() || grad != nil && len(grad) != s.Dim() {
		panic("strong: Loss: theta and grad need Dim elements")
	}
	loss := s.sum.Loss(s.losses, grad, theta, rowWeights{s})
	if math.IsInf(loss, 1) && len(s.problem.Guards) > 0 {
		s.bad = append(s.bad[:0], theta...)
	}
	return loss
}
