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
	f.StringArrayVar(&o.temperature, "temperature", nil, "change of temperature `[GROUP=]t`, K, of a group of cells or of all, of a material with an expansion: a number, a formula of the position, or data:FILE as of --thermal-strain; may be repeated")
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
	for _, f := range []warmth{
		{"thermal-strain", "thermal strain", "1e-3", &w.Thermal, &w.ThermalFormulas, &w.ThermalData},
		{"temperature", "temperature", "50", &w.Temperature, &w.TemperatureFormulas, &w.TemperatureData},
	} {
		texts := o.thermal
		if f.flag == "temperature" {
			texts = o.temperature
		}
		for _, text := range texts {
			if err := f.add(text, w.Coordinates(), meshFile); err != nil {
				return err
			}
		}
	}
	return nil
}

// warmth is a flag whose values of groups of cells are numbers, formulas, or data at
// points: what they are, and one to show.
type warmth struct {
	flag, of, example string
	numbers           *map[string]float64
	formulas          *map[string]*formula.Formula
	data              *map[string]*cases.Data
}

// add adds a value of a group of cells, GROUP=value, or of all.
func (f warmth) add(text string, coordinates []string, meshFile string) error {
	refuse := func(err error) error { return fmt.Errorf("--%s %s: %w", f.flag, names.Visible(text), err) }
	group, value := cases.CutGroup(text)
	known := map[string]bool{}
	for name := range *f.numbers {
		known[name] = true
	}
	for name := range *f.formulas {
		known[name] = true
	}
	for name := range *f.data {
		known[name] = true
	}
	switch {
	case known[group]:
		return refuse(fmt.Errorf("the %s of %s is given twice: give it once", f.of, groupWords(group)))
	case known[""] || group == "" && len(known) > 0:
		return refuse(fmt.Errorf("a %s is given for all cells and for a group: give one for all, or one for each group", f.of))
	}
	if strings.HasPrefix(value, dataPrefix) {
		d, err := readData(value, meshFile)
		if err != nil {
			return refuse(err)
		}
		put(f.data, group, d)
		return nil
	}
	given, err := cases.ParseGiven(value, coordinates, false)
	switch {
	case err != nil:
		return refuse(fmt.Errorf("%w; write a number such as %[2]s, a formula, or GROUP=%[2]s for a group of cells", err, f.example))
	case len(given.Values) != 1:
		return refuse(fmt.Errorf("a %s is 1 value, the same in all directions, got %s", f.of, given))
	case given.Formulas != nil:
		put(f.formulas, group, given.Formulas[0])
	default:
		put(f.numbers, group, given.Values[0])
	}
	return nil
}

// put sets an entry of a map that may be nil.
func put[V any](all *map[string]V, key string, value V) {
	if *all == nil {
		*all = map[string]V{}
	}
	(*all)[key] = value
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
	m.ThermalFormulas, m.TemperatureFormulas = textsOf(w.ThermalFormulas, w.ThermalData), textsOf(w.TemperatureFormulas, w.TemperatureData)
}

// textsOf returns formulas, and where data are from, by group of cells, nil for none.
func textsOf(formulas map[string]*formula.Formula, data map[string]*cases.Data) map[string]string {
	var all map[string]string
	for group, f := range formulas {
		put(&all, group, f.Text())
	}
	for group, d := range data {
		put(&all, group, d.Source)
	}
	return all
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
