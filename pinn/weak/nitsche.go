package weak

import (
	"fmt"

	"pinnsolve/pinn"
)

// nitsche prescribes a field, or a combination of fields, on the region of an
// integral by Nitsche's method. With t = F1 n, the flux of the prescribed
// field, u = g becomes
//
//	int gamma (u - g) v - t v - t'(v) (u - g),
//
// with gamma a stiffness over a length (Nitsche, Abh. Math. Sem. Univ. Hamburg
// 36 (1971) 9-15).
type nitsche struct {
	of    []coefficient
	value []float64 // g at all points, in the user's units
	gamma []float64 // at all points
}

// coefficient is a field's factor in a combination.
type coefficient struct {
	field  int
	factor float64
}

// plainPenalty multiplies the penalty if it is used without the flux terms.
// Nonlinear forms leave them out: at a corner where the flux is unbounded, its
// derivative, which Nitsche's method tests with, spoils Newton's method.
const plainPenalty = 100

// newNitsche evaluates a condition at the points of an integral.
func (g *Form) newNitsche(d pinn.Dirichlet, z *integral) (nitsche, error) {
	p := g.problem
	n := nitsche{value: make([]float64, z.pts.Len()), gamma: make([]float64, z.pts.Len())}
	var stiffness float64
	for _, m := range d.Combination() {
		i := p.FieldIndex(m.Field)
		if p.Fields[i].Hard != nil {
			return n, fmt.Errorf("weak: the condition on %q combines fields, but %q has an ansatz; use soft conditions", z.region, m.Field)
		}
		n.of = append(n.of, coefficient{i, m.Factor})
		stiffness = max(stiffness, p.Weak.Stiffness[i])
	}
	for k := range n.value {
		n.gamma[k] = g.penalty * stiffness / g.length(z.pts.At(k))
		if m := p.Materials; p.Divided() && m.Stiffness != nil {
			n.gamma[k] *= m.Stiffness[m.At(z.pts, k)]
		}
		if d.Value != nil {
			n.value[k] = d.Value(z.pts.At(k))
		}
	}
	return n, nil
}

// gap returns the difference between the fields and the prescribed value, at n
// points from lo on.
func (z *integral) gap(d nitsche, lo int, lanes [][]float64, n int) []float64 {
	gap, k := make([]float64, n), z.lanes()
	for p := range gap {
		gap[p] = -d.value[lo+p]
	}
	for _, s := range d.of {
		u := s.factor * z.scales[s.field]
		for p, v := range lanes[s.field*k][:n] {
			gap[p] += u * v
		}
	}
	return gap
}

// addNitsche adds condition j, whose flux is normal, to the fluxes of a panel
// from lo on and, if wanted, to their tangent. Where the flux is not linear,
// its second derivative times the gap is left out of the tangent: the penalty
// keeps the gap small.
func (z *integral) addNitsche(v *panelFluxes, j, lo int, lanes [][]float64, normal []float64) {
	d, k := z.nitsche[j], z.lanes()
	gap := z.gap(d, lo, lanes, v.n)
	var tau [][]float64
	if !z.zero[z.outputs+j] {
		tau = z.derivative(z.outputs+j, v.n)
	}
	for _, s := range d.of {
		f0, u := v.flux(s.field*k), s.factor*z.scales[s.field]
		for p := range f0 {
			f0[p] += u * (d.gamma[lo+p]*gap[p] - normal[p])
		}
	}
	for i, col := range tau {
		if col == nil {
			continue
		}
		f := v.flux(i)
		for p, x := range col {
			f[p] -= x * gap[p]
		}
		if v.t == nil {
			continue
		}
		for _, s := range d.of {
			a, b, u := v.entry(s.field*k, i), v.entry(i, s.field*k), s.factor*z.scales[s.field]
			for p, x := range col {
				a[p] -= u * x
				b[p] -= u * x
			}
		}
	}
	if v.t == nil {
		return
	}
	for _, s := range d.of {
		for _, q := range d.of {
			a := v.entry(s.field*k, q.field*k)
			c := s.factor * z.scales[s.field] * q.factor * z.scales[q.field]
			for p := range a {
				a[p] += c * d.gamma[lo+p]
			}
		}
	}
}
