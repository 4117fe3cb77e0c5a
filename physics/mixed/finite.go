package mixed

import (
	"fmt"

	"pinnsolve/ad"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// finite states a body at finite strain with displacement u and a
// pressure-like field pi as unknowns. Because Div cof F = 0 (Piola), the
// equilibrium of a law W = mu/2 (F:F-3) + phi(J) is
//
//	mu Lap u - cof(F) grad pi + B = 0,   pi = -phi'(J) - mu,
//
// which needs no second derivatives of u except its Laplacian; the law's volume
// equation relates pi to J and is J = 1 at nu = 0.5. A law with another shear
// stress than mu F has the divergence of that for mu Lap u.
func finite(b elasticity.Body, share float64, gauged bool) (elasticity.Formulation, error) {
	m, law, dim := b.Material, b.Law, b.Domain.Dim()
	if law.Volume == nil {
		return elasticity.Formulation{}, fmt.Errorf("mixed: %s: the %s law has no mixed form; use the standard form", b.Name, law.Name)
	}
	if gauged {
		if err := keepsVolume(b); err != nil {
			return elasticity.Formulation{}, err
		}
	}
	length, unit := b.Scales()
	pi := shared(dim, share)
	force := m.Mu * unit / (length * length)
	pressure := func(p *pinn.Point) ad.Expr {
		return law.Pressure(m, ad.Det(b.Deformation(p)), pi(p)).V()
	}
	order := ad.Laplacian
	if law.Shear != nil {
		order = ad.Hessian
	}
	equations := []pinn.Term{
		{
			Name: "momentum", On: pinn.Interior, Order: order, Scale: force,
			Residual: func(p *pinn.Point) []ad.Expr {
				deformation := elasticity.Deformation(p.U[:dim])
				f, cof, along := b.Source(p), ad.Cof(deformation), shearForce(law, m, p.U[:dim], deformation)
				var r []ad.Expr
				for i := range p.U[:dim] {
					e := along[i].Add(f[i])
					for j := range dim {
						e = e.Sub(cof[i][j].V().Mul(pi(p).D(j).V()))
					}
					r = append(r, e)
				}
				return r
			},
		},
		{
			Name: "volume", On: pinn.Interior, Order: ad.Gradient, Scale: unit / length, Weight: continuityWeight,
			Residual: func(p *pinn.Point) []ad.Expr {
				return []ad.Expr{law.Volume(m, ad.Det(elasticity.Deformation(p.U[:dim])), pi(p)).V()}
			},
		},
	}
	var gauge []pinn.Term
	if gauged {
		var err error
		if gauge, err = meanPressure(b, pressure); err != nil {
			return elasticity.Formulation{}, err
		}
	}
	return elasticity.Formulation{
		Extra:     []pinn.Field{{Name: "pi", Scale: m.Mu * unit / length, Multiplier: true}},
		Equations: append(equations, gauge...),
		Piola: func(p *pinn.Point, f [][]ad.Jet) [][]ad.Jet {
			return law.Mixed(m, f, pi(p).Shift(m.Mu).Neg())
		},
		Pressure:      pressure,
		TractionScale: force * length,
		ReportScale:   force * length,
		Weak:          finiteWeak(b, share, gauge),
	}, nil
}

// shearForce returns the divergence of the shear stress, N/m^3.
func shearForce(law *elasticity.Law, m elasticity.Material, u []ad.Jet, f [][]ad.Jet) (along []ad.Expr) {
	if law.Shear == nil {
		for _, c := range u {
			along = append(along, c.Lap().Scale(m.Mu))
		}
		return along
	}
	for _, d := range ad.DivRows(law.Shear(m, f)) {
		along = append(along, d.V())
	}
	return along
}

// meanPressure returns the term that fixes the mean of p over the undeformed
// body if the supports prescribe its volume. The mean is taken from the exact
// solution if it is known. Otherwise an incompressible body, which determines p
// up to a constant, gets the mean zero, and a compressible one no term: its
// volume equation determines p, with the factor mu/(lambda+mu).
func meanPressure(b elasticity.Body, pressure func(p *pinn.Point) ad.Expr) ([]pinn.Term, error) {
	_, enclosed, err := flux(b)
	if err != nil || !enclosed || b.ExactP == nil && b.Material.Beta > 0 {
		return nil, err
	}
	length, unit := b.Scales()
	return []pinn.Term{{
		Name: "mean pressure", On: pinn.Interior, Order: ad.Gradient, Scale: b.Material.Mu * unit / length, Integral: true,
		Residual: func(p *pinn.Point) []ad.Expr {
			r := pressure(p)
			if b.ExactP != nil {
				r = r.Sub(p.Data(b.ExactP))
			}
			return []ad.Expr{r}
		},
	}}, nil
}
