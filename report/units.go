package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pinnsolve/internal/nearest"
	"pinnsolve/pinn/fields"
	"pinnsolve/question"
)

// Units are the labels of lengths, forces and stresses. The numbers are those that the
// user gave: labels convert nothing.
type Units struct{ Length, Force, Stress string }

// sizes of units in SI.
var (
	lengthUnits = map[string]float64{"m": 1, "cm": 1e-2, "mm": 1e-3, "um": 1e-6, "km": 1e3, "in": 0.0254, "ft": 0.3048}
	forceUnits  = map[string]float64{"N": 1, "mN": 1e-3, "kN": 1e3, "MN": 1e6, "lbf": 4.4482216152605, "kip": 4448.2216152605}
	stressUnits = map[string]float64{"Pa": 1, "kPa": 1e3, "MPa": 1e6, "GPa": 1e9, "psi": 6894.757293168361, "ksi": 6894757.293168361, "psf": 47.88025898033584}
)

// Names of units, in the order in which they are offered.
var (
	lengthNames = []string{"m", "mm", "cm", "um", "km", "in", "ft"}
	forceNames  = []string{"N", "kN", "MN", "mN", "lbf", "kip"}
	stressNames = []string{"Pa", "kPa", "MPa", "GPa", "psi", "ksi", "psf"}
)

// ParseUnits reads units such as mm,N,MPa. They must be consistent: the stress is the
// force by the square of the length.
func ParseUnits(text string) (Units, error) {
	items := strings.Split(text, ",")
	if len(items) != 3 {
		return Units{}, fmt.Errorf("write a length, a force and a stress, such as m,N,Pa or mm,N,MPa")
	}
	u := Units{items[0], items[1], items[2]}
	for _, c := range []struct {
		what, word string
		names      []string
	}{{"length", u.Length, lengthNames}, {"force", u.Force, forceNames}} {
		if nearest.Word(c.word, c.names) != c.word {
			return u, nearest.Unknown("unit of "+c.what, c.word, c.names)
		}
	}
	size := forceUnits[u.Force] / (lengthUnits[u.Length] * lengthUnits[u.Length])
	right := u.Force + "/" + u.Length + "^2"
	if u.Stress == right {
		return u, nil
	}
	given, known := stressUnits[u.Stress]
	if !known {
		return u, nearest.Unknown("unit of stress", u.Stress, append(stressNames[:len(stressNames):len(stressNames)], right))
	}
	if math.Abs(given/size-1) < 1e-9 {
		return u, nil
	}
	consistent := right
	for _, name := range stressNames {
		if math.Abs(stressUnits[name]/size-1) < 1e-9 {
			consistent = name
		}
	}
	advice := ""
	for _, l := range lengthNames {
		if other := given * lengthUnits[l] * lengthUnits[l]; math.Abs(other/forceUnits[u.Force]-1) < 1e-9 {
			advice = fmt.Sprintf(", or %s,%s,%s", l, u.Force, u.Stress)
			break
		}
	}
	return u, fmt.Errorf("%s by the square of %s is %s, not %s: write %s,%s,%s%s", u.Force, u.Length, consistent, u.Stress, u.Length, u.Force, consistent, advice)
}

// of returns the label of a quantity whose unit in SI is given.
func (u Units) of(unit string) string {
	switch unit {
	case "m":
		return u.Length
	case "Pa":
		return u.Stress
	case "N", "J/m": // J/m is N, by one length and another
		return u.Force
	case "N/m":
		return u.Force + "/" + u.Length
	case "J", "N m":
		return u.Force + " " + u.Length
	}
	return unit
}

// Label returns the unit of a quantity as the results have it: that of a case as it is,
// that of a mesh in the units that were named, none if none were.
func (res *Result) Label(unit string) string { return label(res.Question.Mesh)(unit) }

// label is Label for the mesh of a question, nil for a case.
func label(m *question.Mesh) func(unit string) string {
	switch {
	case m == nil:
		return func(unit string) string { return unit }
	case m.Units == "":
		return func(unit string) string {
			if unit == "1" {
				return unit
			}
			return ""
		}
	}
	u, err := ParseUnits(m.Units)
	if err != nil {
		panic("report: " + err.Error()) // the question has been checked
	}
	return u.of
}

// labelled writes the labels of units into what was measured.
func (m *measurement) labelled(of func(unit string) string) {
	for name, q := range m.quantities {
		q.Unit = of(q.Unit)
		m.quantities[name] = q
	}
	for name, e := range m.errors {
		e.Unit = of(e.Unit)
		m.errors[name] = e
	}
	if m.values != nil {
		for k := range m.values.all {
			m.values.all[k].Unit = of(m.values.all[k].Unit)
		}
	}
}

// labelled returns a solution whose outputs have the labels of the result.
func (res *Result) labelled(sol *fields.Solution) *fields.Solution {
	if sol == nil || res.Question.Mesh == nil {
		return sol
	}
	return sol.Labelled(res.Label)
}

// named returns the samples with the units in the names of their components, if the
// user has named units.
func (res *Result) named(all []samples) []samples {
	if m := res.Question.Mesh; m == nil || m.Units == "" {
		return all
	}
	list := slices.Clone(all)
	for i, s := range list {
		if s.Unit == "" || s.Unit == "1" {
			continue
		}
		list[i].Name += " [" + s.Unit + "]"
		list[i].Components = slices.Clone(s.Components)
		for k := range s.Components {
			list[i].Components[k] += " [" + s.Unit + "]"
		}
	}
	return list
}
