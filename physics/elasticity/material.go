package elasticity

import (
	"math"

	"pinnsolve/pinn"
)

// Material is isotropic and linearly elastic. It is stored as the shear modulus
// and the compressibility mu/(lambda+mu) = 1 - 2 nu, which stay finite and well
// conditioned at incompressibility.
type Material struct {
	Mu   float64 // shear modulus, Pa
	Beta float64 // mu/(lambda+mu) = 1 - 2 nu, dimensionless; 0 is incompressible
	// Second is the share of the second invariant in the shear modulus at finite
	// strain, dimensionless in [0, 1], of laws that have it: C01/(C10+C01) of Mooney
	// and Rivlin's.
	Second float64
}

// PoissonRange is the range of Poisson's ratio: nu in (-1, 0.5].
var PoissonRange = pinn.Range{Lo: -1, Hi: 0.5, OpenLo: true}

// FromMuNu returns the material of shear modulus mu (Pa) and Poisson's ratio.
func FromMuNu(mu, nu float64) (Material, error) {
	if !pinn.Positive.Contains(mu) {
		return Material{}, pinn.OutOfRange{Name: "mu", Value: mu, Range: pinn.Positive}
	}
	if !PoissonRange.Contains(nu) {
		return Material{}, pinn.OutOfRange{Name: "nu", Value: nu, Range: PoissonRange}
	}
	return Material{Mu: mu, Beta: 1 - 2*nu}, nil
}

// FromENu returns the material of Young's modulus E (Pa) and Poisson's ratio.
func FromENu(e, nu float64) (Material, error) {
	if !pinn.Positive.Contains(e) {
		return Material{}, pinn.OutOfRange{Name: "E", Value: e, Range: pinn.Positive}
	}
	if !PoissonRange.Contains(nu) {
		return Material{}, pinn.OutOfRange{Name: "nu", Value: nu, Range: PoissonRange}
	}
	return FromMuNu(e/(2*(1+nu)), nu)
}

// FromMuLambda returns the material of the Lame constants (Pa); an infinite
// lambda is incompressible. Stability needs lambda > -2 mu/3.
func FromMuLambda(mu, lambda float64) (Material, error) {
	if math.IsInf(lambda, 1) {
		return FromMuNu(mu, 0.5)
	}
	if r := (pinn.Range{Lo: -2 * mu / 3, Hi: math.Inf(1), OpenLo: true}); mu > 0 && !r.Contains(lambda) {
		return Material{}, pinn.OutOfRange{Name: "lambda", Value: lambda, Range: r, Because: "lambda > -2 mu/3"}
	}
	return FromMuNu(mu, lambda/(2*(lambda+mu)))
}

// FromKMu returns the material of bulk modulus K and shear modulus mu (Pa);
// K may be infinite.
func FromKMu(k, mu float64) (Material, error) {
	if math.IsInf(k, 1) {
		return FromMuNu(mu, 0.5)
	}
	if !pinn.Positive.Contains(k) {
		return Material{}, pinn.OutOfRange{Name: "K", Value: k, Range: pinn.Positive}
	}
	return FromMuNu(mu, (3*k-2*mu)/(2*(3*k+mu)))
}

// Nu returns Poisson's ratio.
func (m Material) Nu() float64 { return (1 - m.Beta) / 2 }

// Lambda returns the first Lame constant, Pa; infinite if incompressible.
func (m Material) Lambda() float64 { return m.Mu * (1 - m.Beta) / m.Beta }

// E returns Young's modulus, Pa.
func (m Material) E() float64 { return m.Mu * (3 - m.Beta) }

// K returns the bulk modulus lambda + 2 mu/3, Pa; infinite if incompressible.
func (m Material) K() float64 { return m.Mu * (3 - m.Beta) / (3 * m.Beta) }
