// Package mixed states the bodies of package elasticity with displacement u
// and a pressure-like field q = -(lambda+mu) div u as unknowns:
//
//	mu Lap u - grad q + f = 0,   div u + q/(lambda+mu) = 0,
//	traction (2 mu eps - lambda/(lambda+mu) q I) n,
//
// valid for every Poisson ratio in (-1, 0.5]. It needs no second derivatives of
// u except its Laplacian, and is the exact linearisation of the polynomial
// neo-Hookean law. The reported pressure is p = -lambda div u = q
// lambda/(lambda+mu). Writing p for q in the momentum balance, a common
// mistake, leaves an error mu grad div u.
//
// A body with a hyperelastic law is stated at finite strain, with F = I +
// grad u and J = det F:
//
//	mu Lap u - cof(F) grad pi + B = 0,   J - 1 + pi/(lambda+mu) = 0,
//	traction (mu F - (mu + pi) cof F) n,
//
// where the second equation is the polynomial law's.
package mixed

import (
	"pinnsolve/ad"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// continuityWeight is the factor of the continuity rows. They are of first
// order in u and the momentum balance is of second, so a factor of about the
// wave number of the solution, 2 pi/L and more, makes them comparable.
const continuityWeight = 20

// Pose states a body in the mixed form of its theory, small or finite strain.
func Pose(b elasticity.Body) (pinn.Problem, error) {
	if nu := b.Material.Nu(); !elasticity.PoissonRange.Contains(nu) {
		return pinn.Problem{}, pinn.OutOfRange{Name: "nu", Value: nu, Range: elasticity.PoissonRange}
	}
	b = b.Scaled()
	if len(b.Groups) > 0 {
		return several(b)
	}
	form, err := formulation(b, 1, true)
	if err != nil {
		return pinn.Problem{}, err
	}
	return b.Problem(form)
}

// formulation is the mixed form of a body of one material. The pressure-like field
// is the unknown times share. With gauged, its mean is fixed where the supports
// prescribe the volume.
func formulation(b elasticity.Body, share float64, gauged bool) (elasticity.Formulation, error) {
	if b.Law != nil {
		return finite(b, share, gauged)
	}
	m, dim := b.InPlane(), b.Domain.Dim()
	length, unit := b.Scales()
	q := shared(dim, share)
	force := m.Mu * unit / (length * length)
	equations := []pinn.Term{
		{
			Name: "momentum", On: pinn.Interior, Order: ad.Laplacian, Scale: force,
			Residual: func(p *pinn.Point) []ad.Expr {
				f := b.Source(p)
				var r []ad.Expr
				for i, u := range p.U[:dim] {
					r = append(r, ad.Sum(u.Lap().Scale(m.Mu), q(p).D(i).V().Neg(), f[i]))
				}
				return r
			},
		},
		{
			Name: "continuity", On: pinn.Interior, Order: ad.Gradient, Scale: unit / length, Weight: continuityWeight,
			Residual: func(p *pinn.Point) []ad.Expr {
				return []ad.Expr{ad.Div(p.U[:dim]).V().Add(q(p).V().Scale(m.Beta / m.Mu))}
			},
		},
	}
	var gauge []pinn.Term
	if gauged {
		var err error
		if gauge, err = pressureGauge(b); err != nil {
			return elasticity.Formulation{}, err
		}
	}
	stress := func(p *pinn.Point) [][]ad.Jet {
		return m.Stress(b.Elastic(p).Plane, q(p).Scale(1-m.Beta))
	}
	pressure := func(p *pinn.Point) ad.Expr { return q(p).V().Scale(1 - m.Beta) }
	return elasticity.Formulation{
		Extra:         []pinn.Field{{Name: "q", Scale: m.Mu * unit / length, Multiplier: true}},
		Equations:     append(equations, gauge...),
		Stress:        stress,
		Pressure:      pressure,
		Section:       b.SectionOf(stress, pressure),
		TractionScale: force * length,
		ReportScale:   force * length,
		Weak:          weak(b, share, gauge),
	}, nil
}

// shared returns the field after the displacement, times share.
func shared(dim int, share float64) func(p *pinn.Point) ad.Jet {
	return func(p *pinn.Point) ad.Jet {
		if share == 1 {
			return p.U[dim]
		}
		return p.U[dim].Scale(share)
	}
}

// pressureGauge returns the term that fixes the mean of q if the normal
// displacement is prescribed on the whole boundary: there
//
//	mean q = -(lambda+mu)/|Omega| * closed integral of u.n,
//
// which enters the continuity equation only with the factor mu/(lambda+mu), and
// at nu = 0.5 not at all. Data that change the volume of an incompressible body
// are an error.
func pressureGauge(b elasticity.Body) ([]pinn.Term, error) {
	flux, enclosed, err := flux(b)
	if err != nil || !enclosed {
		return nil, err
	}
	m := b.InPlane()
	var mean float64
	if flux != 0 {
		if m.Beta == 0 {
			return nil, changesVolume(b, flux)
		}
		mean = -m.Mu / m.Beta * flux / b.Domain.Measure() // of the strong statement
	}
	length, unit := b.Scales()
	return []pinn.Term{{
		Name: "mean pressure", On: pinn.Interior, Order: ad.Value, Scale: m.Mu * unit / length, Integral: true,
		Residual: func(p *pinn.Point) []ad.Expr {
			return []ad.Expr{p.U[b.Domain.Dim()].V().Sub(ad.Const(mean))}
		},
	}}, nil
}
