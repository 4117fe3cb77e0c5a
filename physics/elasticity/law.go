package elasticity

import (
	"pinnsolve/ad"
	"pinnsolve/internal/nearest"
)

// Law is a hyperelastic law: the first Piola-Kirchhoff stress P, Pa, as a
// function of the deformation gradient F = I + grad u. All laws are isotropic
// and linearise to Hooke's law with the constants of the material. A law is
// written in values; jets carry the derivatives for Div P.
//
// The reported pressure tends to -lambda div u for small loads and is the
// Lagrange multiplier of J = 1 at incompressibility:
//
//	p = -lambda (J-1), -lambda ln J, -lambda tr E
//
// for the laws polynomial, logarithmic and svk. It is not the mean stress.
//
// The energy W determines all functions of a law, but they cannot be derived
// from it automatically. The strong form differentiates P in space, with jets,
// and ad has no derivative of a jet by F. The mixed form must hold at nu = 0.5,
// where lambda and so W are infinite: Volume and Pressure are the limits,
// derived by hand, in terms of the compressibility Beta. Tests check that the
// functions agree: TestDensities, TestStressDerivesFromEnergy and
// TestMixedFormOfLaws.
type Law struct {
	Name   string
	Energy string // W(F), Pa, one line
	// Piola returns P(F) for a finite lambda, in plane strain or 3D.
	Piola func(m Material, f [][]ad.Jet) [][]ad.Jet
	// Density returns W(F), Pa, whose derivative by F is Piola.
	Density func(m Material, f [][]ad.Jet) ad.Expr
	// Dilatation is the measure of the change of volume in p = -lambda
	// Dilatation.
	Dilatation func(f [][]ad.Jet) ad.Jet

	// Second says that the law has the constant Material.Second.
	Second bool

	// Slope is phi'(J), Pa, of a law W = mu/2 (F:F-3) + phi(J), nil of others.
	Slope func(m Material, j ad.Jet) ad.Jet

	// A law W = S(F) + phi(J) has a mixed form: with the unknown pi = -phi'(J)
	// - mu, Pa, the stress is P = Shear - (mu + pi) cof F for every such law,
	// with the derivative Shear of the ShearDensity S; nil are mu F and mu/2
	// (F:F-3). Volume is the residual of the equation between J = det F and pi,
	// which tends to div u + pi/(lambda+mu) for small loads and is equivalent to
	// J = 1 at incompressibility. Constraint is this equation as text, and
	// Pressure returns p from J and pi. Empty for a law without mixed form.
	Shear        func(m Material, f [][]ad.Jet) [][]ad.Jet
	ShearDensity func(m Material, f [][]ad.Jet) ad.Expr
	Constraint   string
	Volume       func(m Material, j, pi ad.Jet) ad.Jet
	Pressure     func(m Material, j, pi ad.Jet) ad.Jet
}

// Polynomial is the neo-Hookean law without logarithm or inverse, the
// default.
var Polynomial = &Law{
	Name:   "polynomial",
	Energy: "W = mu/2 (F:F-3) - mu (J-1) + (lambda+mu)/2 (J-1)^2",
	Slope:  stiff,
	Piola:  func(m Material, f [][]ad.Jet) [][]ad.Jet { return NeoHooke(m.Mu, f, stiff(m, ad.Det(f))) },
	Density: func(m Material, f [][]ad.Jet) ad.Expr {
		v := volume(f).V()
		return shear(m, f).Sub(v.Scale(m.Mu)).Add(v.Pow(2).Scale((m.Lambda() + m.Mu) / 2))
	},
	Dilatation: volume,
	Constraint: "J - 1 + pi/(lambda+mu) = 0",
	Volume: func(m Material, j, pi ad.Jet) ad.Jet {
		return j.Shift(-1).Add(pi.Scale(m.Beta / m.Mu))
	},
	Pressure: func(m Material, j, pi ad.Jet) ad.Jet { return pi.Scale(1 - m.Beta) },
}

// Logarithmic is the compressible neo-Hookean law of textbooks,
// P = mu (F - F^-T) + lambda ln J F^-T (Bonet & Wood, Nonlinear Continuum
// Mechanics for Finite Element Analysis, 2nd ed. 2008, sec. 6.4.3).
var Logarithmic = &Law{
	Name:   "logarithmic",
	Energy: "W = mu/2 (F:F-3) - mu ln J + lambda/2 (ln J)^2",
	Slope:  soft,
	Piola:  func(m Material, f [][]ad.Jet) [][]ad.Jet { return NeoHooke(m.Mu, f, soft(m, ad.Det(f))) },
	Density: func(m Material, f [][]ad.Jet) ad.Expr {
		l := ad.Det(f).V().Log()
		return shear(m, f).Sub(l.Scale(m.Mu)).Add(l.Pow(2).Scale(m.Lambda() / 2))
	},
	Dilatation: func(f [][]ad.Jet) ad.Jet { return ad.Det(f).Log() },
	Constraint: "(lambda ln J + (mu+pi) J - mu)/(lambda+mu) = 0",
	Volume: func(m Material, j, pi ad.Jet) ad.Jet {
		p := kirchhoff(m, j, pi)
		return j.Log().Scale(1 - m.Beta).Add(p.Scale(m.Beta / m.Mu))
	},
	Pressure: kirchhoff,
}

// SVK is the law of St. Venant and Kirchhoff, Hooke's law for the
// Green-Lagrange strain. It softens in compression: in plane strain no
// stress-free width exists beyond stretch^2 = 1/nu.
var SVK = &Law{
	Name:   "svk",
	Energy: "W = lambda/2 (tr E)^2 + mu E:E, E = (F'F - I)/2",
	Piola: func(m Material, f [][]ad.Jet) [][]ad.Jet {
		return ad.Product(f, m.Hooke(Green(f)))
	},
	Density:    func(m Material, f [][]ad.Jet) ad.Expr { return m.StrainEnergy(Green(f)) },
	Dilatation: func(f [][]ad.Jet) ad.Jet { return ad.Trace(Green(f)) },
}

// Laws lists the laws, the default first.
func Laws() []*Law { return []*Law{Polynomial, Logarithmic, SVK, MooneyRivlin} }

// FindLaw returns the law of the given name; "" is the default.
func FindLaw(name string) (*Law, error) {
	var names []string
	for _, l := range Laws() {
		if name == l.Name || name == "" {
			return l, nil
		}
		names = append(names, l.Name)
	}
	return nil, nearest.Unknown("law", name, names)
}

// NeoHooke returns mu F + slope cof F, the P of W = mu/2 (F:F-3) + phi(J)
// with slope = phi'(J).
func NeoHooke(mu float64, f [][]ad.Jet, slope ad.Jet) [][]ad.Jet {
	p := make([][]ad.Jet, len(f))
	for i := range p {
		for j := range f {
			p[i] = append(p[i], f[i][j].Scale(mu))
		}
	}
	return withVolume(p, f, slope)
}

// withVolume returns shear + slope cof F.
func withVolume(shear, f [][]ad.Jet, slope ad.Jet) [][]ad.Jet {
	p := ad.Cof(f)
	for i := range p {
		for j := range p {
			p[i][j] = shear[i][j].Add(slope.Mul(p[i][j]))
		}
	}
	return p
}

// Mixed returns the stress P = Shear + slope cof F, Pa.
func (l *Law) Mixed(m Material, f [][]ad.Jet, slope ad.Jet) [][]ad.Jet {
	if l.Shear == nil {
		return NeoHooke(m.Mu, f, slope)
	}
	return withVolume(l.Shear(m, f), f, slope)
}

// Isochoric returns the energy S(F) that Mixed derives from, Pa.
func (l *Law) Isochoric(m Material, f [][]ad.Jet) ad.Expr {
	if l.ShearDensity == nil {
		return shear(m, f)
	}
	return l.ShearDensity(m, f)
}

// shear returns mu/2 (F:F - 3), Pa, in plane strain with F_zz = 1.
func shear(m Material, f [][]ad.Jet) ad.Expr {
	return ad.Inner(f, f).V().Sub(ad.Const(float64(len(f)))).Scale(m.Mu / 2)
}

// volume returns J - 1.
func volume(f [][]ad.Jet) ad.Jet { return ad.Det(f).Shift(-1) }

// kirchhoff returns (mu + pi) J - mu, Pa, which is -lambda ln J in the
// logarithmic law.
func kirchhoff(m Material, j, pi ad.Jet) ad.Jet {
	return pi.Shift(m.Mu).Mul(j).Shift(-m.Mu)
}

// stiff and soft return phi'(J) of the polynomial and of the logarithmic law.
func stiff(m Material, j ad.Jet) ad.Jet {
	return j.Shift(-1).Scale(m.Lambda() + m.Mu).Shift(-m.Mu)
}

func soft(m Material, j ad.Jet) ad.Jet {
	return j.Log().Scale(m.Lambda()).Shift(-m.Mu).Div(j)
}
