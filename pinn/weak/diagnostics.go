package weak

import (
	"math"
	"runtime"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/internal/blocks"
	"pinnsolve/pinn/fields"
)

// Diagnostics is the evidence for a solution that its tangent yields.
type Diagnostics struct {
	Factorisation string // kind
	InfSup        float64
	// Fine is the solution. Coarse is the solution of the problem
	// linearised there, in the space of fewer modes. Each comes with its
	// reactions and its equilibrium.
	Fine, Coarse                       *fields.Solution
	FineEquilibrium, CoarseEquilibrium Equilibrium
}

// Diagnose collects the evidence for the solution theta, at which the tangent
// was made. share is the fraction of the modes in the coarse space. It releases
// the factor for its memory: the tangent cannot solve any more.
func (t *Tangent) Diagnose(theta []float64, share float64) (Diagnostics, error) {
	g := t.g
	d := Diagnostics{Factorisation: t.Kind(), InfSup: t.InfSup()}
	t.factor = nil
	if g.Dim() > manyUnknowns {
		runtime.GC()
	}
	coarse, err := t.Coarse(theta, share)
	if err != nil {
		return d, err
	}
	g.watch.Enter(PhaseEquilibrium)
	e := g.Equilibria(theta, coarse)
	d.FineEquilibrium, d.CoarseEquilibrium = e[0], e[1]
	d.Fine = g.Solution(theta).WithReactions(e[0].Reactions)
	d.Coarse = g.Solution(coarse).WithReactions(e[1].Reactions)
	return d, nil
}

// Kind names the factorisation.
func (t *Tangent) Kind() string { return t.factor.Kind() }

// InfSup returns the smallest singular value of the coupling of the multipliers
// to the other fields, an inf-sup constant: dimensionless, since multipliers
// are measured by their mass over the stiffness. It is NaN if there are no
// multipliers.
func (t *Tangent) InfSup() float64 {
	t.g.watch.Enter(PhaseInfSup)
	if t.mass == nil || !t.g.symmetric {
		return math.NaN()
	}
	return t.factor.InfSup(t.mass)
}

// Coarse returns the solution of the problem linearised at theta in the space
// of the leading modes of every window, the fraction share of them.
func (t *Tangent) Coarse(theta []float64, share float64) ([]float64, error) {
	g := t.g
	g.watch.Enter(PhaseCoarse)
	keep, negative := g.nested(share, share)
	var index []int
	for w, kept := range keep {
		for _, i := range kept {
			index = append(index, g.offset[w]+i)
		}
	}
	f, err := blocks.Factorize(t.k.Select(keep), blocks.Options{Workers: g.workers, Negative: negative})
	if err != nil {
		return nil, err
	}
	full := make([]float64, g.Dim())
	t.k.Mul(full, theta, g.workers)
	b, x := make([]float64, len(index)), make([]float64, len(index))
	for i, j := range index {
		b[i] = full[j]
	}
	f.Solve(x, b)
	clear(full)
	for i, j := range index {
		full[j] = x[i]
	}
	return full, nil
}

// nested returns the leading modes of every window, fractions of those of fields
// and of multipliers, and how many are of multipliers.
func (g *Form) nested(fields, multipliers float64) (keep [][]int, negative []int) {
	keep, negative = make([][]int, len(g.sizes)), make([]int, len(g.sizes))
	for w := range keep {
		for _, c := range g.order {
			share, multiplier := fields, g.problem.Fields[c].Multiplier
			if multiplier {
				share = multipliers
			}
			n := int(math.Ceil(share * float64(g.basis.Modes(w, g.groupOf[c]))))
			for i := range n {
				keep[w] = append(keep[w], g.first[w][c]+i)
			}
			if multiplier {
				negative[w] += n
			}
		}
	}
	return keep, negative
}

// torn is the part of a region at whose points a flux need not be finite: next to
// a corner the gradient has no bound, and between the points that a solution was
// found with it may turn the body inside out, where some laws have no stress.
const torn = 1e-4

// QuadratureError returns the residual at theta tested with the solution
// itself, without its multipliers, relative to the work of its fluxes. On the
// quadrature that theta was found with it is rounding; on another one it shows
// integrals that are not resolved. Points without a finite flux are left out; the
// error is NaN if they are more than a small part of a region.
func (g *Form) QuadratureError(theta []float64) float64 {
	var total, size float64
	combined := g.combine(theta)
	for _, z := range g.integrals {
		lanes := z.lanes()
		var left float64 // out
		z.panels(func(c cell, lo, hi int) {
			vs := combined.at(z, c.active, lo, hi)[0]
			f, _ := z.evaluate(lo, hi, vs, false)
			bad := notFinite(f, hi-lo)
			w := z.pts.W[lo:hi]
			for p, skip := range bad {
				if skip {
					left += w[p]
				}
			}
			for i, col := range f {
				if col == nil || g.problem.Fields[i/lanes].Multiplier {
					continue
				}
				lift := z.lift[i/lanes]
				for p, v := range col {
					if bad[p] {
						continue
					}
					u := vs[i][p]
					if lift != nil {
						u -= lift[i%lanes][lo+p]
					}
					total += w[p] * v * u
					size += math.Abs(w[p] * v * vs[i][p])
				}
			}
		})
		if left > torn*floats.Sum(z.pts.W) {
			return math.NaN()
		}
	}
	if size == 0 {
		return 0
	}
	return math.Abs(total) / size
}

// notFinite marks the points at which a column is not a finite number.
func notFinite(columns [][]float64, n int) []bool {
	bad := make([]bool, n)
	for _, col := range columns {
		for p, v := range col {
			bad[p] = bad[p] || math.IsNaN(v) || math.IsInf(v, 0)
		}
	}
	return bad
}
