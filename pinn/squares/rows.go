package squares

import (
	"context"
	"math"

	"gonum.org/v1/gonum/blas/blas64"

	"pinnsolve/internal/dense"
)

// rows are the rows of one tile, for all residuals: A delta + r.
type rows struct {
	windows []int
	first   []int // of each window, its first column in a
	a       blas64.General
	r       []float64
	// loose rows are sums over a whole region, of which this is a tile's part: they
	// enter products, but not the normal equations, which they would fill.
	loose bool
}

// linearise returns the rows at theta, nil for zero, tile by tile.
func (s *System) linearise(ctx context.Context, theta []float64, jacobian bool) ([]rows, error) {
	type job struct{ part, tile int }
	var jobs []job
	for k, r := range s.parts {
		for i := range r.tiles {
			jobs = append(jobs, job{k, i})
		}
	}
	all := make([]rows, len(jobs))
	err := s.each(ctx, len(jobs), func(w *worker, i int) {
		j := jobs[i]
		all[i] = s.tileRows(w, j.part, j.tile, theta, jacobian)
	})
	if err != nil {
		return nil, err
	}
	var kept []rows
	at := 0
	for _, r := range s.parts {
		own := all[at : at+len(r.tiles)]
		at += len(r.tiles)
		if r.integral {
			own = s.together(own, len(r.owner))
		}
		kept = append(kept, own...)
	}
	return kept, nil
}

// tileRows returns the rows of a tile; of an integral term their sum.
func (s *System) tileRows(w *worker, part, i int, theta []float64, jacobian bool) rows {
	r := s.parts[part]
	t, program, lanes := r.tiles[i], w.programs[part], r.lanes.Count()
	n, count := t.to-t.from, len(r.owner)
	out := rows{windows: t.windows}
	cols := 0
	for _, w := range t.windows {
		out.first = append(out.first, cols)
		cols += s.sizes[w]
	}
	modes := s.modes(r, t)
	program.Load(r.pts, t.from)
	s.fill(program, r, t, modes, theta)
	program.Run()
	out.r = make([]float64, count*n)
	for k := range count {
		for p, v := range program.Out[k][:n] {
			out.r[k*n+p] = v * r.share[t.from+p] / r.scale[k]
		}
	}
	if jacobian {
		out.a = dense.New(count*n, cols)
		factor := make([]float64, n)
		for k := range count {
			for v, by := range program.Derivative(k) {
				if by == nil {
					continue
				}
				f, lane := v/lanes, v%lanes
				zero := true
				for p := range factor {
					factor[p] = by[p] * r.share[t.from+p] / r.scale[k]
					zero = zero && factor[p] == 0
				}
				if zero {
					continue
				}
				for a, w := range t.windows {
					if m := modes[a][s.groupOf[f]][lane]; m.Cols > 0 {
						to := dense.Of(n, m.Cols, nil)
						to.Stride, to.Data = cols, out.a.Data[k*n*cols+out.first[a]+s.first[w][f]:]
						dense.AddRows(to, m, factor)
					}
				}
			}
		}
	}
	if r.integral {
		return summed(out, count, n)
	}
	return out
}

// summed adds the rows of every residual up.
func summed(all rows, count, n int) rows {
	one := rows{windows: all.windows, first: all.first, r: make([]float64, count)}
	if all.a.Data != nil {
		one.a = dense.New(count, all.a.Cols)
	}
	for k := range count {
		for p := range n {
			one.r[k] += all.r[k*n+p]
			if all.a.Data != nil {
				blas64.Axpy(1, dense.Vector(all.a.Data[(k*n+p)*all.a.Stride:][:all.a.Cols]), dense.Vector(one.a.Data[k*one.a.Stride:][:one.a.Cols]))
			}
		}
	}
	return one
}

// together joins the parts of integral rows: one set of rows over all windows.
func (s *System) together(parts []rows, count int) []rows {
	all := rows{loose: true, r: make([]float64, count)}
	jacobian := parts[0].a.Data != nil
	if jacobian {
		all.a = dense.New(count, s.Dim())
	}
	for w := range s.sizes {
		all.windows, all.first = append(all.windows, w), append(all.first, s.offset[w])
	}
	for _, p := range parts {
		for k := range count {
			all.r[k] += p.r[k]
			for a, w := range p.windows {
				if jacobian && s.sizes[w] > 0 {
					blas64.Axpy(1, dense.Vector(p.a.Data[k*p.a.Stride+p.first[a]:][:s.sizes[w]]), dense.Vector(all.a.Data[k*all.a.Stride+s.offset[w]:][:s.sizes[w]]))
				}
			}
		}
	}
	if !jacobian {
		return []rows{all}
	}
	// In the normal equations a row over the windows of one tile stands for it, the one
	// with the largest part: both know a constant.
	best, most := 0, -1.0
	for i, p := range parts {
		if n := blas64.Nrm2(dense.Vector(p.a.Data)); n > most {
			best, most = i, n
		}
	}
	stand := parts[best]
	stand.r = nil
	whole := blas64.Nrm2(dense.Vector(all.a.Data))
	blas64.Scal(math.Max(1, whole/math.Max(most, math.SmallestNonzeroFloat64)), dense.Vector(stand.a.Data))
	return []rows{all, stand}
}

// norm returns the root of the sum of squares of the residuals.
func norm(all []rows) float64 {
	sum := 0.0
	for _, r := range all {
		for _, v := range r.r {
			sum += v * v
		}
	}
	return math.Sqrt(sum)
}
