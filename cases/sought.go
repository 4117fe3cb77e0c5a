package cases

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"pinnsolve/internal/nearest"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// change is a parameter of a workpiece that is one of the numbers it is stated by.
type change struct {
	param pinn.Param
	set   func(w *Workpiece, v float64) // on a workpiece of one's own
}

// Changes are the names of the numbers that Sought may have: the size of a load or of a prescribed displacement as
// KIND.PART, a factor on what is given, its components as KIND.PART.AXIS, changes of
// temperature as temperature or temperature.GROUP, constants of groups of cells as
// MODULUS.GROUP.
func (w Workpiece) Changes() (list []string) {
	for _, c := range w.changes() {
		list = append(list, c.param.Name)
	}
	return list
}

// IsChange reports whether numbers that Sought may have are called kind, or kind and
// what they belong to.
func IsChange(kind string) bool {
	return kind == "temperature" || slices.Contains(elasticity.Moduli, kind) ||
		slices.ContainsFunc(ConditionKinds, func(k ConditionKind) bool { return k.Name == kind })
}

// loadUnits are those of the values of loads.
var loadUnits = map[string]string{"fix": "m", "traction": "Pa", "force": "N", "moment": "N m", "spring": "Pa/m"}

func (w Workpiece) changes() (list []change) {
	axes := w.Section.Axes(w.Mesh.Dim)
	for i, c := range w.Conditions {
		displacement := c.Kind == "fix"
		if !kindOf(c).load() && !displacement || c.Formulas != nil || len(c.Values) == 0 {
			continue
		}
		name, factors := c.Kind+"."+c.On, pinn.Positive
		if displacement {
			factors = pinn.Finite
		}
		list = append(list, change{
			pinn.Param{Name: name, Meaning: fmt.Sprintf("factor on the %s on %s", c.Kind, c.On), Unit: "1", Default: 1, Range: factors},
			func(w *Workpiece, v float64) {
				values := slices.Clone(w.Conditions[i].Values)
				for k := range values {
					values[k] *= v
				}
				w.Conditions[i].Values = values
			}})
		if len(c.Values) == 1 {
			continue
		}
		for k, v := range c.Values {
			if math.IsNaN(v) {
				continue
			}
			list = append(list, change{
				pinn.Param{Name: name + "." + axes[k%len(axes)], Meaning: fmt.Sprintf("component of the %s on %s", c.Kind, c.On), Unit: loadUnits[c.Kind], Default: v, Range: pinn.Finite},
				func(w *Workpiece, v float64) {
					w.Conditions[i].Values = slices.Clone(w.Conditions[i].Values)
					w.Conditions[i].Values[k] = v
				}})
		}
	}
	for _, group := range slices.Sorted(maps.Keys(w.Temperature)) {
		name := "temperature"
		if group != "" {
			name += "." + group
		}
		list = append(list, change{pinn.Param{Name: name, Meaning: "change of temperature", Unit: "K", Default: w.Temperature[group], Range: pinn.Finite},
			func(w *Workpiece, v float64) {
				w.Temperature = maps.Clone(w.Temperature)
				w.Temperature[group] = v
			}})
	}
	for i, m := range w.Materials {
		for _, p := range Moduli() {
			if v, ok := m.Moduli[p.Name]; ok {
				modulus := p.Name
				p.Name, p.Default = modulus+"."+m.Group, v
				p.Meaning += " of " + m.Group
				list = append(list, change{p, func(w *Workpiece, v float64) {
					w.Materials[i].Moduli = maps.Clone(w.Materials[i].Moduli)
					w.Materials[i].Moduli[modulus] = v
				}})
			}
		}
	}
	return list
}

// seeking returns the case of a workpiece without Sought with those as parameters.
func (w Workpiece) seeking(c pinn.Case, names []string) (pinn.Case, error) {
	all := w.changes()
	var chosen []change
	for _, name := range names {
		i := slices.IndexFunc(all, func(c change) bool { return c.param.Name == name })
		if i < 0 {
			known := w.Changes()
			for _, p := range c.Params {
				known = append(known, p.Name)
			}
			return c, nearest.Unknown("parameter of "+w.Name, name, known)
		}
		if slices.Contains(names[:len(chosen)], name) {
			return c, fmt.Errorf("%s is given twice", name)
		}
		chosen = append(chosen, all[i])
	}
	for i, one := range chosen {
		for _, other := range chosen[:i] {
			if strings.HasPrefix(one.param.Name, other.param.Name+".") || strings.HasPrefix(other.param.Name, one.param.Name+".") {
				return c, fmt.Errorf("%s and %s are the same load: leave one of them out", other.param.Name, one.param.Name)
			}
		}
		c.Params = append(slices.Clone(c.Params), one.param)
	}
	forms := slices.Clone(c.Forms)
	for i := range c.Forms {
		forms[i].Pose = func(v pinn.Values) (pinn.Problem, error) {
			own := w
			own.Conditions, own.Materials = slices.Clone(w.Conditions), slices.Clone(w.Materials)
			rest := maps.Clone(v)
			for _, one := range chosen {
				one.set(&own, v[one.param.Name])
				delete(rest, one.param.Name)
			}
			for _, m := range own.Materials {
				if _, err := elasticity.FromModuli(m.Moduli); err != nil {
					return pinn.Problem{}, fmt.Errorf("material of %s: %w", m.Group, err)
				}
			}
			other, err := own.Case()
			if err != nil {
				return pinn.Problem{}, err
			}
			return other.Forms[i].Pose(rest)
		}
	}
	c.Forms = forms
	return c, nil
}
