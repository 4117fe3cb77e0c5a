package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"pinnsolve/cases"
	"pinnsolve/internal/names"
	"pinnsolve/mesh"
	"pinnsolve/pinn"
	"pinnsolve/problem"
	"pinnsolve/question"
	"pinnsolve/report"
)

// posing is what a command line says of the body to be solved: a case with
// parameters, or a mesh with conditions and a material.
type posing struct {
	subject    string   // a case or a file
	more       []string // further files of the mesh
	glue       bool
	set        []string
	moduli     map[string]*string
	conditions map[string]*[]string // by kind
	materials  []string             // of groups of cells
	body       string
	physics    physicsFlags
	law        string
	loadCases  loadCases
	units      string
	inertia    bool     // see cases.Workpiece.Inertia
	moving     bool     // see cases.Workpiece.Moving
	sought     []string // see cases.Workpiece.Sought

	file     *problem.File         // nil for other subjects
	equation *pinn.Case            // of a problem file, nil for none
	sum      string                // of that file
	name     string                // of a problem file, "" for none
	locate   func(err error) error // to its place in the file of a part, nil for other subjects

	// Of a mesh, when find has read it:
	mesh   *question.Mesh // as a question has it, nil for a case
	free   []string       // parts on which nothing is prescribed
	loaded bool           // whether anything deforms the body
	notes  []string       // on the mesh
}

// register adds the flags.
func (o *posing) register(f *pflag.FlagSet) {
	o.moduli, o.conditions = map[string]*string{}, map[string]*[]string{}
	f.StringArrayVar(&o.set, "set", nil, "parameter as `name=value`; may be repeated")
	for _, m := range cases.Moduli() {
		o.moduli[m.Name] = f.String(m.Name, "", "elastic constant, a `number`: "+m.Meaning)
	}
	f.StringArrayVar(&o.materials, "material", nil, "`group:E=...,nu=...`: material of a group of cells of a mesh, any two elastic constants, density=, expansion=, and at finite strain law= and second=; may be repeated")
	for _, k := range cases.ConditionKinds {
		o.conditions[k.Name] = f.StringArray(k.Name, nil, "on a `part"+k.Values+"` of a mesh: "+k.About+"; may be repeated")
	}
	f.StringVar(&o.body, "body", "", "body `force` fx,fy[,fz] of a mesh, N/m^3, numbers or formulas of the position")
	o.physics.register(f)
	o.loadCases.register(f)
	f.StringVar(&o.units, "units", "", "`length,force,stress` in which the numbers of a mesh are given, such as mm,N,MPa: labels of results")
	f.BoolVar(&o.glue, "glue", false, "join bodies of a mesh where their sides lie on each other")
	f.StringVar(&o.law, "law", "", "constitutive law at finite strain: polynomial, logarithmic, svk or, of a mesh, mooney-rivlin")
}

// isFile reports whether the subject is a file rather than a case.
func isFile(subject string) bool {
	return filepath.Ext(subject) != "" || strings.ContainsRune(subject, filepath.Separator)
}

// label is the name of the subject without folder and extension.
func (o *posing) label() string {
	if o.name != "" {
		return o.name
	}
	return strings.TrimSuffix(filepath.Base(o.subject), filepath.Ext(o.subject))
}

// find returns the case, or the mesh as one, and the parameters that were set.
// Parameters at the end of a path or in the middle of a family, given as name=value,
// belong to the material of a mesh like those that were set.
func (o *posing) find(ends []string) (pinn.Case, map[string]float64, error) {
	if o.equation != nil || !isFile(o.subject) {
		return o.findCase()
	}
	c, set, err := o.findPart(ends)
	if o.locate != nil {
		err = o.locate(err)
	}
	return c, set, err
}

// findPart is find of a mesh.
func (o *posing) findPart(ends []string) (pinn.Case, map[string]float64, error) {
	var assignments []string
	for _, m := range cases.Moduli() {
		if text := *o.moduli[m.Name]; text != "" {
			assignments = append(assignments, m.Name+"="+text)
		}
	}
	assignments = append(assignments, o.set...)
	w, err := o.workpiece()
	if err != nil {
		return pinn.Case{}, nil, err
	}
	if err := o.constitute(&w, assignments, ends); err != nil {
		return pinn.Case{}, nil, err
	}
	if err := o.loadCases.apply(&w, o.mesh); err != nil {
		return pinn.Case{}, nil, err
	}
	w.Sought = o.sought
	c, err := w.Case()
	if err != nil {
		return c, nil, o.loadCases.of(0, err)
	}
	o.free, o.loaded = w.Free(), w.Loaded()
	set, err := parameters(c, assignments)
	return c, set, err
}

// constitute gives the workpiece its material, or its materials.
func (o *posing) constitute(w *cases.Workpiece, assignments, ends []string) (err error) {
	for _, text := range o.materials {
		m, err := cases.ParseMaterial(text, groupNames(w.Mesh))
		if err != nil {
			return err
		}
		w.Materials = append(w.Materials, m)
		given := question.Material{Group: m.Group, Law: m.Law, Density: question.Number(m.Density), Moduli: map[string]question.Number{}}
		if m.Expansion != nil {
			v := question.Number(*m.Expansion)
			given.Expansion = &v
		}
		for name, v := range m.Moduli {
			given.Moduli[name] = question.Number(v)
		}
		o.mesh.Materials = append(o.mesh.Materials, given)
	}
	if len(w.Materials) == 0 {
		w.Moduli, err = constants(slices.Concat(assignments, ends))
		return err
	}
	for _, m := range cases.Moduli() {
		if text := *o.moduli[m.Name]; text != "" {
			return fmt.Errorf("--%s %s is for a body of one material: leave it out, or the --material of its groups", m.Name, text)
		}
	}
	return nil
}

func groupNames(m *mesh.Mesh) []string {
	var list []string
	for _, g := range m.Groups {
		list = append(list, g.Name)
	}
	return list
}

// findCase returns the case of the name and the parameters that were set.
func (o *posing) findCase() (pinn.Case, map[string]float64, error) {
	c, err := o.named()
	if err != nil {
		return c, nil, err
	}
	if err := o.noConditions(); err != nil {
		return c, nil, err
	}
	var assignments []string
	for _, m := range cases.Moduli() {
		if text := *o.moduli[m.Name]; text != "" {
			a, err := modulus(c, m.Name, text)
			if err != nil {
				return c, nil, err
			}
			assignments = append(assignments, a)
		}
	}
	set, err := parameters(c, append(assignments, o.set...))
	return c, set, err
}

// modulus assigns the text of a flag such as --nu to the parameter of the case
// that is this elastic constant.
func modulus(c pinn.Case, name, text string) (assignment string, err error) {
	if p, ok := c.ByRole(name); ok {
		return p.Name + "=" + text, nil
	}
	var constants []string
	for _, m := range cases.Moduli() {
		if p, ok := c.ByRole(m.Name); ok {
			constants = append(constants, p.Name)
		}
	}
	switch {
	case len(constants) > 0:
		return "", fmt.Errorf("--%s %s: the elastic constants of %s are %s", name, text, c.Name, strings.Join(constants, ", "))
	case len(c.Params) > 0:
		return "", fmt.Errorf("--%s %s: %s has no elastic constants; its parameters are %s", name, text, c.Name, strings.Join(paramNames(c), ", "))
	}
	return "", fmt.Errorf("--%s %s: %s has no elastic constants, and no parameters", name, text, c.Name)
}

// noConditions refuses conditions and loads, which only a mesh takes.
func (o *posing) noConditions() error {
	for _, k := range cases.ConditionKinds {
		if list := *o.conditions[k.Name]; len(list) > 0 {
			return fmt.Errorf("--%s %s: the case %s has its own conditions; --%s is for a mesh FILE.msh", k.Name, list[0], o.subject, k.Name)
		}
	}
	if o.body != "" {
		return fmt.Errorf("--body %s: the case %s has its own loads; --body is for a mesh FILE.msh", o.body, o.subject)
	}
	if name := o.physics.given(); name != "" {
		return fmt.Errorf("--%s: the case %s has its own physics; --%s is for a mesh FILE.msh", name, o.subject, name)
	}
	if len(o.materials) > 0 {
		return fmt.Errorf("--material %s: the case %s has its own material; --material is for a mesh FILE.msh", o.materials[0], o.subject)
	}
	if len(o.loadCases.texts) > 0 {
		return fmt.Errorf("--load-case %s: the case %s has its own loads; --load-case is for a mesh FILE.msh", o.loadCases.texts[0], o.subject)
	}
	if o.units != "" {
		return fmt.Errorf("--units %s: the case %s has its own units; --units is for a mesh FILE.msh", o.units, o.subject)
	}
	if o.glue {
		return fmt.Errorf("--glue: the case %s is no mesh; --glue is for a mesh FILE.msh", o.subject)
	}
	return nil
}

// workpiece reads the mesh and the conditions on its parts.
func (o *posing) workpiece() (cases.Workpiece, error) {
	m, sum, err := readMesh(o.glue, append([]string{o.subject}, o.more...)...)
	if err != nil {
		return cases.Workpiece{}, err
	}
	o.notes = append(slices.Clone(m.Notes), m.Diagnose().Sentences()...)
	w := cases.Workpiece{Name: o.label(), Mesh: m, Law: o.law, Notes: o.notes, Inertia: o.inertia, Moving: o.moving}
	if err := o.physics.describe(&w, o.subject); err != nil {
		return w, err
	}
	for _, k := range cases.ConditionKinds {
		for _, text := range *o.conditions[k.Name] {
			c, err := k.Parse(text, w.Parts(), w.Coordinates()...)
			if err != nil {
				return w, err
			}
			w.Conditions = append(w.Conditions, c)
		}
	}
	if o.body != "" {
		force, err := cases.ParseGiven(o.body, w.Coordinates(), false)
		if err != nil {
			return w, fmt.Errorf("--body %s: %w", o.body, err)
		}
		w.Force, w.ForceFormulas = force.Values, force.Formulas
	}
	o.mesh = &question.Mesh{SHA256: sum, Glue: o.glue, Force: question.Numbers(w.Force), ForceFormulas: cases.Given{Formulas: w.ForceFormulas}.Texts()}
	o.physics.record(o.mesh, w)
	if o.units != "" {
		if _, err := report.ParseUnits(o.units); err != nil {
			return w, fmt.Errorf("--units %s: %w", names.Visible(o.units), err)
		}
		o.mesh.Units = o.units
	}
	for _, c := range w.Conditions {
		o.mesh.Conditions = append(o.mesh.Conditions, recorded(c))
	}
	return w, nil
}

// recorded is a condition in a question.
func recorded(c cases.PartCondition) question.Condition {
	return question.Condition{Kind: c.Kind, On: c.On, Values: question.Numbers(c.Values), Formulas: c.Given().Texts()}
}

// constants picks the elastic constants out of parameters given as name=value.
// Where only Poisson's ratio is given, mu is 1: the scale is arbitrary.
func constants(assignments []string) (map[string]float64, error) {
	var names, given []string
	for _, m := range cases.Moduli() {
		names = append(names, m.Name)
	}
	values := map[string]float64{}
	for _, a := range assignments {
		name, text, _ := strings.Cut(a, "=")
		if !slices.Contains(names, name) {
			continue
		}
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, fmt.Errorf("%s = %q is not a number", name, text)
		}
		if _, ok := values[name]; !ok {
			given = append(given, name)
		}
		values[name] = v
	}
	switch {
	case len(given) == 0:
		return nil, fmt.Errorf("which material? give two of --%s, or --nu alone for mu = 1 Pa", strings.Join(names, ", --"))
	case len(given) == 1 && given[0] == "nu":
		values["mu"] = 1
	case len(given) != 2:
		return nil, fmt.Errorf("a material takes two elastic constants: got %s; give two of --%s", strings.Join(given, ", "), strings.Join(names, ", --"))
	}
	return values, nil
}
