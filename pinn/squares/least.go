package squares

import (
	"context"
	"errors"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"

	"pinnsolve/internal/blocks"
	"pinnsolve/internal/dense"
	"pinnsolve/internal/parallel"
)

// normal returns the normal equations' matrix, block by block; every block is one sum in
// a fixed sequence.
func (s *System) normal(ctx context.Context, all []rows) (*blocks.Matrix, error) {
	m := blocks.New(s.sizes, true)
	type pair struct{ i, j int }
	type place struct{ tile, a, b int }
	list := map[pair][]place{}
	var pairs []pair
	for t, r := range all {
		if r.loose {
			continue
		}
		for a, i := range r.windows {
			for b, j := range r.windows {
				if i < j || s.sizes[i] == 0 || s.sizes[j] == 0 {
					continue
				}
				k := pair{i, j}
				if list[k] == nil {
					pairs = append(pairs, k)
					m.Reserve(i, j)
				}
				list[k] = append(list[k], place{t, a, b})
			}
		}
	}
	err := parallel.Until(ctx, len(s.workers), len(pairs), func(k int) {
		to := m.Block(pairs[k].i, pairs[k].j)
		for _, at := range list[pairs[k]] {
			r := &all[at.tile]
			if pairs[k].i == pairs[k].j {
				blas64.Syrk(blas.Trans, 1, r.columns(at.a, to.Rows), 1, blas64.Symmetric{Uplo: blas.Lower, N: to.Rows, Stride: to.Stride, Data: to.Data})
				continue
			}
			blas64.Gemm(blas.Trans, blas.NoTrans, 1, r.columns(at.a, to.Rows), r.columns(at.b, to.Cols), 1, to)
		}
	})
	return m, err
}

// columns returns the columns of a window.
func (r *rows) columns(a, n int) blas64.General {
	c := r.a
	c.Cols, c.Data = n, r.a.Data[r.first[a]:]
	return c
}

// times returns A x, tile by tile.
func (s *System) times(all []rows, x []float64) [][]float64 {
	out := make([][]float64, len(all))
	parallel.For(len(s.workers), len(all), func(t int) {
		r := &all[t]
		if r.r == nil {
			return
		}
		own := make([]float64, r.a.Cols)
		for a, w := range r.windows {
			copy(own[r.first[a]:], x[s.offset[w]:s.offset[w+1]])
		}
		out[t] = make([]float64, r.a.Rows)
		blas64.Gemv(blas.NoTrans, 1, r.a, dense.Vector(own), 0, dense.Vector(out[t]))
	})
	return out
}

// transposed computes dst = A'y.
func (s *System) transposed(dst []float64, all []rows, y [][]float64) {
	parts := make([][]float64, len(all))
	parallel.For(len(s.workers), len(all), func(t int) {
		r := &all[t]
		if r.r == nil {
			return
		}
		parts[t] = make([]float64, r.a.Cols)
		blas64.Gemv(blas.Trans, 1, r.a, dense.Vector(y[t]), 0, dense.Vector(parts[t]))
	})
	clear(dst)
	for t, r := range all {
		if r.r == nil {
			continue
		}
		for a, w := range r.windows {
			n := s.sizes[w]
			floats.Add(dst[s.offset[w]:][:n], parts[t][r.first[a]:][:n])
		}
	}
}

// Ridges that are added to the unit diagonal of the normal equations, until they can be
// factorised: rounding makes them indefinite.
const leastRidge, mostRidge = 1e-14, 1e-8

// factor factorises the normal equations.
func (s *System) factor(ctx context.Context, m *blocks.Matrix) (f *blocks.Factor, ridge float64, err error) {
	for ridge = leastRidge; ridge <= mostRidge; ridge *= 10 {
		f, err = blocks.Factorize(ctx, m, blocks.Options{Workers: len(s.workers), Ridge: ridge, Definite: true})
		if singular := (*blocks.SingularError)(nil); err == nil || !errors.As(err, &singular) {
			return f, ridge, err
		}
	}
	return nil, ridge, err
}

// descent says how the iteration of least went.
type descent struct {
	steps    int
	gradient float64 // in the norm of the preconditioner, relative to the first
}

// least minimises |A x + r| by conjugate gradients, with the factor of the normal
// equations as preconditioner; keep, unless nil, are the coefficients that are not zero.
func (s *System) least(ctx context.Context, all []rows, f *blocks.Factor, keep []int, most int, enough float64) ([]float64, descent, error) {
	n := s.Dim()
	x, g := make([]float64, n), make([]float64, n)
	res := make([][]float64, len(all))
	for t, r := range all {
		res[t] = slices.Clone(r.r)
		floats.Scale(-1, res[t])
	}
	precondition := func(g []float64) ([]float64, error) {
		if keep == nil {
			z := make([]float64, n)
			return z, f.Damped(ctx, z, g)
		}
		some, z := make([]float64, len(keep)), make([]float64, len(keep))
		for k, i := range keep {
			some[k] = g[i]
		}
		if err := f.Damped(ctx, z, some); err != nil {
			return nil, err
		}
		wide := make([]float64, n)
		for k, i := range keep {
			wide[i] = z[k]
		}
		return wide, nil
	}
	s.transposed(g, all, res)
	z, err := precondition(g)
	if err != nil {
		return nil, descent{}, err
	}
	p := slices.Clone(z)
	gamma := floats.Dot(g, z)
	begin := gamma
	d := descent{gradient: 1}
	for d.steps < most && gamma > 0 {
		q := s.times(all, p)
		qq := 0.0
		for _, v := range q {
			qq += floats.Dot(v, v)
		}
		if qq == 0 {
			break
		}
		alpha := gamma / qq
		floats.AddScaled(x, alpha, p)
		for t, v := range q {
			floats.AddScaled(res[t], -alpha, v)
		}
		s.transposed(g, all, res)
		if z, err = precondition(g); err != nil {
			return nil, d, err
		}
		next := floats.Dot(g, z)
		d.steps++
		d.gradient = math.Sqrt(math.Max(0, next) / begin)
		if !(next > 0) || d.gradient < enough {
			break
		}
		floats.Scale(next/gamma, p)
		floats.Add(p, z)
		gamma = next
	}
	return x, d, nil
}
