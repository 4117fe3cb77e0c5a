package elasticity

import (
	"slices"

	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// Strain returns the small strain, the symmetric gradient of u.
func Strain(u []ad.Jet) [][]ad.Jet { return ad.Sym(ad.Grad(u)) }

// Hooke returns the stress lambda tr(eps) I + 2 mu eps, Pa.
func (m Material) Hooke(eps [][]ad.Jet) [][]ad.Jet {
	return m.Stress(eps, ad.Trace(eps).Scale(-m.Lambda()))
}

// Stress returns 2 mu eps - p I, Pa, for a given p = -lambda div u.
func (m Material) Stress(eps [][]ad.Jet, p ad.Jet) [][]ad.Jet {
	s := make([][]ad.Jet, len(eps))
	for i := range eps {
		for j := range eps {
			s[i] = append(s[i], eps[i][j].Scale(2*m.Mu))
		}
		s[i][i] = s[i][i].Sub(p)
	}
	return s
}

// StrainEnergy returns lambda/2 (tr eps)^2 + mu eps:eps, Pa, the energy whose
// derivative by the strain is Hooke's stress.
func (m Material) StrainEnergy(eps [][]ad.Jet) ad.Expr {
	return ad.Trace(eps).V().Pow(2).Scale(m.Lambda() / 2).Add(ad.Inner(eps, eps).V().Scale(m.Mu))
}

// StandardRange is the range of Poisson's ratio in the standard form, which
// needs a finite lambda.
var StandardRange = pinn.Range{Lo: -1, Hi: 0.5, OpenLo: true, OpenHi: true}

// Pose states a body in the standard form, in the displacement alone:
// div sigma + f = 0, or Div P + B = 0 at finite strain. Poisson's ratio must be
// below 0.5. The mixed form is mixed.Pose.
func Pose(b Body) (pinn.Problem, error) {
	b = b.Scaled()
	if b.several() {
		forms, err := b.Each(Standard)
		if err != nil {
			return pinn.Problem{}, err
		}
		return b.Problem(b.Combined(forms))
	}
	form, err := Standard(b)
	if err != nil {
		return pinn.Problem{}, err
	}
	return b.Problem(form)
}

// Standard is the standard form of a body of one material.
func Standard(b Body) (Formulation, error) {
	m := b.InPlane()
	if nu := b.Material.Nu(); b.Section != PlaneStress && !StandardRange.Contains(nu) {
		return Formulation{}, pinn.OutOfRange{Name: "nu", Value: nu, Range: StandardRange,
			Because: "the standard form needs a finite lambda; the mixed form takes nu = 0.5"}
	}
	if b.Law != nil {
		return finiteStandard(b), nil
	}
	stress := func(p *pinn.Point) [][]ad.Jet {
		e := b.Elastic(p)
		return m.Stress(e.Plane, e.Trace.Scale(-m.Lambda()))
	}
	pressure := func(p *pinn.Point) ad.Expr { return b.Elastic(p).Trace.V().Scale(-m.Lambda()) }
	flux := func(p *pinn.Point) []pinn.Flux {
		return b.VirtualWork(p, stress(p), b.Across(b.Elastic(p), pressure(p)))
	}
	form := displacementForm(b, stress, flux, func(p *pinn.Point) ad.Expr {
		e := b.Elastic(p)
		return e.Trace.V().Pow(2).Scale(m.Lambda() / 2).Add(e.Square().Scale(m.Mu))
	})
	form.Stress, form.Pressure, form.Section = stress, pressure, b.SectionOf(stress, pressure)
	return form, nil
}

// displacementForm states the equilibrium of a stress, with the fluxes of its
// virtual work, that is a function of the displacement, the derivative of an energy density by the displacement
// gradient.
func displacementForm(b Body, stress func(p *pinn.Point) [][]ad.Jet, flux func(p *pinn.Point) []pinn.Flux, energy func(p *pinn.Point) ad.Expr) Formulation {
	m := b.InPlane()
	length, unit := b.Scales()
	stiffness := m.Lambda() + 2*m.Mu
	return Formulation{
		Weak: Weak{
			Flux:      flux,
			Energy:    energy,
			Stiffness: slices.Repeat([]float64{stiffness}, b.Domain.Dim()),
		},
		Equations: []pinn.Term{{
			Name: "momentum", On: pinn.Interior, Order: ad.Hessian,
			Scale: stiffness * unit / (length * length), ReportScale: m.Mu * unit / (length * length),
			Residual: func(p *pinn.Point) []ad.Expr {
				f := b.Source(p)
				var r []ad.Expr
				for i, d := range ad.DivRows(stress(p)) {
					r = append(r, d.V().Add(f[i]))
				}
				return r
			},
		}},
		// In units of the load instead, tractions would outweigh
		// equilibrium by lambda/mu and cost two digits at nu = 0.4999.
		TractionScale: stiffness * unit / length,
		ReportScale:   m.Mu * unit / length,
	}
}
