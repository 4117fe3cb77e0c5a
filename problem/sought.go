package problem

import (
	"math"
	"path/filepath"
	"slices"
	"strings"

	"pinnsolve/formula"
	"pinnsolve/internal/nearest"
	"pinnsolve/pinn"
)

// Identify says which parameters measurements are to find, and where these are.
type Identify struct {
	Unknowns Map[Sought] `yaml:"unknowns" jsonschema_description:"parameters that are to be found: of the file, by name, or new ones, which formulas may mention"`
	Data     Text        `yaml:"data" jsonschema_description:"a CSV file of measurements: coordinates and outputs by name, with sigma_u and so on for standard deviations"`
	Sigma    Text        `yaml:"sigma" jsonschema_description:"standard deviation of measurements that have none of their own"`
	Free     List[Text]  `yaml:"free" jsonschema_description:"parts of the boundary whose conditions are not known, or all: data and equations are fitted together"`
	Measure  Map[Text]   `yaml:"measure" jsonschema_description:"measured quantities: value+-sigma by name"`
}

// Sought is a parameter that is to be found.
type Sought struct {
	Start     Text   `yaml:"start" jsonschema_description:"the value to begin with"`
	Range     []Text `yaml:"range" jsonschema_description:"the least and the largest value it may have"`
	Transform Text   `yaml:"transform" jsonschema_description:"log for what is positive, linear for what may be of either sign; by the range unless given"`
	Unit      Text   `yaml:"unit" jsonschema_description:"its unit, 1 if it has none"`
	Field     bool   `yaml:"field" jsonschema_description:"true for one that varies over the body, or over the part of the boundary where it acts, in a weak form"`
	Of        []Text `yaml:"of" jsonschema_description:"the coordinates that a field depends on, all unless given"`
	Edges     bool   `yaml:"edges" jsonschema_description:"true for a field that jumps"`
}

func (s *Sought) shorthand(t Text) { s.Start = t }

// transforms are the names of those that a file may ask for.
var transforms = []string{"linear", "log"}

// Transforms returns the transforms by name of the parameters that have one in the file.
func (f *File) Transforms() map[string]string {
	by := map[string]string{}
	if f.Identify == nil {
		return by
	}
	for i, name := range f.Identify.Unknowns.Keys {
		if t := f.Identify.Unknowns.Values[i].Transform; t.given {
			by[name.value] = t.value
		}
	}
	return by
}

// Given are the flags of pinnsolve identify that the file gives: unknown, data, sigma, free
// and measure. Files are beside it.
func (f *File) Given() (list []Flag) {
	if f.Identify == nil {
		return nil
	}
	s := f.Identify
	for i, name := range s.Unknowns.Keys {
		text := name.value
		if start := s.Unknowns.Values[i].Start; start.given && f.IsPart() { // an equation has it as a default
			text += "=" + start.value
		}
		flag := "unknown"
		if s.Unknowns.Values[i].Field {
			flag = "field"
		}
		list = append(list, Flag{flag, text, name, name})
		if s.Unknowns.Values[i].Edges {
			list = append(list, Flag{"field", "edges", name, name})
		}
	}
	if s.Data.given {
		list = append(list, Flag{"data", filepath.Clean(f.beside(s.Data)), s.Data, s.Data})
	}
	if s.Sigma.given {
		list = append(list, Flag{"sigma", s.Sigma.value, s.Sigma, s.Sigma})
	}
	for _, part := range s.Free {
		list = append(list, Flag{"free", part.value, part, part})
	}
	for i, name := range s.Measure.Keys {
		list = append(list, Flag{"measure", name.value + "=" + s.Measure.Values[i].value, name, s.Measure.Values[i]})
	}
	return list
}

// open are the parts of a boundary whose conditions are not known.
func (f *File) open(parts []string) []string {
	if f.Identify == nil {
		return nil
	}
	var list []string
	for _, t := range f.Identify.Free {
		if t.value == "all" {
			return parts
		}
		list = append(list, t.value)
	}
	return list
}

// check finds mistakes in what is sought.
func (s *Identify) check(place Text) error {
	if s.Unknowns.Keys == nil {
		return place.wrong("identify has no unknowns: write unknowns: {a: 1}, with the value to begin with")
	}
	for i := range s.Unknowns.Keys {
		t := s.Unknowns.Values[i].Transform
		if t.given && !slices.Contains(transforms, t.value) {
			return t.wrong("%v", nearest.Unknown("transform", t.value, transforms))
		}
		if u := s.Unknowns.Values[i]; !u.Field && (u.Edges || u.Of != nil) {
			return s.Unknowns.Keys[i].wrong("edges and of are for fields: add field: true")
		}
	}
	return nil
}

// sought changes the parameters that are to be found: these begin with their start, in
// their range. Those that the file does not list are added.
func (f *File) sought(params []pinn.Param) ([]pinn.Param, error) {
	if f.Identify == nil {
		return params, nil
	}
	for i, name := range f.Identify.Unknowns.Keys {
		s := f.Identify.Unknowns.Values[i]
		k := slices.IndexFunc(params, func(p pinn.Param) bool { return p.Name == name.value })
		if k < 0 {
			if err := formula.CheckName(name.value); err != nil {
				return nil, name.wrong("%v", err)
			}
			if !s.Start.given {
				return nil, name.wrong("%s has no value to begin with: write %s: {start: 1}, or list it among the parameters", name, name)
			}
			k = len(params)
			params = append(params, pinn.Param{Name: name.value, Meaning: name.value, Unit: orOne(s.Unit), Range: pinn.Finite})
			if s.Transform.value == "log" {
				params[k].Range = pinn.Positive
			}
		}
		p := &params[k]
		var err error
		if s.Start.given {
			if p.Default, err = s.Start.number(nil); err != nil {
				return nil, err
			}
		}
		if s.Unit.given {
			p.Unit = s.Unit.value
		}
		if s.Range != nil {
			r, err := numbers(s.Range, 2, strings.Join([]string{"identify", "unknowns", name.value, "range"}, "."), name, nil)
			if err != nil {
				return nil, err
			}
			p.Range = pinn.Range{Lo: r[0], Hi: r[1]}
		}
		if s.Transform.value == "log" && p.Range.Lo < 0 {
			p.Range.Lo, p.Range.OpenLo = 0, true
		}
		if !p.Range.Contains(p.Default) || math.IsNaN(p.Default) {
			place := s.Start
			if !place.given {
				place = name
			}
			return nil, place.wrong("%v", pinn.OutOfRange{Name: name.value, Value: p.Default, Range: p.Range})
		}
	}
	return params, nil
}

// FieldAxes are the numbers of the coordinates, by name, that fields depend on which do not
// depend on all.
func (f *File) FieldAxes(coordinates []string) (map[string][]int, error) {
	by := map[string][]int{}
	if f.Identify == nil {
		return by, nil
	}
	for i, name := range f.Identify.Unknowns.Keys {
		for _, t := range f.Identify.Unknowns.Values[i].Of {
			k := slices.Index(coordinates, t.value)
			if k < 0 {
				return nil, f.place(f.name+".yaml", t.wrong("%v", nearest.Unknown("coordinate", t.value, coordinates)))
			}
			by[name.value] = append(by[name.value], k)
		}
	}
	return by, nil
}
