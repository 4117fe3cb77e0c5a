package strong

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/archive"
	"pinnsolve/pinn/fields"
)

// What loss balancing needs from a system. Raw means at weight 1: the raw loss
// of term i is |r_i|^2/2 with the factors of its points, but without its
// weight.

// Weights copies the terms' weights in the loss into dst.
func (s *System) Weights(dst []float64) { copy(dst, s.weights) }

// SetWeights changes the weight of every term in the loss.
func (s *System) SetWeights(w []float64) {
	if len(w) != len(s.weights) {
		panic("strong: SetWeights needs one weight a term")
	}
	copy(s.weights, w)
}

// Carry carries what balancers have changed, and the last parameters that a guard
// forbade.
func (s *System) Carry(a *archive.Archive) {
	s.carryPoints(a)
	a.Fill("weights", s.weights)
	a.Vector("factors", &s.factors)
	a.Vector("shifts", &s.shifts)
	a.Vector("forbidden", &s.bad)
	a.Fill("losses", s.losses)
}

// Constraints returns the names of the Dirichlet conditions that are terms.
func (s *System) Constraints() []string { return s.TermNames()[len(s.terms)-s.soft:] }

// RowTerms stores the index of every row's term.
func (s *System) RowTerms(dst []int) {
	for _, b := range s.points.blocks {
		for k, t := range b.owner {
			for row := b.row(k, 0); row < b.row(k+1, 0); row++ {
				dst[row] = t
			}
		}
	}
}

// RowTimes stores the time of every row of an interior equation in a problem in time,
// from 0 to 1, and NaN for all others.
func (s *System) RowTimes(dst []float64) {
	for i := range dst {
		dst[i] = math.NaN()
	}
	if !s.problem.Timed {
		return
	}
	lo, hi := s.problem.Domain.Bounds()
	last := len(lo) - 1
	pts, rows := s.InteriorRows()
	for i, list := range rows {
		for _, row := range list {
			dst[row] = (pts.At(i)[last] - lo[last]) / (hi[last] - lo[last])
		}
	}
}

// SetRowFactors multiplies each row of residual and Jacobian by a factor
// besides the terms' weights. It replaces earlier factors.
func (s *System) SetRowFactors(f []float64) {
	if len(f) != s.points.rows {
		panic("strong: SetRowFactors needs one factor a row")
	}
	s.factors = append(s.factors[:0], f...)
}

// SetRowShifts adds to the rows of the residual, after weights and factors:
// the multipliers of an augmented Lagrangian. It replaces earlier shifts.
func (s *System) SetRowShifts(shifts []float64) {
	if len(shifts) != s.points.rows {
		panic("strong: SetRowShifts needs one shift a row")
	}
	s.shifts = append(s.shifts[:0], shifts...)
}

// raw returns a system that shares everything but has unit weights and no
// shifts.
func (s *System) raw() *System {
	r := *s
	r.weights = make([]float64, len(s.weights))
	for i := range r.weights {
		r.weights[i] = 1
	}
	r.shifts = nil
	r.losses = make([]float64, len(s.losses))
	return &r
}

// TermGradNorms stores the Euclidean norm of the gradient of every term's raw
// loss at theta.
func (s *System) TermGradNorms(dst, theta []float64) {
	raw := s.raw()
	r, grad := make([]float64, s.points.rows), make([]float64, s.Dim())
	raw.Residual(r, theta)
	for i := range s.terms {
		var jobs []fields.Job
		for _, j := range s.sum.Jobs {
			for _, t := range s.points.blocks[j.Part].terms {
				if t == i {
					jobs = append(jobs, j)
				}
			}
		}
		raw.sum.Over(grad, jobs, func(acc []float64, ps []*fields.Probe, j fields.Job) {
			b, p := s.points.blocks[j.Part], ps[j.Part]
			p.Forward(j.Tile, theta)
			clear(p.Seed)
			var f []float64
			for k, t := range b.owner {
				if t != i {
					continue
				}
				f = raw.rowFactors(f, b, k, j.Tile)
				for q := range f {
					f[q] *= r[b.row(k, j.Tile*b.Tile+q)]
				}
				p.AddSeed(j.Tile, k, f)
			}
			p.Pass.AddGradient(acc, p.Seed)
		})
		dst[i] = floats.Norm(grad, 2)
	}
}

// TermTraces stores the trace of every term's tangent kernel at theta: the
// squared Frobenius norm of the Jacobian of its raw residual.
func (s *System) TermTraces(dst, theta []float64) {
	raw := s.raw()
	n := s.Dim()
	traces := make([][]float64, len(s.sum.Jobs)) // by result
	raw.sum.Each(len(s.sum.Jobs), func(ps []*fields.Probe, i int) {
		j := s.sum.Jobs[i]
		b, p := raw.points.blocks[j.Part], ps[j.Part]
		size := b.tileRows(j.Tile) * n
		jac := p.Scratch(b.Rows * size)
		raw.allRows(func(k int) []float64 { return jac[k*size:] }, n, theta, ps, j)
		traces[i] = make([]float64, b.Rows)
		for k := range b.Rows {
			norm := floats.Norm(jac[k*size:][:size], 2)
			traces[i][k] = norm * norm
		}
	})
	clear(dst)
	for i, j := range s.sum.Jobs {
		for k, v := range traces[i] {
			dst[s.points.blocks[j.Part].owner[k]] += v
		}
	}
}
