package pinn

import (
	"math"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/ad"
)

// each calls f for every index below n, on all workers; f is given a
// worker's probes. What f computes for one index must not depend on others.
func (s *System) each(n int, f func(probes []*probe, index int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for _, ps := range s.probes {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				f(ps, i)
			}
		})
	}
	wg.Wait()
}

// rowFactors returns the factors of result k's rows at the points of tile t.
func (s *System) rowFactors(dst []float64, b *block, k, t int) []float64 {
	w := math.Sqrt(s.weights[b.owner[k]])
	dst = dst[:0]
	for i := range b.size(t) {
		p := t*b.n + i
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
	if len(dst) != s.rows || len(theta) != s.Dim() {
		panic("pinn: Residual: dst needs Rows and theta Dim elements")
	}
	var broken atomic.Bool
	s.each(len(s.jobs), func(ps []*probe, i int) {
		if !s.residual(dst, theta, ps, s.jobs[i]) {
			broken.Store(true)
		}
	})
	if broken.Load() {
		s.bad = append(s.bad[:0], theta...)
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

// residual computes the rows of one tile and reports whether the guards
// hold there.
func (s *System) residual(dst, theta []float64, ps []*probe, j job) bool {
	b, p := s.blocks[j.block], ps[j.block]
	results, _ := p.forward(j.tile, theta)
	var f []float64
	for k, col := range results[:b.rows] {
		f = s.rowFactors(f, b, k, j.tile)
		if b.integral {
			dst[b.row(k, 0)] = floats.Dot(col, f) + s.shift(b.row(k, 0))
			continue
		}
		for i, v := range f {
			row := b.row(k, j.tile*b.n+i)
			dst[row] = v*col[i] + s.shift(row)
		}
	}
	if i := p.violated(j.tile, results); i >= 0 {
		dst[b.row(0, i)] = math.Inf(1)
		return false
	}
	return true
}

// shift returns what is added to a row after its factors.
func (s *System) shift(row int) float64 {
	if s.shifts == nil {
		return 0
	}
	return s.shifts[row]
}

// Jacobian computes the derivative of the residual by theta[from:]; dst is
// Rows x (Dim - from). from is 0 for all parameters or Head for the output
// layer.
func (s *System) Jacobian(dst *mat.Dense, theta []float64, from int) {
	if from != 0 && from != s.Head() {
		panic("pinn: Jacobian: from must be 0 or Head")
	}
	if r, c := dst.Dims(); r != s.rows || c != s.Dim()-from {
		panic("pinn: Jacobian: dst must be Rows x (Dim - from)")
	}
	raw := dst.RawMatrix()
	s.each(len(s.jobs), func(ps []*probe, i int) {
		j := s.jobs[i]
		b := s.blocks[j.block]
		rows := func(k int) []float64 { return raw.Data[b.row(k, j.tile*b.n)*raw.Stride:] }
		if from == s.Head() {
			s.headRows(rows, raw.Stride, theta, ps, j)
		} else {
			s.allRows(rows, raw.Stride, theta, ps, j)
		}
	})
}

// headRows computes the derivatives of the rows of a tile by the output
// layer, features x outputs. rows returns where those of result k start, ld
// apart.
func (s *System) headRows(rows func(k int) []float64, ld int, theta []float64, ps []*probe, j job) {
	b, p := s.blocks[j.block], ps[j.block]
	F, o := s.space.net.Features(), s.space.net.Outputs()
	_, features := p.forward(j.tile, theta)
	var w []float64
	for k := range b.rows {
		w = s.rowFactors(w, b, k, j.tile)
		dst := rows(k)
		row := func(i int) []float64 {
			if b.integral {
				i = 0
			}
			return dst[i*ld:][:F*o]
		}
		for i := range w {
			clear(row(i))
		}
		p.derivative(j.tile, k, func(e ad.Entry, d []float64) {
			for i, f := range w {
				a := f * d[i]
				if a == 0 {
					continue
				}
				y := row(i)[e.Col:]
				for c, phi := range features[(e.Lane*b.n+i)*F:][:F] {
					y[c*o] += a * phi
				}
			}
		})
	}
}

// allRows computes the derivatives of the rows of a tile by all parameters.
// rows returns where those of result k start, ld apart.
func (s *System) allRows(rows func(k int) []float64, ld int, theta []float64, ps []*probe, j job) {
	b, p := s.blocks[j.block], ps[j.block]
	p.forward(j.tile, theta)
	var w []float64
	for k := range b.rows {
		w = s.rowFactors(w, b, k, j.tile)
		clear(p.seed)
		p.addSeed(j.tile, k, w)
		if b.integral {
			r := rows(k)[:s.Dim()]
			clear(r)
			p.pass.AddGradient(r, p.seed)
			continue
		}
		p.pass.Rows(rows(k), ld, p.seed, len(w))
	}
}

func grow(x []float64, n int) []float64 {
	if cap(x) < n {
		return make([]float64, n)
	}
	return x[:n]
}

// TransposeTimes computes J'w, J the Jacobian by all parameters at theta.
func (s *System) TransposeTimes(dst, w, theta []float64) {
	if len(dst) != s.Dim() || len(w) != s.rows {
		panic("pinn: TransposeTimes: dst needs Dim and w Rows elements")
	}
	s.sum(dst, s.jobs, func(acc []float64, ps []*probe, j job) {
		b, p := s.blocks[j.block], ps[j.block]
		p.forward(j.tile, theta)
		clear(p.seed)
		var f []float64
		for k := range b.rows {
			f = s.rowFactors(f, b, k, j.tile)
			for i := range f {
				f[i] *= w[b.row(k, j.tile*b.n+i)]
			}
			p.addSeed(j.tile, k, f)
		}
		p.pass.AddGradient(acc, p.seed)
	})
}

// sum adds up what f adds to acc for every tile of jobs, in an order that
// does not depend on the number of workers.
func (s *System) sum(dst []float64, jobs []job, f func(acc []float64, ps []*probe, j job)) {
	n := min(maxChunks, len(jobs))
	for len(s.parts) < n {
		s.parts = append(s.parts, make([]float64, s.Dim()))
	}
	s.each(n, func(ps []*probe, c int) {
		clear(s.parts[c])
		for i := c; i < len(jobs); i += n {
			f(s.parts[c], ps, jobs[i])
		}
	})
	clear(dst)
	for _, part := range s.parts[:n] {
		floats.Add(dst, part)
	}
}

// JacobianTimes computes J v, J the Jacobian by all parameters at theta.
func (s *System) JacobianTimes(dst, v, theta []float64) {
	if len(dst) != s.rows || len(v) != s.Dim() {
		panic("pinn: JacobianTimes: dst needs Rows and v Dim elements")
	}
	n := s.Dim()
	s.each(len(s.jobs), func(ps []*probe, i int) {
		j := s.jobs[i]
		b, p := s.blocks[j.block], ps[j.block]
		size := b.tileRows(j.tile)
		p.jac = grow(p.jac, b.rows*size*n)
		s.allRows(func(k int) []float64 { return p.jac[k*size*n:] }, n, theta, ps, j)
		for k := range b.rows {
			for i := range size {
				dst[b.row(k, j.tile*b.n+i)] = floats.Dot(p.jac[(k*size+i)*n:][:n], v)
			}
		}
	})
}

// slabRows is about how many rows of the Jacobian Normal holds at a time.
const slabRows = 1024

// Normal computes J'J and J'r, J the Jacobian by all parameters and r the
// residual at theta, from slabs of rows: memory does not grow with points.
func (s *System) Normal(jtj *mat.SymDense, jtr, theta []float64) {
	n := s.Dim()
	if jtj.SymmetricDim() != n || len(jtr) != n {
		panic("pinn: Normal: jtj and jtr need Dim rows")
	}
	r := make([]float64, s.rows)
	s.Residual(r, theta)
	jtj.Zero()
	clear(jtr)
	for lo := 0; lo < len(s.jobs); {
		// Take tiles until the slab is full; the rows of a tile stay together.
		hi, rows := lo, 0
		var first []int
		for hi < len(s.jobs) && (hi == lo || rows < slabRows) {
			j := s.jobs[hi]
			b := s.blocks[j.block]
			first = append(first, rows)
			rows += b.rows * b.tileRows(j.tile)
			hi++
		}
		s.slab = grow(s.slab, rows*n)
		rs := make([]float64, rows)
		s.each(hi-lo, func(ps []*probe, i int) {
			j := s.jobs[lo+i]
			b := s.blocks[j.block]
			size := b.tileRows(j.tile)
			for k := range b.rows {
				copy(rs[first[i]+k*size:][:size], r[b.row(k, j.tile*b.n):])
			}
			s.allRows(func(k int) []float64 { return s.slab[(first[i]+k*size)*n:] }, n, theta, ps, j)
		})
		slab := blas64.General{Rows: rows, Cols: n, Stride: n, Data: s.slab[:rows*n]}
		blas64.Syrk(blas.Trans, 1, slab, 1, jtj.RawSymmetric())
		blas64.Gemv(blas.Trans, 1, slab, blas64.Vector{N: rows, Inc: 1, Data: rs}, 1, blas64.Vector{N: n, Inc: 1, Data: jtr})
		lo = hi
	}
}
