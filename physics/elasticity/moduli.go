package elasticity

import (
	"fmt"
	"math"
	"strings"

	"pinnsolve/pinn"
)

// Moduli are the names of the elastic constants, any two of which determine a
// material: Young's modulus, the Lame constants mu (the shear modulus) and
// lambda, the bulk modulus, Pa, and Poisson's ratio.
var Moduli = []string{"E", "mu", "lambda", "K", "nu"}

// FromModuli returns the material of two elastic constants, by their names in
// Moduli; lambda or K may be infinite if the other constant then determines mu.
// For the relations see any textbook, e.g. Gurtin, The Linear Theory of
// Elasticity, 1972, sec. 22.
func FromModuli(constants map[string]float64) (Material, error) {
	var names []string
	for _, m := range Moduli {
		if _, ok := constants[m]; ok {
			names = append(names, m)
		}
	}
	if len(names) != 2 || len(constants) != 2 {
		return Material{}, fmt.Errorf("a material has two independent constants out of %s: got %d", strings.Join(Moduli, ", "), len(names))
	}
	a, b := constants[names[0]], constants[names[1]]
	switch names[0] + " " + names[1] {
	case "E mu":
		if err := inside("E", a, below(3*b, false), "E <= 3 mu"); err != nil {
			return Material{}, err
		}
		return FromMuNu(b, a/(2*b)-1)
	case "E lambda":
		return fromELambda(a, b)
	case "E K":
		if math.IsInf(b, 1) {
			return FromENu(a, 0.5)
		}
		if err := inside("E", a, below(9*b, true), "E < 9 K"); err != nil {
			return Material{}, err
		}
		return FromMuNu(3*b*a/(9*b-a), (3*b-a)/(6*b))
	case "E nu":
		return FromENu(a, b)
	case "mu lambda":
		return FromMuLambda(a, b)
	case "mu K":
		return FromKMu(b, a)
	case "mu nu":
		return FromMuNu(a, b)
	case "lambda K":
		if math.IsInf(a, 1) || math.IsInf(b, 1) {
			return Material{}, fmt.Errorf("lambda = %v and K = %v leave mu open: give mu or E instead of one of them", a, b)
		}
		if err := inside("K", b, pinn.Range{Lo: max(a, 0), Hi: math.Inf(1), OpenLo: true, OpenHi: true}, "K > 0 and K > lambda"); err != nil {
			return Material{}, err
		}
		return FromMuLambda(1.5*(b-a), a)
	case "lambda nu":
		if !(a/b > 0) || math.IsInf(a, 1) {
			return Material{}, fmt.Errorf("lambda = %v and nu = %v leave mu open or negative: lambda is finite and has the sign of nu; give mu or E instead of one of them", a, b)
		}
		return fromRatio("lambda", a, b, a*(1-2*b)/(2*b))
	default: // K nu
		if !pinn.Positive.Contains(a) {
			return Material{}, pinn.OutOfRange{Name: "K", Value: a, Range: pinn.Positive}
		}
		return fromRatio("K", a, b, 3*a*(1-2*b)/(2*(1+b)))
	}
}

// fromELambda solves lambda = (E - 2 mu) mu/(3 mu - E) for mu, without
// cancellation for large lambda.
func fromELambda(e, lambda float64) (Material, error) {
	if math.IsInf(lambda, 1) {
		return FromENu(e, 0.5)
	}
	if !pinn.Positive.Contains(e) {
		return Material{}, pinn.OutOfRange{Name: "E", Value: e, Range: pinn.Positive}
	}
	root := math.Sqrt(e*e + 9*lambda*lambda + 2*e*lambda)
	mu := (e - 3*lambda + root) / 4
	if 3*lambda > e {
		mu = 2 * e * lambda / (root + 3*lambda - e)
	}
	return FromMuLambda(mu, lambda)
}

// fromRatio returns the material of mu and nu, with mu computed from a constant
// that is infinite at nu = 0.5.
func fromRatio(name string, value, nu, mu float64) (Material, error) {
	if !StandardRange.Contains(nu) {
		return Material{}, pinn.OutOfRange{Name: "nu", Value: nu, Range: StandardRange, Because: fmt.Sprintf("%s = %v is finite", name, value)}
	}
	return FromMuNu(mu, nu)
}

// inside checks that a constant lies in the range set by another one.
func inside(name string, v float64, r pinn.Range, because string) error {
	if !r.Contains(v) {
		return pinn.OutOfRange{Name: name, Value: v, Range: r, Because: because}
	}
	return nil
}

// below is the range of positive numbers up to most.
func below(most float64, open bool) pinn.Range {
	return pinn.Range{Lo: 0, Hi: most, OpenLo: true, OpenHi: open}
}

// ModulusRange is the range of an elastic constant alone; the second constant
// may narrow it.
func ModulusRange(name string) pinn.Range {
	switch name {
	case "nu":
		return PoissonRange
	case "lambda":
		return pinn.Range{Lo: math.Inf(-1), Hi: math.Inf(1), OpenLo: true}
	case "K":
		return pinn.Range{Lo: 0, Hi: math.Inf(1), OpenLo: true}
	}
	return pinn.Positive
}
