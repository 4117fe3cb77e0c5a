package cases

import (
	"fmt"
	"slices"
	"strings"

	"pinnsolve/formula"
	"pinnsolve/geometry"
	"pinnsolve/internal/names"
	"pinnsolve/internal/nearest"
)

// LoadCase are loads that act together on a workpiece, with those that it has of its
// own in every case.
type LoadCase struct {
	Name          string
	Conditions    []PartCondition // loads
	Force         []float64
	ForceFormulas []*formula.Formula
	Gravity       []float64
	Spin          []float64
}

// loadWords are what a load case may have.
var loadWords = []string{"traction", "pressure", "force", "moment", "body", "gravity", "spin"}

// AddLoad adds a load as the command line has it, NAME:traction=PART=0,-1 or
// NAME:gravity=0,-9.81, to the case of its name.
func AddLoad(list []LoadCase, text string, w Workpiece) ([]LoadCase, error) {
	refuse := func(format string, args ...any) ([]LoadCase, error) {
		return list, fmt.Errorf("--load-case %s: %s", names.Visible(text), fmt.Sprintf(format, args...))
	}
	name, rest, ok := strings.Cut(text, ":")
	if !ok || name == "" || strings.ContainsAny(name, `/\ "=`) {
		return refuse("write NAME:traction=PART=0,-1, a name without blanks and slashes, then a load")
	}
	word, value, ok := strings.Cut(rest, "=")
	switch {
	case slices.Contains([]string{"fix", "roller", "spring", "rigid"}, word):
		return refuse("supports are those of all load cases: give --%s on its own", word)
	case !slices.Contains(loadWords, word):
		return refuse("%v", nearest.Unknown("load", word, loadWords))
	case !ok:
		return refuse("%s has no value: write %s:%s=...", word, name, word)
	}
	i := slices.IndexFunc(list, func(c LoadCase) bool { return c.Name == name })
	if i < 0 {
		i, list = len(list), append(list, LoadCase{Name: name})
	}
	c := &list[i]
	for _, k := range ConditionKinds {
		if k.Name == word {
			p, err := k.Parse(value, w.Parts(), w.Coordinates()...)
			if err != nil {
				return list, fmt.Errorf("--load-case %s:%w", name, err)
			}
			c.Conditions = append(c.Conditions, p)
			return list, nil
		}
	}
	var given Given
	var err error
	if word == "body" {
		given, err = ParseGiven(value, w.Coordinates(), false)
	} else {
		given.Values, err = Numbers(value)
	}
	if err != nil {
		return refuse("%v", err)
	}
	to := map[string]*[]float64{"body": &c.Force, "gravity": &c.Gravity, "spin": &c.Spin}[word]
	if *to != nil {
		return refuse("%s is given twice in the load case %s: give it once", word, name)
	}
	*to = given.Values
	if word == "body" {
		c.ForceFormulas = given.Formulas
	}
	return list, nil
}

// InBody reports whether a load case acts inside the body.
func (c LoadCase) InBody() bool { return c.Force != nil || c.Gravity != nil || c.Spin != nil }

// LoadCases returns a workpiece for every load case; they share their domain.
func (w Workpiece) LoadCases(list []LoadCase) ([]Workpiece, error) {
	var conditioned []string
	for _, c := range w.Conditions {
		conditioned = append(conditioned, c.On)
	}
	for _, c := range list {
		for _, p := range c.Conditions {
			if !slices.Contains(w.Parts(), p.On) {
				return nil, w.unknownPart(p.On)
			}
			conditioned = append(conditioned, p.On)
		}
	}
	w.domain = geometry.FromMesh(w.Mesh, conditioned...)
	heavy := slices.ContainsFunc(list, func(c LoadCase) bool { return c.Gravity != nil || c.Spin != nil })
	var all []Workpiece
	for _, c := range list {
		one := w
		one.Conditions = append(slices.Clone(w.Conditions), c.Conditions...)
		for _, v := range []struct {
			name string
			all  *[]float64
			of   []float64
		}{{"body", &one.Force, c.Force}, {"gravity", &one.Gravity, c.Gravity}, {"spin", &one.Spin, c.Spin}} {
			switch {
			case v.of == nil:
			case *v.all != nil:
				return nil, fmt.Errorf("--%s acts in every load case, and %s has its own: give it in one way", v.name, c.Name)
			default:
				*v.all = v.of
			}
		}
		if heavy && one.Gravity == nil && one.Spin == nil {
			one.Density = 0 // it is for other cases
		}
		if c.Force != nil {
			one.ForceFormulas = c.ForceFormulas
		}
		all = append(all, one)
	}
	return all, nil
}
