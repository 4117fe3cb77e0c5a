package sweep

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/goccy/go-yaml"
)

// Plan says what a sweep computes: a subject at every combination of the values of
// its axes.
//
//	subject: block
//	axes: {nu: [0.3, 0.4], width: 12..48/12, seed: "1:5"}
//	options: {method: "lm:100"}
//	collect: [errors.u]
type Plan struct {
	Subject []string          // a case, meshes or a problem file
	Axes    []Axis            // the last one varies fastest
	Options map[string]Values // common to all, by the names of flags
	Collect []string          // results that tables show
}

// Values are those of an option that may be repeated.
type Values []string

// Setting is the value of one axis.
type Setting struct{ Name, Value string }

// planFile is a plan in YAML.
type planFile struct {
	Subject any           `yaml:"subject"`
	Axes    yaml.MapSlice `yaml:"axes"`
	Options yaml.MapSlice `yaml:"options"`
	Collect any           `yaml:"collect"`
}

// ReadPlan reads a plan from a file in YAML.
func ReadPlan(path string) (Plan, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Plan{}, err
	}
	p, err := parsePlan(text)
	if err != nil {
		return p, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}

func parsePlan(text []byte) (p Plan, err error) {
	var f planFile
	if err := yaml.UnmarshalWithOptions(text, &f, yaml.Strict()); err != nil {
		first, _, _ := strings.Cut(yaml.FormatError(err, false, false), "\n")
		return p, fmt.Errorf("%s; a plan has subject, axes, options and collect", first)
	}
	if p.Subject, err = scalars("subject", f.Subject); err != nil {
		return p, err
	}
	if len(p.Subject) == 0 {
		return p, errors.New("the plan names no subject: write subject: block, or a mesh or a problem file")
	}
	for _, item := range f.Axes {
		name := fmt.Sprint(item.Key)
		texts, err := scalars("axes: "+name, item.Value)
		if err != nil {
			return p, err
		}
		if len(texts) == 0 {
			return p, fmt.Errorf("axes: %s has no values: write %s: [0.3, 0.4]", name, name)
		}
		a, err := newAxis(name, texts)
		if err != nil {
			return p, fmt.Errorf("axes: %w", err)
		}
		p.Axes = append(p.Axes, a)
	}
	p.Options = map[string]Values{}
	for _, item := range f.Options {
		name := fmt.Sprint(item.Key)
		if p.Options[name], err = scalars("options: "+name, item.Value); err != nil {
			return p, err
		}
	}
	p.Collect, err = scalars("collect", f.Collect)
	return p, err
}

// scalars are a value, or those of a list, as texts.
func scalars(what string, v any) (list []string, err error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case []any:
		for _, item := range v {
			one, err := scalars(what, item)
			if err != nil {
				return nil, err
			}
			list = append(list, one...)
		}
		return list, nil
	case map[string]any, yaml.MapSlice:
		return nil, fmt.Errorf("%s: it is a value or a list of values, not a mapping", what)
	}
	return []string{fmt.Sprint(v)}, nil
}

// Add adds an axis, in place of one of the same name.
func (p *Plan) Add(a Axis) {
	for i := range p.Axes {
		if p.Axes[i].Name == a.Name {
			p.Axes[i] = a
			return
		}
	}
	p.Axes = append(p.Axes, a)
}

// Combinations are all combinations of the values of the axes, in order.
func (p Plan) Combinations() ([][]Setting, error) {
	count := 1
	for _, a := range p.Axes {
		if count *= len(a.Values); count > mostCells {
			return nil, fmt.Errorf("the plan has more than %d cells: leave values or axes out", mostCells)
		}
	}
	list := make([][]Setting, count)
	for i := range list {
		list[i] = make([]Setting, len(p.Axes))
		rest := i
		for k := len(p.Axes) - 1; k >= 0; k-- {
			a := p.Axes[k]
			list[i][k] = Setting{a.Name, a.Values[rest%len(a.Values)]}
			rest /= len(a.Values)
		}
	}
	return list, nil
}

// Shard are the cells of share i of n: every n-th. i counts from 0.
func Shard(cells []Cell, i, n int) []Cell {
	var list []Cell
	for k := i; k < len(cells); k += n {
		list = append(list, cells[k])
	}
	return list
}

// IsPlan reports whether a file in YAML is a plan, rather than a problem file.
func IsPlan(path string) bool {
	text, err := os.ReadFile(path)
	if err != nil {
		return false
	}
	var top yaml.MapSlice
	if yaml.Unmarshal(text, &top) != nil {
		return false
	}
	for _, item := range top {
		switch item.Key {
		case "subject", "axes", "collect":
			return true
		}
	}
	return false
}
