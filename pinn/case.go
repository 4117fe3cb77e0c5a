package pinn

import (
	"fmt"
	"math"
	"sort"
	"strings"

	"pinnsolve/internal/nearest"
)

// Case is a family of problems with named parameters: domain, material,
// loads and exact or reference solution. Its forms pose it as equations.
type Case struct {
	Name   string
	Title  string // one line
	Source string // where the problem and its solution come from
	// About describes equations, conditions and solution for a person, as
	// plain text of a few lines.
	About  string
	Params []Param
	Forms  []Form // the recommended one first
	// Load is the parameter that loads the body, nil where loads scale the
	// solution alone.
	Load *Load
}

// Load is a parameter that a curriculum may raise: the load factor s stands
// for the value Rest + s (value - Rest).
type Load struct {
	Param string
	Rest  float64 // its value where nothing is loaded
}

// At returns the parameter at load factor s towards the given value.
func (l Load) At(s, value float64) float64 { return l.Rest + s*(value-l.Rest) }

// Param is a parameter of a case: a number with a meaning, a unit and a
// range.
type Param struct {
	Name    string
	Meaning string
	Unit    string // "1" if dimensionless
	Default float64
	Range   Range
}

// Range is an interval of valid values; Open ends are excluded. An end that is
// infinite and not open is a valid value, such as the lambda of an
// incompressible body.
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

// Nearest returns the valid value nearest to v; for an open end, one a
// millionth of the range inside it.
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

// Form poses a case as a problem, in one formulation.
type Form struct {
	Name      string // "standard", "mixed"
	Law       string // constitutive law, where there is a choice
	Equations string // one line
	Pose      func(v Values) (Problem, error)
}

// Values are the values of a case's parameters by name.
type Values map[string]float64

// OutOfRange is a bad value of a parameter.
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

// Values returns the parameters' defaults overridden by set. Unknown names
// and values out of range are errors.
func (c Case) Values(set map[string]float64) (Values, error) {
	v := Values{}
	var names []string
	for _, p := range c.Params {
		v[p.Name] = p.Default
		names = append(names, p.Name)
	}
	given := make([]string, 0, len(set))
	for name := range set {
		given = append(given, name)
	}
	sort.Strings(given)
	for _, name := range given {
		x := set[name]
		if _, ok := v[name]; !ok {
			if len(names) == 0 {
				return nil, fmt.Errorf("case %s has no parameter %q: it has none", c.Name, name)
			}
			return nil, fmt.Errorf("case %s has no parameter %q: choose from %s (did you mean %s?)", c.Name, name, strings.Join(names, ", "), nearest.Word(name, names))
		}
		v[name] = x
	}
	for _, p := range c.Params {
		if !p.Range.Contains(v[p.Name]) {
			return nil, OutOfRange{Name: p.Name, Value: v[p.Name], Range: p.Range}
		}
	}
	return v, nil
}

// Pose states the case in the form of the given name, "" being the
// recommended one, with its parameters overridden by set.
func (c Case) Pose(form string, set map[string]float64) (Problem, error) {
	f, err := c.Form(form)
	if err != nil {
		return Problem{}, err
	}
	v, err := c.Values(set)
	if err != nil {
		return Problem{}, err
	}
	return f.Pose(v)
}

// Form returns the form of the given name, "" being the recommended one.
func (c Case) Form(name string) (Form, error) {
	if name == "" {
		return c.Forms[0], nil
	}
	var names []string
	for _, f := range c.Forms {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Form{}, fmt.Errorf("case %s has no formulation %q: choose from %s (did you mean %s?)", c.Name, name, strings.Join(names, ", "), nearest.Word(name, names))
}
