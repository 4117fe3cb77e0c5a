package pinn

import (
	"cmp"
	"sort"

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
	// Ramp is the parameter that loads the body, nil if loads only scale
	// the solution.
	Ramp *Ramp
	// Notes are what a person who reads a result must know of the body, such as
	// what was done to its mesh, a sentence each.
	Notes []string
}

// Ramp is a parameter that a curriculum may raise: load factor s means the
// value Rest + s (value - Rest).
type Ramp struct {
	Param string
	Rest  float64 // its value without load
}

// At returns the parameter at load factor s on the way to the given value.
func (l Ramp) At(s, value float64) float64 { return l.Rest + s*(value-l.Rest) }

// Form poses a case as a problem, in one formulation.
type Form struct {
	Name      string // "standard", "mixed"
	Law       string // constitutive law, if there is a choice
	Equations string // one line
	Pose      func(v Values) (Problem, error)
}

// ByRole returns the parameter with the given role; ok is false if there is
// none.
func (c Case) ByRole(role string) (p Param, ok bool) {
	for _, p := range c.Params {
		if p.Role == role {
			return p, true
		}
	}
	return Param{}, false
}

// Values are the values of a case's parameters by name.
type Values map[string]float64

// Values returns the parameters' defaults, overridden by set. Unknown names and
// values out of range are errors.
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
			return nil, nearest.Unknown("parameter of "+c.Name, name, names)
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

// Pose states the case in the named form, "" for the recommended one, with its
// parameters overridden by set.
func (c Case) Pose(form string, set map[string]float64) (Problem, error) {
	f, err := c.Form(form)
	if err != nil {
		return Problem{}, err
	}
	v, err := c.Values(set)
	if err != nil {
		return Problem{}, err
	}
	return c.State(f, v)
}

// State states the case in one of its forms, given values of all its
// parameters. A problem without a name gets the name of the case.
func (c Case) State(f Form, v Values) (Problem, error) {
	p, err := f.Pose(v)
	if err != nil {
		return Problem{}, err
	}
	p.Name = cmp.Or(p.Name, c.Name)
	return p.Complete()
}

// Form returns the form of the given name; "" is the recommended one.
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
	return Form{}, nearest.Unknown("formulation of "+c.Name, name, names)
}
