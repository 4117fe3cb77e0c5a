package flow

import (
	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// ForceOn measures the force of the fluid on a part of the boundary along an axis, times
// scale. Weak solves find it from the balance of the weak form, an integral over the
// fluid, which is far more accurate than one of the stress over the part (John &
// Matthies, Int. J. Numer. Methods Fluids 37 (2001) 885-903).
func (f Flow) ForceOn(name, unit string, on pinn.Region, axis int, scale float64) pinn.Quantity {
	dim := f.Domain.Dim()
	return pinn.Quantity{
		Name: name, Unit: unit, On: on, Order: ad.Gradient,
		Reaction: &pinn.Reaction{Field: "u" + axes[axis], On: on, Scale: -scale},
		Eval: func(p *pinn.Point) ad.Expr {
			n, u := p.Normal(), p.U[axis]
			t := p.U[dim].V().Mul(n[axis])
			for j := range dim {
				t = t.Sub(u.D(j).V().Mul(n[j]).Scale(f.Viscosity))
			}
			return t.Scale(scale)
		},
	}
}

// PressureDrop measures the pressure at one point less that at another, Pa.
func PressureDrop(name string, from, to []float64) pinn.Quantity {
	return pinn.Quantity{Name: name, Unit: "Pa", At: from, Less: to, Eval: func(p *pinn.Point) ad.Expr { return p.U[p.Dim()].V() }}
}

// FlowRate measures what flows out through a part, m^2/s in the plane.
func FlowRate(name string, on pinn.Region, dim int) pinn.Quantity {
	return pinn.Quantity{Name: name, Unit: [...]string{2: "m^2/s", 3: "m^3/s"}[dim], On: on, Eval: func(p *pinn.Point) (e ad.Expr) {
		for i, n := range p.Normal() {
			e = e.Add(p.U[i].V().Mul(n))
		}
		return e
	}}
}
