package pinn

import (
	"math"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/ad"
)

// Newton stores the step from theta to the solution of the weak form
// linearised there. It returns the work that the residual does on the step,
// and that of the fluxes on the fields: their ratio is the square of the
// relative change in energy.
func (g *Galerkin) Newton(step, theta []float64) (decrement, work float64, err error) {
	r := make([]float64, g.Dim())
	g.last = nil // its memory is needed
	if g.last, err = g.Linearise(r, theta); err != nil {
		return 0, 0, err
	}
	g.last.Solve(step, r)
	floats.Scale(-1, step)
	negative := g.Negative()
	for w, n := range negative {
		all, lo := g.offset[w+1], g.offset[w]
		mid := all - n
		decrement += math.Abs(floats.Dot(r[lo:mid], step[lo:mid])) + math.Abs(floats.Dot(r[mid:all], step[mid:all]))
	}
	return decrement, g.work + g.rest(), nil
}

// rest is an amount of work that is nothing: that of fields of a millionth of
// their units. At rest there is no other to compare with.
func (g *Galerkin) rest() float64 {
	dim := float64(g.problem.Domain.Dim())
	u := 1e-6 * g.problem.Fields[0].unit()
	return g.problem.Weak.Stiffness[0] * u * u * math.Pow(g.problem.Domain.Measure(), (dim-2)/dim)
}

// Last returns the tangent of the last Newton step.
func (g *Galerkin) Last() *Linearised { return g.last }

// newGuard compiles the problem's guards.
func (g *Galerkin) newGuard() error {
	guards := g.problem.Guards
	if len(guards) == 0 {
		return nil
	}
	z := g.regions[0]
	l := ad.Lanes{Dim: z.pts.Dim, Order: ad.Gradient}
	var err error
	g.guard, err = ad.CompilePointwise(z.pw.N, false, func(gr *ad.Graph) []ad.Expr {
		return guarded(z.fieldsOf(gr, l), guards)
	})
	return err
}

// Admissible reports whether the guards of the problem, averaged over every
// cell of the basis, are positive. At single points they may not be, next to a
// corner where a gradient is unbounded.
func (g *Galerkin) Admissible(theta []float64) bool {
	for _, v := range theta {
		if v-v != 0 {
			return false
		}
	}
	if g.guard == nil {
		return true
	}
	return len(g.Violations(theta)) == 0
}

// Violations returns the guards whose mean over some cell of the basis is not
// positive, with the number of such cells and the worst mean.
func (g *Galerkin) Violations(theta []float64) []Violation {
	if g.guard == nil {
		return nil
	}
	z := g.regions[0]
	guards := g.problem.Guards
	found := make([]Violation, len(guards))
	combined := g.combine(theta)
	for _, c := range z.cells {
		sum, measure := make([]float64, len(guards)), 0.0
		for lo := c.lo; lo < c.hi; lo += panel {
			hi := min(lo+panel, c.hi)
			vs := combined.at(z, c.active, lo, hi)[0]
			for v, col := range g.guard.Var {
				copy(col, vs[v])
			}
			g.guard.Run()
			for k, out := range g.guard.Out {
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
	var out []Violation
	for _, v := range found {
		if v.Points > 0 {
			out = append(out, v)
		}
	}
	return out
}
