package cases

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"pinnsolve/formula"
	"pinnsolve/internal/names"
	"pinnsolve/internal/nearest"
)

// warmed returns the workpiece with the thermal strains of its changes of temperature:
// those times the expansion of what is warmed.
func (w Workpiece) warmed() (Workpiece, error) {
	if len(w.Temperature)+len(w.TemperatureFormulas)+len(w.TemperatureData) == 0 {
		if w.Expansion != 0 { // that of a material is known for other runs
			return w, fmt.Errorf("the expansion %v has no effect without a change of temperature: give --temperature, or leave it out", w.Expansion)
		}
		return w, nil
	}
	if len(w.Thermal)+len(w.ThermalFormulas)+len(w.ThermalData) > 0 {
		return w, errors.New("both thermal strains and changes of temperature are given: leave one of them out")
	}
	if w.Expansion != 0 && len(w.Materials) > 0 {
		return w, errors.New("--expansion is for a body of one material: write expansion= in the --material of its groups")
	}
	groups := w.groupNames()
	strains := map[string]float64{}
	formulas := map[string]*formula.Formula{}
	data := map[string]*Data{}
	given := slices.Concat(slices.Collect(maps.Keys(w.Temperature)), slices.Collect(maps.Keys(w.TemperatureFormulas)), slices.Collect(maps.Keys(w.TemperatureData)))
	slices.Sort(given)
	for _, name := range given {
		cells := []string{name}
		switch {
		case name != "" && !slices.Contains(groups, name):
			return w, fmt.Errorf("--temperature %s: %w", names.Visible(name), nearest.Unknown("group of cells of "+w.Name, name, names.QuoteAll(groups)))
		case name == "" && len(w.Materials) > 0:
			cells = nil
			for _, m := range w.Materials {
				cells = append(cells, m.Group)
			}
		}
		for _, group := range cells {
			expansion, err := w.expansion(group)
			if err != nil {
				return w, err
			}
			d, f := w.TemperatureData[name], w.TemperatureFormulas[name]
			switch {
			case d != nil:
				data[group] = d.scaled(expansion)
			case f != nil:
				if formulas[group], err = w.times(expansion, f); err != nil {
					return w, err
				}
			default:
				strains[group] = expansion * w.Temperature[name]
			}
		}
	}
	w.Thermal, w.ThermalFormulas, w.ThermalData = strains, formulas, data
	return w, nil
}

// times returns a formula of the position times a number.
func (w Workpiece) times(factor float64, f *formula.Formula) (*formula.Formula, error) {
	return formula.Parse(fmt.Sprintf("%v*(%s)", factor, f.Text()), formula.Position(w.Coordinates()...))
}

// expansion returns the coefficient of thermal expansion of a group, 1/K.
func (w Workpiece) expansion(group string) (float64, error) {
	if len(w.Materials) == 0 {
		if w.Expansion == 0 {
			return 0, errors.New("a change of temperature needs the thermal expansion: give --expansion, such as 1.2e-5")
		}
		return w.Expansion, nil
	}
	for _, m := range w.Materials {
		if m.Group == group && m.Expansion != nil {
			return *m.Expansion, nil
		}
	}
	return 0, fmt.Errorf("the material of %s has no thermal expansion, and its temperature changes: add expansion= to it, 0 if it has none", names.Quote(group))
}
