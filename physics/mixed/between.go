package mixed

import (
	"pinnsolve/ad"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// between returns the fluxes of finiteWeak between two states, of the polynomial law, whose
// energy is of second order in F, J and pi: with the means of J and pi, and the slope of J
// between the states, its change is their work if the volume equation holds at both
// (as in Betsch, Janz & Hesch, Comput. Methods Appl. Mech. Eng. 335 (2018) 660-696).
func between(b elasticity.Body, p *pinn.Point, from []ad.Jet, field func(p *pinn.Point) ad.Jet, share float64) []pinn.Flux {
	m, law := b.Material, b.Law
	v, pi := b.Interval(p, from), field(p)
	var before ad.Jet
	p.As(from, func() { before = field(p) })
	first := law.Volume(m, ad.Det(v.From), before)
	last := law.Volume(m, ad.Det(v.To), pi.Scale(2).Sub(before))
	pressure := pi.Shift(m.Mu).Sub(first.Add(last).Scale(shift * m.Mu / 2))
	stress := v.Volume()
	for i, row := range stress {
		for j, c := range row {
			stress[i][j] = v.Mean[i][j].Scale(m.Mu).Sub(pressure.Mul(c))
		}
	}
	return append(b.Piola(p, stress), pinn.Flux{F0: last.V().Scale((shift*m.Beta - 1) * share / 2)})
}
