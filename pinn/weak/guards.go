package weak

import (
	"context"

	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// newGuard compiles the problem's guards.
func (g *Form) newGuard() error {
	guards := g.problem.Guards
	if len(guards) == 0 {
		return nil
	}
	z := g.integrals[0]
	l := ad.Lanes{Dim: z.pts.Dim, Order: ad.Gradient}
	var err error
	g.guard, err = pinn.NewProgram(z.program.N, l.Dim, false, func(at *pinn.Point) []ad.Expr {
		at.Variables(l, z.scales)
		return pinn.Guarded(at, guards)
	})
	return err
}

// Admissible reports whether the guards of the problem, averaged over every
// cell of the basis, are positive. At single points they may not be, next to a
// corner where a gradient is unbounded.
func (g *Form) Admissible(ctx context.Context, theta []float64) (bool, error) {
	for _, v := range theta {
		if v-v != 0 {
			return false, nil
		}
	}
	if g.guard == nil {
		return true, nil
	}
	v, err := g.Violations(ctx, theta)
	return len(v) == 0, err
}

// Violations returns the guards whose mean over some cell of the basis is not
// positive, with the number of such cells and the worst mean.
func (g *Form) Violations(ctx context.Context, theta []float64) ([]pinn.Violation, error) {
	if g.guard == nil {
		return nil, nil
	}
	z := g.integrals[0]
	guards := g.problem.Guards
	found := make([]pinn.Violation, len(guards))
	combined := g.combine(theta)
	for _, c := range z.cells {
		sum, measure := make([]float64, len(guards)), 0.0
		for lo := c.lo; lo < c.hi; lo += panel {
			hi := min(lo+panel, c.hi)
			vs, err := combined.at(ctx, z, c.active, lo, hi)
			if err != nil {
				return nil, err
			}
			for k, out := range g.guard.At(z.pts, lo, hi, vs[0]) {
				sum[k] += inner(z.pts.W[lo:hi], out)
			}
			for _, w := range z.pts.W[lo:hi] {
				measure += w
			}
		}
		for k, s := range sum {
			if mean := s / measure; !(mean > 0) {
				v := &found[k]
				v.Guard, v.Message = guards[k].Name, guards[k].Message
				if v.Points++; v.Points == 1 || mean < v.Value {
					v.At, v.Value = z.pts.At(c.lo), mean
				}
			}
		}
	}
	var out []pinn.Violation
	for _, v := range found {
		if v.Points > 0 {
			out = append(out, v)
		}
	}
	return out, nil
}
