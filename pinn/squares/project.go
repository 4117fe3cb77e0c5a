package squares

import (
	"context"
	"math"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/ad"
	"pinnsolve/internal/dense"
	"pinnsolve/pinn"
	"pinnsolve/pinn/fields"
)

// Project returns the coefficients whose fields are nearest to those of a solution of the
// same problem, at the points in the interior, values and slopes.
func (s *System) Project(ctx context.Context, from *fields.Solution) ([]float64, error) {
	var inside *region
	for _, r := range s.parts {
		if r.terms[0].On == pinn.Interior && r.terms[0].At == nil && !r.integral {
			inside = r
		}
	}
	if inside == nil {
		return nil, nil
	}
	dim, count := s.space.Dim(), len(s.groupOf)
	lanes := ad.Lanes{Dim: dim, Order: ad.Gradient}
	want, err := from.Within(ctx).Eval(pinn.Output{Order: ad.Gradient, Eval: func(p *pinn.Point) (out []ad.Expr) {
		for _, u := range p.U {
			out = append(append(out, u.V()), u.Grad()...)
		}
		return out
	}}, inside.pts)
	if err != nil {
		return nil, err
	}
	plain := *inside
	plain.lanes = lanes
	all := make([]rows, len(inside.tiles))
	err = s.each(ctx, len(all), func(_ *worker, i int) {
		t := inside.tiles[i]
		n := t.to - t.from
		out := rows{windows: t.windows}
		cols := 0
		for _, w := range t.windows {
			out.first = append(out.first, cols)
			cols += s.sizes[w]
		}
		modes := s.modes(&plain, t)
		out.a, out.r = dense.New(n*count*(1+dim), cols), make([]float64, n*count*(1+dim))
		factor := make([]float64, n)
		half := s.space.Half(t.windows[0])
		for f, g := range s.groupOf {
			for lane := range 1 + dim {
				scale := 1.0
				if lane > 0 {
					scale = half[lane-1] / 2
				}
				row := (f*(1+dim) + lane) * n
				for p := range n {
					factor[p] = scale * inside.share[t.from+p]
					out.r[row+p] = -factor[p] * want[f*(1+dim)+lane][t.from+p] / s.problem.Fields[f].Scale
				}
				for a, w := range t.windows {
					if m := modes[a][g][lane]; m.Cols > 0 {
						to := dense.Of(n, m.Cols, nil)
						to.Stride, to.Data = cols, out.a.Data[row*cols+out.first[a]+s.first[w][f]:]
						dense.AddRows(to, m, factor)
					}
				}
			}
		}
		all[i] = out
	})
	if err != nil {
		return nil, err
	}
	m, err := s.normal(ctx, all)
	if err != nil {
		return nil, err
	}
	f, _, err := s.factor(ctx, m)
	if err != nil {
		return nil, err
	}
	x, _, err := s.least(ctx, all, f, nil, newtonInner, 1e-10)
	if err == nil && (math.IsNaN(floats.Norm(x, 2)) || math.IsInf(floats.Norm(x, 2), 0)) {
		return nil, nil
	}
	return x, err
}
