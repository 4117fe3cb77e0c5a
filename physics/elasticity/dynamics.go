package elasticity

import (
	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// inertia returns the density times the displacement, nil if the density is unknown.
func (b Body) inertia() func(p *pinn.Point) []pinn.Flux {
	if b.Density == nil {
		return nil
	}
	return func(p *pinn.Point) []pinn.Flux { return accelerated(p, b.Domain.Dim(), p.Data(b.Density)) }
}

// accelerated returns the inertia of the displacement as an acceleration.
func accelerated(p *pinn.Point, dim int, density ad.Expr) []pinn.Flux {
	fs := make([]pinn.Flux, len(p.U))
	for i := range dim {
		fs[i].F0 = p.U[i].V().Mul(density)
	}
	return fs
}

// WithDensity returns the problem of an elastic body of one mass density, kg/m^3.
func WithDensity(p pinn.Problem, density float64) pinn.Problem {
	w := *p.Weak
	w.Inertia = func(at *pinn.Point) []pinn.Flux { return accelerated(at, p.Domain.Dim(), ad.Const(density)) }
	p.Weak = &w
	return p
}

// stiffening returns the geometric stiffness, the integral of
//
//	S : (grad u)' grad v
//
// with S the stress of the loaded body (Zienkiewicz & Taylor, The Finite Element Method,
// 5th ed. 2000, vol. 2, sec. 11.4); about the axis of a body of revolution it has S_tt
// u_r v_r/r^2, too. Loads keep their directions.
//
// Next to a corner at which S has no bound some small part of the body would buckle at
// any load, and there the theory, of small strains before, is not valid: S becomes S (1 +
// (|S|/most)^8)^(-1/8).
func (b Body) stiffening(form Formulation) func(p *pinn.Point, loaded []ad.Jet, most float64) []pinn.Flux {
	dim := b.Domain.Dim()
	return func(p *pinn.Point, loaded []ad.Jet, most float64) []pinn.Flux {
		var stress [][]ad.Jet
		var across ad.Expr
		p.As(loaded, func() {
			stress = form.Stress(p)
			if b.Section == Axisymmetric {
				across = form.Section.Across(p)
			}
		})
		size := ad.Inner(stress, stress).V()
		bound := size.Scale(1 / (most * most)).Pow(4).Add(ad.Const(1)).Pow(-0.125)
		fs := make([]pinn.Flux, len(p.U))
		for i := range dim {
			for j := range dim {
				var f ad.Expr
				for k := range dim {
					f = f.Add(stress[k][j].V().Mul(p.U[i].D(k).V()))
				}
				fs[i].F1 = append(fs[i].F1, f.Mul(bound))
			}
		}
		if b.Section == Axisymmetric {
			inverse, _ := b.inverseRadius(p)
			fs[0].F0 = across.Mul(bound).Mul(b.hoop(p).V()).Mul(inverse)
		}
		return fs
	}
}
