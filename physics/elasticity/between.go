package elasticity

import (
	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// Strains below this, between two states, are not told apart from none.
const leastStrain = 1e-5

// Interval is the deformation between two states: Mean is that of the mean of both
// displacements, and Strain the change of the Green-Lagrange strain.
type Interval struct{ From, Mean, To, Strain [][]ad.Jet }

// Interval returns the deformation from given fields to those of which p has the mean.
func (b Body) Interval(p *pinn.Point, from []ad.Jet) Interval {
	v := Interval{Mean: b.Deformation(p)}
	p.As(from, func() { v.From = b.Deformation(p) })
	half := make([][]ad.Jet, len(v.Mean)) // of the change
	v.To = make([][]ad.Jet, len(v.Mean))
	for i, row := range v.Mean {
		for j, f := range row {
			half[i] = append(half[i], f.Sub(v.From[i][j]))
			v.To[i] = append(v.To[i], f.Scale(2).Sub(v.From[i][j]))
		}
	}
	v.Strain = ad.Sym(ad.Product(ad.Transpose(v.Mean), half))
	for i := range v.Strain {
		for j := range v.Strain {
			v.Strain[i][j] = v.Strain[i][j].Scale(2)
		}
	}
	return v
}

// Slope returns the derivative by F of a function of F'F between two states, given those at
// both and the change of the function: the work on the change of F is that of the
// function, and angular momentum is kept. It is F (S + c E), with S the mean of F^-1 times
// the given ones, E the strain and c such that the work is right (Gonzalez, Comput.
// Methods Appl. Mech. Eng. 190 (2000) 1763-1783, eq. 27; Simo & Tarnow, ZAMP 43 (1992)
// 757-792).
func (v Interval) Slope(first, last [][]ad.Jet, change ad.Expr) [][]ad.Jet {
	a, b := pulled(v.From, first), pulled(v.To, last)
	size := ad.Inner(v.Strain, v.Strain).V().Add(ad.Const(leastStrain * leastStrain))
	mean := make([][]ad.Jet, len(a))
	for i := range a {
		for j := range a {
			mean[i] = append(mean[i], a[i][j].Add(b[i][j]).Scale(0.5))
			change = change.Sub(mean[i][j].V().Mul(v.Strain[i][j].V()))
		}
	}
	factor := ad.NewJet(ad.Lanes{Dim: v.Mean[0][0].Lanes().Dim}, []ad.Expr{change.Div(size)})
	for i := range mean {
		for j := range mean {
			mean[i][j] = mean[i][j].Add(factor.Mul(v.Strain[i][j]))
		}
	}
	return ad.Product(v.Mean, mean)
}

// pulled returns F^-1 P.
func pulled(f, p [][]ad.Jet) [][]ad.Jet {
	s := ad.Product(ad.Transpose(ad.Cof(f)), p)
	inverse := ad.Det(f).Pow(-1)
	for i := range s {
		for j := range s {
			s[i][j] = s[i][j].Mul(inverse)
		}
	}
	return s
}

// Volume returns the slope of J between the states: in the plane, where J is of second order, that
// at the mean.
func (v Interval) Volume() [][]ad.Jet {
	cof := ad.Cof(v.Mean)
	if len(cof) < 3 {
		return cof
	}
	return v.Slope(ad.Cof(v.From), ad.Cof(v.To), ad.Det(v.To).V().Sub(ad.Det(v.From).V()))
}

// between returns the virtual work of the stress between two states. With phi(J) the energy
// is of second order in F but for that, whose slope is that in the middle and a correction.
func (b Body) between(p *pinn.Point, from []ad.Jet) []pinn.Flux {
	v, law, m := b.Interval(p, from), b.Law, b.Material
	change := law.Density(m, v.To).Sub(law.Density(m, v.From))
	if law.Slope == nil {
		return b.Piola(p, v.Slope(law.Piola(m, v.From), law.Piola(m, v.To), change))
	}
	j, k := ad.Det(v.From), ad.Det(v.To)
	slope, grown := law.Slope(m, j.Add(k).Scale(0.5)), k.Sub(j).V()
	phi := change.Sub(shear(m, v.To)).Add(shear(m, v.From))
	factor := phi.Sub(slope.V().Mul(grown)).Mul(grown).Div(grown.Pow(2).Add(ad.Const(leastStrain * leastStrain)))
	slope = slope.Add(ad.NewJet(slope.Truncate(ad.Value).Lanes(), []ad.Expr{factor}))
	stress := v.Volume()
	for i, row := range stress {
		for j := range row {
			stress[i][j] = v.Mean[i][j].Scale(m.Mu).Add(slope.Mul(stress[i][j]))
		}
	}
	return b.Piola(p, stress)
}
