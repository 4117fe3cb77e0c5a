package elasticity

import "pinnsolve/ad"

// MooneyRivlin is the law of Mooney (J. Appl. Phys. 11 (1940) 582-592) and
// Rivlin for rubber, with a volume energy that makes it the polynomial law at
// Second = 0. In terms of textbooks C10 = mu (1-Second)/2 and C01 = mu
// Second/2. In plane strain I2 = I1 - 1 + J^2 - 1, the law is the polynomial one,
// and Second decides nothing.
var MooneyRivlin = &Law{
	Name:   "mooney-rivlin",
	Energy: "W = mu/2 ((1-s)(I1-3) + s (I2-J^2-2)) - mu (J-1) + (lambda+mu)/2 (J-1)^2",
	Second: true,
	Piola: func(m Material, f [][]ad.Jet) [][]ad.Jet {
		return withVolume(mooney(m, f), f, volume(f).Scale(m.Lambda()+m.Mu).Shift(-m.Mu))
	},
	Density: func(m Material, f [][]ad.Jet) ad.Expr {
		v := volume(f).V()
		return ad.Sum(mooneyDensity(m, f), v.Scale(-m.Mu), v.Pow(2).Scale((m.Lambda()+m.Mu)/2))
	},
	Dilatation:   volume,
	Shear:        mooney,
	ShearDensity: mooneyDensity,
	Constraint:   Polynomial.Constraint,
	Volume:       Polynomial.Volume,
	Pressure:     Polynomial.Pressure,
}

// mooney returns mu ((1-s) F + s (I1 F - F F'F - J cof F)), Pa.
func mooney(m Material, f [][]ad.Jet) [][]ad.Jet {
	if len(f) == 2 { // the bracket is F
		return NeoHooke(m.Mu, f, ad.Constant(2, 0))
	}
	c := ad.Product(ad.Transpose(f), f)
	p, first, cof, j := ad.Product(f, c), ad.Trace(c), ad.Cof(f), ad.Det(f)
	for i := range p {
		for k := range p {
			second := first.Mul(f[i][k]).Sub(p[i][k]).Sub(j.Mul(cof[i][k]))
			p[i][k] = f[i][k].Scale(m.Mu * (1 - m.Second)).Add(second.Scale(m.Mu * m.Second))
		}
	}
	return p
}

// mooneyDensity returns mu/2 ((1-s)(I1-3) + s (I2-J^2-2)), Pa.
func mooneyDensity(m Material, f [][]ad.Jet) ad.Expr {
	if len(f) == 2 {
		return shear(m, f)
	}
	c := ad.Product(ad.Transpose(f), f)
	first := ad.Trace(c).V()
	second := first.Pow(2).Sub(ad.Inner(c, c).V()).Scale(0.5).Sub(ad.Det(f).V().Pow(2))
	return ad.Sum(first.Scale(m.Mu/2*(1-m.Second)), second.Scale(m.Mu/2*m.Second), ad.Const(-m.Mu*(1.5-m.Second/2)))
}
