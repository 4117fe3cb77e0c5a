package weak

import (
	"context"
	"math"

	"pinnsolve/pinn/fields"
)

// quotient holds products of a mode with itself over the interior.
type quotient struct {
	stiff float64   // with the stiffness of the form, without loads
	forms []float64 // with linear fluxes, for each of those given
	sums  []float64 // integral of F0 of those fluxes, by field, in the user's units
}

// quotients computes products of modes on the quadrature of a form, with its stiffness
// and with linear fluxes that were compiled for it, for each of the given fields; nil
// for fluxes that depend on none.
func (g *Form) quotients(ctx context.Context, b *linear, modes, given [][]float64) ([]quotient, error) {
	z, lanes := b.z, b.z.lanes()
	list := make([]quotient, len(modes))
	for i := range list {
		list[i] = quotient{forms: make([]float64, max(1, len(given))), sums: make([]float64, len(g.problem.Fields))}
	}
	combined := g.combine(append(append([][]float64{}, modes...), given...)...)
	err := z.panels(ctx, func(c cell, lo, hi int) {
		all, err := combined.at(ctx, z, c.active, lo, hi)
		if err != nil {
			return // panels returns it
		}
		w, lift, none := z.pts.W[lo:hi], g.lifts(z, lo, hi), g.still(hi-lo)
		rest, _ := z.evaluate(lo, hi, none, false)
		for i := range modes {
			vs := all[i]
			for k, col := range vs {
				for p := range col {
					col[p] -= lift[k][p]
				}
			}
			f, _ := z.evaluate(lo, hi, vs, false)
			for k, col := range f {
				for p, v := range col {
					list[i].stiff += w[p] * (v - rest[k][p]) * vs[k][p]
				}
			}
			for j := range list[i].forms {
				of := none
				if len(given) > 0 {
					of = all[len(modes)+j]
				}
				for k, col := range b.at(lo, hi, vs, of) {
					for p, v := range col {
						list[i].forms[j] += w[p] * v * vs[k][p]
					}
					if j == 0 && k%lanes == 0 {
						list[i].sums[k/lanes] += inner(w, col) / z.scales[k/lanes]
					}
				}
			}
		}
	})
	return list, err
}

// again sets Second, and what the modes have in sum.
func (e *Eigen) again(ctx context.Context, g *Form, second func() (*Form, error)) error {
	b, err := g.inertia()
	if err != nil {
		return err
	}
	first, err := g.quotients(ctx, b, e.Modes, nil)
	if err != nil {
		return err
	}
	e.Total = b.mean() * sumOf(b.z.pts.W)
	for _, q := range first {
		e.Sums = append(e.Sums, q.sums)
	}
	g.watch.Enter(PhaseSecond)
	other, err := second()
	if err != nil {
		return err
	}
	if b, err = other.inertia(); err != nil {
		return err
	}
	then, err := other.quotients(ctx, b, e.Modes, nil)
	if err != nil {
		return err
	}
	for i, v := range e.Values {
		e.Second = append(e.Second, (v+then[i].stiff-first[i].stiff)/(1+then[i].forms[0]-first[i].forms[0]))
	}
	return nil
}

func sumOf(x []float64) (s float64) {
	for _, v := range x {
		s += v
	}
	return s
}

// Shape returns the fields with the coefficients of a mode, which has no prescribed
// values.
func (g *Form) Shape(theta []float64) *fields.Solution {
	p := g.problem
	p.Fields = append(p.Fields[:0:0], p.Fields...)
	for i, f := range p.Fields {
		if f.Hard != nil && f.Hard.Lift != nil {
			own := *f.Hard
			own.Lift = nil
			p.Fields[i].Hard = &own
		}
	}
	return fields.NewLocalSolution(p, function{g}, theta, g.quad)
}

// Buckling returns the n smallest positive factors on the loads of a linear form at
// which the body buckles: K x = -factor G x, with G the geometric stiffness of the stress
// of theta, the solution under the loads, at which the tangent was made. There are fewer,
// or none, if the loads, however large, do not make it buckle. See Vibrations for the
// rest; the tangent cannot solve any more.
func (t *Tangent) Buckling(ctx context.Context, theta []float64, n int, second func() (*Form, error)) (*Eigen, error) {
	g := t.g
	size, err := g.stressSize(ctx, theta)
	if err != nil {
		return nil, err
	}
	geometric, err := g.geometric(largestStress * size)
	if err != nil {
		return nil, err
	}
	m, err := geometric.matrix(ctx, theta)
	if err != nil {
		return nil, err
	}
	m.AddScaled(-2, m)
	p := &pencil{t: t, m: m}
	e := &Eigen{Factorisation: t.Kind()}
	if e.InfSup, err = t.InfSup(ctx); err != nil {
		return nil, err
	}
	if e.Values, e.Modes, e.Residual, err = p.factors(ctx, n); err != nil || len(e.Values) == 0 {
		return e, err
	}
	inverse, loaded, err := p.nestedFactors(ctx, theta, e.Modes)
	if err != nil {
		return nil, err
	}
	first, err := g.quotients(ctx, geometric, e.Modes, [][]float64{theta, loaded})
	if err != nil {
		return nil, err
	}
	g.watch.Enter(PhaseSecond)
	other, err := second()
	if err != nil {
		return nil, err
	}
	if geometric, err = other.geometric(largestStress * size); err != nil {
		return nil, err
	}
	then, err := other.quotients(ctx, geometric, e.Modes, [][]float64{theta})
	if err != nil {
		return nil, err
	}
	for i, v := range e.Values { // of modes of unit stiffness
		e.Nested = append(e.Nested, 1/(inverse[i]-first[i].forms[1]+first[i].forms[0]))
		e.Second = append(e.Second, (1+then[i].stiff-first[i].stiff)/(1/v-then[i].forms[0]+first[i].forms[0]))
	}
	return e, nil
}

// largestStress, by the mean one, makes a body buckle.
const largestStress = 8

// factors returns the n smallest positive eigenvalues, whose modes have unit stiffness.
func (p *pencil) factors(ctx context.Context, n int) ([]float64, [][]float64, float64, error) {
	g := p.t.g
	g.watch.Enter(PhaseEigen)
	found, err := p.largest(ctx, n)
	if err != nil {
		return nil, nil, 0, err
	}
	largest := 0.0
	for _, v := range found.Values {
		largest = math.Max(largest, v)
	}
	var x [][]float64
	for i, v := range found.Values {
		if v > leastFactor*largest && v > 0 {
			x = append(x, found.Vectors[i])
		}
	}
	if len(x) == 0 {
		return nil, nil, found.Residual, nil
	}
	inverse, modes, err := p.stiffRitz(x)
	if err != nil {
		return nil, nil, 0, err
	}
	var values []float64
	for _, v := range inverse {
		values = append(values, 1/v)
	}
	return values, modes, found.Residual, nil
}

// leastFactor is the part of the inverse of the least factor that the inverses of
// others have at least: beyond it they are those of features, not of the body.
const leastFactor = 1e-6
