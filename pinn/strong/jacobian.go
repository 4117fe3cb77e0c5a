package strong

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"pinnsolve/ad"
	"pinnsolve/internal/dense"
	"pinnsolve/pinn/fields"
)

// Jacobian computes the derivative of the residual by theta[from:]; dst is Rows
// x (Dim - from). from is 0 for all parameters or OutputLayer for the output
// layer alone.
func (s *System) Jacobian(dst *mat.Dense, theta []float64, from int) {
	if from != 0 && from != s.OutputLayer() {
		panic("strong: Jacobian: from must be 0 or OutputLayer")
	}
	if r, c := dst.Dims(); r != s.points.rows || c != s.Dim()-from {
		panic("strong: Jacobian: dst must be Rows x (Dim - from)")
	}
	raw := dst.RawMatrix()
	s.sum.Each(len(s.sum.Jobs), func(ps []*fields.Probe, i int) {
		j := s.sum.Jobs[i]
		b := s.points.blocks[j.Part]
		rows := func(k int) []float64 { return raw.Data[b.row(k, j.Tile*b.Tile)*raw.Stride:] }
		if from == s.OutputLayer() {
			s.headRows(rows, raw.Stride, theta, ps, j)
		} else {
			s.allRows(rows, raw.Stride, theta, ps, j)
		}
	})
}

// headRows computes the derivatives of the rows of a tile by the output layer.
// rows returns the memory from the first row of result k
// on; rows are ld apart.
func (s *System) headRows(rows func(k int) []float64, ld int, theta []float64, ps []*fields.Probe, j fields.Job) {
	b, p := s.points.blocks[j.Part], ps[j.Part]
	F, o := s.net.Features(), s.net.Outputs()
	_, features := p.Forward(j.Tile, theta)
	var w []float64
	for k := range b.Rows {
		w = s.rowFactors(w, b, k, j.Tile)
		dst := rows(k)
		row := func(i int) []float64 {
			if b.integral {
				i = 0
			}
			return dst[i*ld:][:s.Dim()-s.OutputLayer()]
		}
		for i := range w {
			clear(row(i))
		}
		p.Derivative(j.Tile, k, func(e ad.Entry, d []float64) {
			for i, f := range w {
				a := f * d[i]
				if a == 0 {
					continue
				}
				y, weights := row(i), s.head[e.Col:]
				for c, phi := range features[(e.Lane*b.Tile+i)*F:][:F] {
					if at := weights[c*o]; at >= 0 {
						y[at] += a * phi
					}
				}
			}
		})
	}
}

// allRows computes the derivatives of the rows of a tile by all parameters.
// rows returns the memory from the first row of result k on; rows are ld apart.
func (s *System) allRows(rows func(k int) []float64, ld int, theta []float64, ps []*fields.Probe, j fields.Job) {
	s.eachSeed(theta, ps, j, func(p *fields.Probe, k, points int) {
		if s.points.blocks[j.Part].integral {
			r := rows(k)[:s.Dim()]
			clear(r)
			p.Pass.AddGradient(r, p.Seed)
			return
		}
		p.Pass.Rows(rows(k), ld, p.Seed, points)
	})
}

// eachSeed calls f for every result of a tile, with its probe, which has its rows' factors as
// seeds, and the number of its points.
func (s *System) eachSeed(theta []float64, ps []*fields.Probe, j fields.Job, f func(p *fields.Probe, k, points int)) {
	b, p := s.points.blocks[j.Part], ps[j.Part]
	p.Forward(j.Tile, theta)
	var w []float64
	for k := range b.Rows {
		w = s.rowFactors(w, b, k, j.Tile)
		clear(p.Seed)
		p.AddSeed(j.Tile, k, w)
		f(p, k, len(w))
	}
}

// TransposeTimes computes J'w with the Jacobian J by all parameters at theta.
func (s *System) TransposeTimes(dst, w, theta []float64) {
	if len(dst) != s.Dim() || len(w) != s.points.rows {
		panic("strong: TransposeTimes: dst needs Dim and w Rows elements")
	}
	s.sum.Over(dst, s.sum.Jobs, func(acc []float64, ps []*fields.Probe, j fields.Job) {
		b, p := s.points.blocks[j.Part], ps[j.Part]
		p.Forward(j.Tile, theta)
		clear(p.Seed)
		var f []float64
		for k := range b.Rows {
			f = s.rowFactors(f, b, k, j.Tile)
			for i := range f {
				f[i] *= w[b.row(k, j.Tile*b.Tile+i)]
			}
			p.AddSeed(j.Tile, k, f)
		}
		p.Pass.AddGradient(acc, p.Seed)
	})
}

// JacobianTimes computes J v with the Jacobian J by all parameters at theta.
func (s *System) JacobianTimes(dst, v, theta []float64) {
	if len(dst) != s.points.rows || len(v) != s.Dim() {
		panic("strong: JacobianTimes: dst needs Rows and v Dim elements")
	}
	clear(dst)
	s.sum.Share(func(ps []*fields.Probe, j fields.Job) {
		if f, ok := ps[j.Part].Pass.(ad.Factored); ok {
			s.factoredTimes(dst, v, theta, ps, j, f)
		} else {
			s.rowsTimes(dst, v, theta, ps, j)
		}
	})
	s.sum.Gather(dst)
}

// rowsTimes multiplies the rows of a tile, all of them in memory at once.
func (s *System) rowsTimes(dst, v, theta []float64, ps []*fields.Probe, j fields.Job) {
	b, p, n := s.points.blocks[j.Part], ps[j.Part], s.Dim()
	size := b.tileRows(j.Tile)
	jac := p.Scratch(b.Rows * size * n)
	s.allRows(func(k int) []float64 { return jac[k*size*n:] }, n, theta, ps, j)
	for k := range b.Rows {
		for i := range size {
			dst[b.row(k, j.Tile*b.Tile+i)] = floats.Dot(jac[(k*size+i)*n:][:n], v)
		}
	}
}

// factoredTimes adds the products of the rows of a tile layer by layer, without the rows.
func (s *System) factoredTimes(dst, v, theta []float64, ps []*fields.Probe, j fields.Job, pass ad.Factored) {
	b := s.points.blocks[j.Part]
	s.eachSeed(theta, ps, j, func(p *fields.Probe, k, points int) {
		pass.Factors(p.Seed, func(l ad.Factor) {
			rows := p.Lanes.Count() * p.Tile
			y := dense.Of(rows, l.Out, p.Scratch(rows*l.Out))
			blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, dense.Of(rows, l.In, l.X), dense.Of(l.In, l.Out, v[l.At:][:l.In*l.Out]), 0, y)
			for r := range rows {
				i := r % p.Tile
				if i >= points {
					continue
				}
				z, to := l.Z[r*l.Out:][:l.Out], &dst[b.row(k, j.Tile*b.Tile+i)]
				*to += floats.Dot(y.Data[r*l.Out:][:l.Out], z)
				if l.Bias && r < p.Tile {
					*to += floats.Dot(v[l.At+l.In*l.Out:][:l.Out], z)
				}
			}
		})
	})
}
