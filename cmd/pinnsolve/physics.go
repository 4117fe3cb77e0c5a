package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"pinnsolve/cases"
	"pinnsolve/formula"
	"pinnsolve/internal/names"
	"pinnsolve/question"
)

// physicsFlags are what a command line says of the physics of a mesh, beside its
// material, supports and loads.
type physicsFlags struct {
	plane        string
	axisymmetric bool
	density      string
	gravity      string
	spin         string
	thermal      []string
	temperature  []string
	expansion    string
}

// register adds the flags.
func (o *physicsFlags) register(f *pflag.FlagSet) {
	f.Var(oneOf(&o.plane, "strain", "stress"), "plane", "what a mesh in the plane is a section of: a long body (strain, the default) or a thin plate (stress)")
	f.BoolVar(&o.axisymmetric, "axisymmetric", false, "a mesh in the plane is a section of a body of revolution: x is the radius r, y the axis z")
	f.StringVar(&o.density, "density", "", "mass density of a mesh, a `number` kg/m^3, for --gravity and --spin")
	f.StringVar(&o.gravity, "gravity", "", "acceleration of gravity `gx,gy[,gz]`, m/s^2, such as 0,-9.81")
	f.StringVar(&o.spin, "spin", "", "angular velocity `w[,x,y]`, rad/s, in space wx,wy,wz[,x,y,z], about an axis through the origin or the point")
	f.StringArrayVar(&o.temperature, "temperature", nil, "change of temperature `[GROUP=]number`, K, of a group of cells or of all, of a material with an expansion, or data:FILE as of --thermal-strain; may be repeated")
	f.StringVar(&o.expansion, "expansion", "", "coefficient of thermal expansion of a mesh, a `number` 1/K such as 1.2e-5, for --temperature")
	f.StringArrayVar(&o.thermal, "thermal-strain", nil, "free strain `[GROUP=]e` of a group of cells or of all, a number such as 1e-3, a formula of the position, or data:FILE with values at points: a CSV file x,y[,z],value, or the data at nodes of a .msh or .vtu file; may be repeated")
}

// given names a flag that was given, "" if none was.
func (o *physicsFlags) given() string {
	for _, f := range []struct {
		name  string
		given bool
	}{
		{"plane", o.plane != ""}, {"axisymmetric", o.axisymmetric}, {"density", o.density != ""},
		{"gravity", o.gravity != ""}, {"spin", o.spin != ""}, {"thermal-strain", len(o.thermal) > 0},
		{"temperature", len(o.temperature) > 0}, {"expansion", o.expansion != ""},
	} {
		if f.given {
			return f.name
		}
	}
	return ""
}

// describe adds the physics to a workpiece.
func (o *physicsFlags) describe(w *cases.Workpiece, meshFile string) (err error) {
	switch {
	case o.axisymmetric && o.plane != "":
		return fmt.Errorf("--axisymmetric and --plane %s: a section is of one kind; leave one of them out", o.plane)
	case w.Mesh.Dim != 2 && (o.axisymmetric || o.plane != ""):
		return fmt.Errorf("--%s: %s is a body in space; leave it out", o.given(), w.Name)
	case o.axisymmetric:
		w.Section = cases.Axisymmetric
	case o.plane == "stress":
		w.Section = cases.PlaneStress
	}
	if o.density != "" {
		if w.Density, err = strconv.ParseFloat(o.density, 64); err != nil || !(w.Density > 0) {
			return fmt.Errorf("--density %s: a density is a positive number", o.density)
		}
	}
	for _, v := range []struct {
		name, text string
		values     *[]float64
	}{{"gravity", o.gravity, &w.Gravity}, {"spin", o.spin, &w.Spin}} {
		if v.text == "" {
			continue
		}
		if *v.values, err = cases.Numbers(v.text); err != nil {
			return fmt.Errorf("--%s %s: %w", v.name, v.text, err)
		}
	}
	if o.expansion != "" {
		if w.Expansion, err = strconv.ParseFloat(o.expansion, 64); err != nil || w.Expansion == 0 || math.IsNaN(w.Expansion) || math.IsInf(w.Expansion, 0) {
			return fmt.Errorf("--expansion %s: a coefficient of thermal expansion is a number other than 0, such as 1.2e-5", o.expansion)
		}
	}
	for _, text := range o.thermal {
		given := map[string]bool{}
		for group := range w.Thermal {
			given[group] = true
		}
		for group := range w.ThermalFormulas {
			given[group] = true
		}
		if is, err := pointData(&w.ThermalData, given, "thermal-strain", text, meshFile); is && err == nil {
			continue
		} else if err != nil {
			return err
		}
		if err := heat(w, text); err != nil {
			return err
		}
	}
	for _, text := range o.temperature {
		given := map[string]bool{}
		for group := range w.Temperature {
			given[group] = true
		}
		if is, err := pointData(&w.TemperatureData, given, "temperature", text, meshFile); is && err == nil {
			continue
		} else if err != nil {
			return err
		}
		if err := byGroup(&w.Temperature, text, groupFlag{"temperature", "temperature", "50"}); err != nil {
			return err
		}
	}
	return nil
}

// heat adds a thermal strain, GROUP=e or e.
func heat(w *cases.Workpiece, text string) error {
	group, value := cases.CutGroup(text)
	given, err := cases.ParseGiven(value, w.Coordinates(), false)
	if err != nil {
		return fmt.Errorf("--thermal-strain %s: %w; write a number such as 1e-3, a formula, or GROUP=1e-3 for a group of cells", names.Visible(text), err)
	}
	if len(given.Values) != 1 {
		return fmt.Errorf("--thermal-strain %s takes 1 value, the same in all directions, got %s", names.Visible(text), given)
	}
	if w.Thermal == nil {
		w.Thermal, w.ThermalFormulas = map[string]float64{}, map[string]*formula.Formula{}
	}
	_, number := w.Thermal[group]
	if _, varying := w.ThermalFormulas[group]; number || varying {
		return fmt.Errorf("--thermal-strain %s: the strain of %s is given twice: give it once", names.Visible(text), groupWords(group))
	}
	if given.Formulas != nil {
		w.ThermalFormulas[group] = given.Formulas[0]
	} else {
		w.Thermal[group] = given.Values[0]
	}
	_, number = w.Thermal[""]
	if _, varying := w.ThermalFormulas[""]; (number || varying) && len(w.Thermal)+len(w.ThermalFormulas) > 1 {
		return fmt.Errorf("--thermal-strain %s: a strain is given for all cells and for a group: give one for all, or one for each group", names.Visible(text))
	}
	return nil
}

// groupFlag is a flag that takes numbers of groups of cells: what they are, and one to
// show.
type groupFlag struct{ name, of, example string }

// byGroup adds a number of a group of cells, GROUP=number, or of all.
func byGroup(all *map[string]float64, text string, flag groupFlag) error {
	group, number := "", text
	if i := strings.LastIndexByte(text, '='); i >= 0 {
		group, number = text[:i], text[i+1:]
		if name, rest, ok := names.Unquote(group); ok && rest == "" {
			group = name
		}
	}
	values, err := cases.Numbers(number)
	if err != nil || len(values) != 1 {
		return fmt.Errorf("--%s %s: write a number such as %[3]s, or GROUP=%[3]s for a group of cells", flag.name, names.Visible(text), flag.example)
	}
	if *all == nil {
		*all = map[string]float64{}
	}
	if _, twice := (*all)[group]; twice {
		return fmt.Errorf("--%s %s: the %s of %s is given twice: give it once", flag.name, names.Visible(text), flag.of, groupWords(group))
	}
	(*all)[group] = values[0]
	if _, whole := (*all)[""]; whole && len(*all) > 1 {
		return fmt.Errorf("--%s %s: a %s is given for all cells and for a group: give one for all, or one for each group", flag.name, names.Visible(text), flag.of)
	}
	return nil
}

func groupWords(group string) string {
	if group == "" {
		return "all cells"
	}
	return names.Quote(group)
}

// record adds the physics to what a run is asked.
func (o *physicsFlags) record(m *question.Mesh, w cases.Workpiece) {
	if w.Section != cases.PlaneStrain {
		m.Section = w.Section.String()
	}
	m.Density, m.Gravity, m.Spin = question.Number(w.Density), question.Numbers(w.Gravity), question.Numbers(w.Spin)
	m.Thermal, m.Temperature, m.Expansion = numbersOf(w.Thermal), numbersOf(w.Temperature), question.Number(w.Expansion)
	for group, f := range w.ThermalFormulas {
		if m.ThermalFormulas == nil {
			m.ThermalFormulas = map[string]string{}
		}
		m.ThermalFormulas[group] = f.Text()
	}
	for _, data := range []map[string]*cases.Data{w.ThermalData, w.TemperatureData} {
		for group, d := range data {
			if m.ThermalFormulas == nil {
				m.ThermalFormulas = map[string]string{}
			}
			m.ThermalFormulas[group] = d.Source
		}
	}
}

// numbersOf returns numbers by group of cells as a question has them, nil for none.
func numbersOf(values map[string]float64) map[string]question.Number {
	if len(values) == 0 {
		return nil
	}
	all := map[string]question.Number{}
	for group, v := range values {
		all[group] = question.Number(v)
	}
	return all
}
