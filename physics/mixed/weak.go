package mixed

import (
	"slices"

	"pinnsolve/ad"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// shift is the multiple of the continuity equation, in units of mu, that weak
// forms add to the stress. With a third the form is symmetric and in terms of
// the deviatoric strain, which is coercive for every Poisson's ratio in (-1,
// 0.5].
const shift = 1. / 3

// weak states small strain as the stationary point of
//
//	int mu eps:eps - mu/3 (div u)^2 - (1-beta/3) (q div u + beta q^2/(2 mu)),
//
// beta = mu/(lambda+mu). With p = (1-beta/3) q, minus the mean stress, the
// stress is 2 mu dev eps - p I and the constraint div u + p/K = 0 (Hughes, The
// Finite Element Method, 1987, sec. 4.3).
func weak(b elasticity.Body, share float64, gauge []pinn.Term) elasticity.Weak {
	m, dim := b.InPlane(), b.Domain.Dim()
	scale, field := 1-shift*m.Beta, shared(dim, share)
	return elasticity.Weak{
		Flux: func(p *pinn.Point) []pinn.Flux {
			q, e := field(p), b.Elastic(p)
			pressure := q.Truncate(ad.Value).Scale(scale).Add(e.Trace.Scale(2 * shift * m.Mu))
			fs := b.VirtualWork(p, m.Stress(e.Plane, pressure), b.Across(e, pressure.V()))
			return append(fs, pinn.Flux{F0: e.Trace.V().Add(q.V().Scale(m.Beta / m.Mu)).Scale(-scale * share)})
		},
		Energy: func(p *pinn.Point) ad.Expr {
			e, q := b.Elastic(p), field(p).V()
			div := e.Trace.V()
			return ad.Sum(
				e.Square().Scale(m.Mu), div.Pow(2).Scale(-shift*m.Mu),
				q.Mul(div.Add(q.Scale(m.Beta/(2*m.Mu)))).Scale(-scale))
		},
		Stiffness: append(slices.Repeat([]float64{2 * m.Mu}, dim), 0),
		Gauges:    weakGauge(b, gauge),
	}
}

// weakGauge returns the gauge if the weak form does not determine the mean
// pressure.
func weakGauge(b elasticity.Body, gauge []pinn.Term) []pinn.Term {
	if b.InPlane().Beta > 0 {
		return nil
	}
	return gauge
}

// finiteWeak states finite strain as the virtual work of P = mu F - (mu + pi)
// cof F, and tests the law's volume equation r(J, pi) = 0 by pi. It adds shift
// mu r cof F to P, which vanishes with r, so that the form tends to the one at
// small strain. For a law with the volume equation of the polynomial one it is the stationary point of
//
//	int mu/2 F:F - (mu + pi) (J-1) - beta pi^2/(2 mu) + mu shift/2 r^2,
//
// the symmetric u/p form of Sussman & Bathe (Comput. Struct. 26 (1987)
// 357-409); for other laws the tangent is not symmetric.
func finiteWeak(b elasticity.Body, share float64, gauge []pinn.Term) elasticity.Weak {
	m, law, dim := b.Material, b.Law, b.Domain.Dim()
	field := shared(dim, share)
	w := elasticity.Weak{
		Flux: func(p *pinn.Point) []pinn.Flux {
			f, pi := b.Deformation(p), field(p)
			r := law.Volume(m, ad.Det(f), pi)
			stress := law.Mixed(m, f, r.Scale(shift*m.Mu).Sub(pi.Shift(m.Mu)))
			fs := b.Piola(p, stress)
			return append(fs, pinn.Flux{F0: r.V().Scale((shift*m.Beta - 1) * share)})
		},
		Stiffness: append(slices.Repeat([]float64{2 * m.Mu}, dim), 0),
		Gauges:    weakGauge(b, gauge),
	}
	if law.Name == elasticity.Polynomial.Name {
		w.Between = func(p *pinn.Point, from []ad.Jet) []pinn.Flux { return between(b, p, from, field, share) }
	}
	if law.Name != elasticity.Logarithmic.Name { // the volume equation is linear
		w.Energy = func(p *pinn.Point) ad.Expr {
			f, pi := b.Deformation(p), field(p).V()
			j := ad.Det(f)
			r := law.Volume(m, j, field(p)).V()
			return ad.Sum(
				law.Isochoric(m, f),
				pi.Add(ad.Const(m.Mu)).Mul(j.Shift(-1).V()).Neg(),
				pi.Pow(2).Scale(-m.Beta/(2*m.Mu)),
				r.Pow(2).Scale(m.Mu*shift/2))
		}
	}
	return w
}
