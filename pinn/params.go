package pinn

import (
	"fmt"
	"math"
)

// Param is a parameter of a case: a number with a meaning, a unit and a
// range.
type Param struct {
	Name    string
	Meaning string
	Unit    string // "1" if dimensionless
	Default float64
	Range   Range
	// Role says what the parameter stands for, whatever its name; for an
	// elastic constant it is the name used by elasticity.Moduli. "" is
	// nothing in particular.
	Role string
}

// Range is an interval of valid values; Open ends are excluded. An infinite end
// that is not open is a valid value, such as the lambda of an incompressible
// body.
type Range struct {
	Lo, Hi         float64
	OpenLo, OpenHi bool
}

// Positive is the range of sizes and moduli.
var Positive = Range{Lo: 0, Hi: math.Inf(1), OpenLo: true, OpenHi: true}

// Finite is the range of all finite numbers.
var Finite = Range{Lo: math.Inf(-1), Hi: math.Inf(1), OpenLo: true, OpenHi: true}

// Contains reports whether v lies in the range; NaN does not.
func (r Range) Contains(v float64) bool {
	return (v > r.Lo || v == r.Lo && !r.OpenLo) && (v < r.Hi || v == r.Hi && !r.OpenHi)
}

// Nearest returns the valid value nearest to v; at an open end, a value inside
// by a millionth of the range.
func (r Range) Nearest(v float64) float64 {
	if math.IsNaN(v) {
		v = r.Lo
	}
	if r.Contains(v) {
		return v
	}
	step := 1e-6
	if w := r.Hi - r.Lo; !math.IsInf(w, 0) {
		step *= w
	}
	if v >= r.Hi {
		if math.IsInf(r.Hi, 1) && r.OpenHi {
			return math.MaxFloat64
		}
		if r.OpenHi {
			return r.Hi - step
		}
		return r.Hi
	}
	if math.IsInf(r.Lo, -1) && r.OpenLo {
		return -math.MaxFloat64
	}
	if r.OpenLo {
		return r.Lo + step
	}
	return r.Lo
}

func (r Range) String() string {
	l, h := "[", "]"
	if r.OpenLo {
		l = "("
	}
	if r.OpenHi {
		h = ")"
	}
	return fmt.Sprintf("%s%v, %v%s", l, r.Lo, r.Hi, h)
}

// OutOfRange is the error of a parameter whose value is not in its range.
type OutOfRange struct {
	Name    string
	Value   float64
	Range   Range
	Because string // optional: what sets the range
}

func (e OutOfRange) Error() string {
	s := fmt.Sprintf("%s = %v is outside %v", e.Name, e.Value, e.Range)
	if e.Because != "" {
		s += " (" + e.Because + ")"
	}
	return s + fmt.Sprintf("; the nearest valid value is %.10g", e.Range.Nearest(e.Value))
}
