package inverse

import (
	"fmt"
	"math"
)

// Transform is the quantity that stands for an unknown in the fit.
type Transform int

// The transforms.
const (
	// Linear is the unknown itself.
	Linear Transform = iota
	// Log is its logarithm: for moduli, loads and other positive numbers.
	Log
	// Compressibility is beta = 1 - 2 nu of Poisson's ratio nu, at least 0: logarithms of
	// beta run away near incompressibility, where the data do not tell small values from
	// zero, and a bound does not.
	Compressibility
)

// to is the quantity of a value, and from the value of a quantity.
func (t Transform) to(v float64) float64 {
	switch t {
	case Log:
		return math.Log(v)
	case Compressibility:
		return 1 - 2*v
	}
	return v
}

func (t Transform) from(q float64) float64 {
	switch t {
	case Log:
		return math.Exp(q)
	case Compressibility:
		return (1 - q) / 2
	}
	return q
}

// slope is the derivative of the value by its quantity.
func (t Transform) slope(v float64) float64 {
	switch t {
	case Log:
		return v
	case Compressibility:
		return -0.5
	}
	return 1
}

// name of the quantity.
func (t Transform) name(unknown string) string {
	switch t {
	case Log:
		return "ln " + unknown
	case Compressibility:
		return fmt.Sprintf("(1 - 2 %s)", unknown)
	}
	return unknown
}

// Unknown is a number that is to be found.
type Unknown struct {
	Name  string
	Unit  string  // "" means 1
	Start float64 // where the fit begins
	// Lo and Hi are the ends of what the unknown may be; both 0 means no ends.
	Lo, Hi    float64
	Transform Transform
	// Scale is a typical size of a Linear unknown; 0 means that of Start, or 1.
	Scale float64
}

// Size is the change of the unknown, at a value, over which what depends on it changes by
// about its own size.
func (u Unknown) Size(v float64) float64 {
	switch {
	case u.Transform == Log:
		return math.Abs(v)
	case u.Transform == Compressibility && u.Hi < 0.5 && !(u.Lo == 0 && u.Hi == 0):
		return 0.5 - v // the incompressible limit is singular
	case u.Transform == Linear:
		return math.Max(u.scale(), math.Abs(v))
	}
	return 1
}

// scale is the unit of the quantity.
func (u Unknown) scale() float64 {
	switch {
	case u.Transform != Linear:
		return 1
	case u.Scale > 0:
		return u.Scale
	case u.Start != 0:
		return math.Abs(u.Start)
	}
	return 1
}

// ends are those of the quantity, in order.
func (u Unknown) ends() (lo, hi float64) {
	if u.Lo == 0 && u.Hi == 0 {
		lo, hi = math.Inf(-1), math.Inf(1)
	} else {
		lo, hi = u.Transform.to(u.Lo), u.Transform.to(u.Hi)
		if lo > hi {
			lo, hi = hi, lo
		}
	}
	if u.Transform == Compressibility {
		lo = math.Max(lo, 0)
	}
	if math.IsNaN(lo) || u.Transform == Log && u.Lo <= 0 {
		lo = math.Inf(-1) // the logarithm of zero
	}
	return lo, hi
}

// check returns what is wrong with an unknown.
func (u Unknown) check() error {
	switch {
	case u.Name == "":
		return fmt.Errorf("inverse: an unknown has no name")
	case u.Start-u.Start != 0:
		return fmt.Errorf("inverse: %s starts at %v, which is no number", u.Name, u.Start)
	case u.Lo > u.Hi:
		return fmt.Errorf("inverse: %s from %v to %v", u.Name, u.Lo, u.Hi)
	case u.Transform == Log && u.Start <= 0:
		return fmt.Errorf("inverse: %s starts at %v, and is positive", u.Name, u.Start)
	case u.Transform == Compressibility && u.Start > 0.5:
		return fmt.Errorf("inverse: %s starts at %v, above 0.5", u.Name, u.Start)
	case !(u.Lo == 0 && u.Hi == 0) && (u.Start < u.Lo || u.Start > u.Hi):
		return fmt.Errorf("inverse: %s starts at %v, outside its range from %v to %v", u.Name, u.Start, u.Lo, u.Hi)
	}
	return nil
}
