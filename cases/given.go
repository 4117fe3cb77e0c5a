package cases

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"pinnsolve/formula"
	"pinnsolve/geometry"
	"pinnsolve/internal/names"
)

// Given are values of which some may be formulas of the position: Formulas is nil, or
// as long as Values and nil where the value is a number.
type Given struct {
	Values   []float64 // NaN leaves a component free, where a kind allows it
	Formulas []*formula.Formula
	Data     *Data // of one value, nil for none
	along    func(x []float64) float64
}

// Texts returns the formulas as they were written, "" for numbers; nil if all values
// are numbers.
func (g Given) Texts() (list []string) {
	for _, f := range g.Formulas {
		text := ""
		if f != nil {
			text = f.Text()
		}
		list = append(list, text)
	}
	return list
}

// String lists the values as they were given.
func (g Given) String() string {
	if g.Data != nil {
		return g.Data.Source
	}
	if g.Formulas == nil {
		return fmt.Sprint(g.Values)
	}
	var list []string
	for i, f := range g.Formulas {
		if f != nil {
			list = append(list, f.Text())
		} else {
			list = append(list, strconv.FormatFloat(g.Values[i], 'g', -1, 64))
		}
	}
	return "[" + strings.Join(list, " ") + "]"
}

// equal reports whether two lists of values say the same.
func (g Given) equal(h Given) bool {
	if g.Data != h.Data && (g.Data == nil || h.Data == nil || g.Data.Source != h.Data.Source || g.Data.Factor != h.Data.Factor) {
		return false
	}
	return slices.EqualFunc(g.Values, h.Values, alikeValues) && slices.Equal(g.Texts(), h.Texts())
}

// nonzero reports whether a value is not zero.
func (g Given) nonzero() bool {
	return g.Data != nil || slices.ContainsFunc(g.Values, func(v float64) bool { return v != 0 && !math.IsNaN(v) }) ||
		slices.ContainsFunc(g.Formulas, func(f *formula.Formula) bool { return f != nil })
}

// varies reports whether a value is a formula.
func (g Given) varies() bool { return g.Formulas != nil }

// at returns the values as a function of the position; those that are free are zero.
func (g Given) at() func(dst, x []float64) {
	values := slices.Clone(g.Values)
	for i, v := range values {
		if math.IsNaN(v) {
			values[i] = 0
		}
	}
	return func(dst, x []float64) {
		copy(dst, values)
		for i, f := range g.Formulas {
			if f != nil {
				f.Eval(dst[i:i+1], x)
			}
		}
	}
}

// finite returns an error if a value is not finite at one of the points.
func (g Given) finite(what string, on func() geometry.Points) error {
	if !g.varies() {
		return nil
	}
	pts := on()
	dst, at := make([]float64, len(g.Values)), g.at()
	for i := range pts.Len() {
		at(dst, pts.At(i))
		for k, v := range dst {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("%s: %s is %v at %.4g: a value is finite all over what it acts on", what, g.Formulas[k].Text(), v, pts.At(i))
			}
		}
	}
	return nil
}

// Coordinates returns the names of the coordinates in formulas.
func (w Workpiece) Coordinates() []string { return w.Section.Axes(w.Mesh.Dim) }

// ParseGiven reads a list of numbers and formulas of the coordinates such as
// 0,-sin(pi*x). With blanks a component may be left out.
func ParseGiven(text string, coordinates []string, blanks bool) (g Given, err error) {
	scope := formula.Position(coordinates...)
	at := 0
	for _, item := range formula.Split(text) {
		end := at + len(item)
		v, numeric := strconv.ParseFloat(item, 64)
		switch {
		case numeric == nil && (math.IsNaN(v) || math.IsInf(v, 0)):
			return g, fmt.Errorf("%q is not a number: write finite numbers such as 0,-1", item)
		case numeric == nil:
		case blanks && (item == "" || item == "free"):
			v = math.NaN()
		case item == "":
			return g, fmt.Errorf("%q is not a number: write numbers such as 0,-1, or formulas of %s", item, strings.Join(coordinates, ", "))
		case len(coordinates) == 0:
			_, err := Numbers(item)
			return g, err
		default:
			f, err := formula.ParseWithin(text, at, end, scope)
			if err != nil {
				return g, err
			}
			if f.Shape() != (formula.Shape{}) {
				return g, fmt.Errorf("%s is %s: components are separated by commas, as in 0,-x", item, f.Shape())
			}
			if c, ok := f.Number(); ok {
				v = c
				break
			}
			v = 0
			if g.Formulas == nil {
				g.Formulas = make([]*formula.Formula, len(g.Values), len(g.Values)+3)
			}
			g.Formulas = append(g.Formulas, f)
		}
		g.Values = append(g.Values, v)
		for g.Formulas != nil && len(g.Formulas) < len(g.Values) {
			g.Formulas = append(g.Formulas, nil)
		}
		at = end + 1
	}
	return g, nil
}

// CutGroup cuts GROUP=value at its equals sign. A group in double quotes may hold
// anything; without a group it is "".
func CutGroup(text string) (group, value string) {
	if name, rest, ok := names.Unquote(text); ok && strings.HasPrefix(rest, "=") {
		return name, rest[1:]
	}
	if i := assigns(text); i >= 0 {
		return text[:i], text[i+1:]
	}
	return "", text
}

// constant is the error for a formula where there must be numbers.
func (p PartCondition) constant() error {
	if p.Formulas == nil {
		return nil
	}
	advice := ""
	switch p.Kind {
	case "force", "moment":
		advice = "; a load that varies is a --traction"
	case "rigid":
		advice = "; a motion that varies is a --fix"
	}
	return fmt.Errorf("%s on %s takes numbers, got %s%s", p.Kind, names.Quote(p.On), p.Given(), advice)
}
