package cases

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/floats"

	"pinnsolve/formula"
	"pinnsolve/geometry"
	"pinnsolve/internal/names"
	"pinnsolve/mesh"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// Workpiece is the user's own body: a mesh with supports, loads and a material.
type Workpiece struct {
	Name       string
	Mesh       *mesh.Mesh
	Conditions []PartCondition // all other parts are free
	Section    Section         // of a body in the plane
	Force      []float64       // body force, N/m^3; nil is zero
	// ForceFormulas are those of the position in Force, nil where there is a number.
	ForceFormulas []*formula.Formula
	Density       float64   // kg/m^3, for gravity and spin
	Gravity       []float64 // m/s^2; nil is none
	// Spin is the angular velocity, rad/s, about an axis through the origin: one
	// number in the plane, about its normal or the axis of revolution, three in
	// space; then, if not the origin, a point of the axis. nil is none.
	Spin []float64
	// Thermal are the free strains of groups of cells by their names, "" for all
	// cells. A body of one material takes the same strain in all of its groups.
	Thermal map[string]float64
	// ThermalFormulas are those that depend on the position.
	ThermalFormulas map[string]*formula.Formula
	// ThermalData are those given at points, TemperatureData such changes of temperature.
	ThermalData, TemperatureData map[string]*Data
	// Temperature is the change of temperature, K, of groups of cells, "" for all;
	// Expansion is the coefficient of thermal expansion, 1/K, of one material.
	Temperature map[string]float64
	// TemperatureFormulas are those that depend on the position.
	TemperatureFormulas map[string]*formula.Formula
	Expansion           float64
	Moduli              map[string]float64 // two constants of Moduli, by name; none with Materials
	// Materials are those of groups of cells: every cell has one.
	Materials []GroupMaterial
	Second    float64  // see elasticity.Material, of one material
	Law       string   // constitutive law at finite strain; "" is small strain
	Notes     []string // on the mesh, see pinn.Case
	// Inertia says that the density has an effect of its own, and that there may be no
	// loads, as for natural frequencies.
	Inertia bool
	Moving  bool // see elasticity.Body.Moving
	// Displacement is the scale of the displacement, m, as of elasticity.Body; 0 is
	// automatic. Load cases have one.
	Displacement float64

	// Sought are further parameters of the case, out of Changes: loads and constants that
	// are to be found from measurements.
	Sought []string

	apart  bool             // materials are several even where they are equal, since one of them will change
	domain *geometry.Domain // that load cases share, nil for one of its own
}

// Case returns the workpiece as a case. Its parameters are the two moduli and
// load, a factor on all loads and prescribed displacements. Errors are bad input:
// a part that does not exist or has two conditions, a wrong number of values, or
// moduli that are not a material.
func (w Workpiece) Case() (pinn.Case, error) {
	if len(w.Sought) > 0 {
		names := w.Sought
		w.Sought = nil
		if w.domain == nil {
			var conditioned []string
			for _, c := range w.Conditions {
				conditioned = append(conditioned, c.On)
			}
			if err := w.check(); err != nil {
				return pinn.Case{}, err
			}
			w.domain = geometry.FromMesh(w.Mesh, conditioned...)
		}
		w.apart = slices.ContainsFunc(names, func(name string) bool {
			modulus, _, _ := strings.Cut(name, ".")
			return slices.Contains(elasticity.Moduli, modulus)
		})
		c, err := w.Case()
		if err != nil {
			return c, err
		}
		return w.seeking(c, names)
	}
	if err := w.check(); err != nil {
		return pinn.Case{}, err
	}
	w, err := w.warmed()
	if err != nil {
		return pinn.Case{}, err
	}
	var conditioned []string
	for _, c := range w.Conditions {
		conditioned = append(conditioned, c.On)
	}
	domain := w.domain
	if domain == nil {
		domain = geometry.FromMesh(w.Mesh, conditioned...)
	}
	forces, err := w.bodyForce(domain)
	if err != nil {
		return pinn.Case{}, err
	}
	conditions, err := w.conditions(domain)
	if err != nil {
		return pinn.Case{}, err
	}
	of, err := w.constitute(domain)
	if err != nil {
		return pinn.Case{}, err
	}
	var density func(x []float64) float64
	if w.Inertia {
		if density, err = w.density(domain); err != nil {
			return pinn.Case{}, err
		}
	}
	c := pinn.Case{
		Name: w.Name, Title: "the user's own mesh",
		Source: "the file " + w.Name + ".msh", About: w.about(domain),
		Ramp: &pinn.Ramp{Param: "load"}, Notes: w.Notes,
	}
	for _, p := range Moduli() {
		if v, ok := w.Moduli[p.Name]; ok {
			p.Default = v
			c.Params = append(c.Params, p)
		}
	}
	if of.groups == nil && hasSecond(w.Law) {
		c.Params = append(c.Params, pinn.Param{Name: secondName, Meaning: "share of the second invariant, C01/(C10+C01) of Mooney and Rivlin", Unit: "1", Default: w.Second, Range: secondRange})
	}
	c.Params = append(c.Params, pinn.Param{Name: "load", Meaning: "factor on all loads and prescribed displacements", Unit: "1", Default: 1, Range: pinn.Finite})
	body := func(v pinn.Values) (elasticity.Body, error) {
		m, err := w.material(v, of.groups)
		if err != nil {
			return elasticity.Body{}, err
		}
		b := meshed(w.Name, domain, m)
		b.Section, b.Displacement, b.Density, b.Moving = w.Section, w.Displacement, density, w.Moving
		b.Groups, b.Of, b.Named = w.heat(of.groups, of.strains, v["load"]), of.cells, of.named
		for _, c := range conditions {
			b.Conditions = append(b.Conditions, c.Scaled(v["load"]))
		}
		if forces != nil {
			b.Force = func(dst, x []float64) {
				forces(dst, x)
				for i := range dst {
					dst[i] *= v["load"]
				}
			}
		}
		if of.groups == nil {
			b.Thermal = of.strains[""].scalar(v["load"])
		}
		b.Measures = append(partMeasures(b, w.Parts()), w.turns(domain)...)
		return b, nil
	}
	if w.Law == "" {
		c.Forms = forms("mixed", body)
		return c, nil
	}
	law, err := elasticity.FindLaw(w.Law)
	if err != nil {
		return pinn.Case{}, err
	}
	c.Forms = finiteForms(func(v pinn.Values, _ *elasticity.Law) (elasticity.Body, error) { return body(v) }, law)
	return c, nil
}

// material returns the material of the values; of several the softest, for scales.
func (w Workpiece) material(v pinn.Values, groups []elasticity.Group) (elasticity.Material, error) {
	if len(groups) > 0 {
		return slices.MinFunc(groups, func(a, b elasticity.Group) int { return cmp.Compare(a.Material.Mu, b.Material.Mu) }).Material, nil
	}
	constants := map[string]float64{}
	for m := range w.Moduli {
		constants[m] = v[m]
	}
	m, err := elasticity.FromModuli(constants)
	m.Second = v[secondName] // 0 of a law without it
	return m, err
}

// conditions translates the conditions into those of elasticity, one for each
// part. Of parts that overlap, with equal conditions, a later one is what the
// earlier ones leave of it.
func (w Workpiece) conditions(domain *geometry.Domain) ([]elasticity.Condition, error) {
	var list []elasticity.Condition
	ordered := slices.Clone(w.Conditions) // what a force acts on comes before it
	slices.SortStableFunc(ordered, func(a, b PartCondition) int {
		return cmp.Compare(btoi(a.Kind != "rigid"), btoi(b.Kind != "rigid"))
	})
	for _, p := range ordered {
		left, ok := domain.Left(p.On)
		if !ok {
			continue
		}
		on := pinn.Region(left)
		i := slices.IndexFunc(list, func(c elasticity.Condition) bool { return c.On == on })
		if i < 0 {
			i = len(list)
			list = append(list, elasticity.Condition{On: on})
		}
		if err := w.add(&list[i], p, domain); err != nil {
			return nil, err
		}
		if p.Formulas != nil {
			pts, err := domain.BoundaryQuadrature(left, shapePoints)
			if err != nil {
				return nil, err
			}
			if err := p.Given().finite(fmt.Sprintf("%s on %s", p.Kind, names.Quote(p.On)), func() geometry.Points { return pts }); err != nil {
				return nil, err
			}
		}
	}
	list, err := w.onAxis(domain, list)
	if err != nil {
		return nil, err
	}
	if !w.Inertia && !w.Loaded() {
		return nil, fmt.Errorf("nothing loads %s: give a traction, a pressure, a force, a displacement other than zero, a body force, gravity, spin or a thermal strain", w.Name)
	}
	return list, nil
}

// onAxis checks the conditions on the axis of a body of revolution, which is no
// boundary of it, and holds the radius there.
func (w Workpiece) onAxis(domain *geometry.Domain, list []elasticity.Condition) ([]elasticity.Condition, error) {
	if w.Section != elasticity.Axisymmetric {
		return list, nil
	}
	for _, part := range onAxis(elasticity.Body{Domain: domain, Section: w.Section}) {
		i := slices.IndexFunc(list, func(c elasticity.Condition) bool { return c.On == pinn.Region(part) })
		switch {
		case i < 0:
			list = append(list, elasticity.Roller(pinn.Region(part), 0))
		case slices.Equal(list[i].Fixed, []int{0}) && list[i].U == nil && list[i].Axes == nil:
		default:
			return nil, fmt.Errorf("the part %s lies on the axis of revolution, which is inside the body: leave its condition out (it is held along r without being told)", names.Quote(part))
		}
	}
	return list, nil
}

// Loaded reports whether anything deforms the body.
func (w Workpiece) Loaded() bool {
	nonzero := func(vs []float64) bool {
		return slices.ContainsFunc(vs, func(v float64) bool { return v != 0 && !math.IsNaN(v) })
	}
	return w.force().nonzero() || nonzero(w.Gravity) || nonzero(w.Spin) ||
		slices.ContainsFunc(slices.Collect(maps.Values(w.strains())), Given.nonzero) ||
		slices.ContainsFunc(w.Conditions, func(c PartCondition) bool { return c.Kind != "spring" && c.Given().nonzero() })
}

// add adds a condition of the workpiece to that of its part.
func (w Workpiece) add(c *elasticity.Condition, p PartCondition, domain *geometry.Domain) error {
	dim := domain.Dim()
	wants := func(what string, counts ...int) error {
		if slices.Contains(counts, len(p.Values)) {
			return nil
		}
		got := "none"
		if len(p.Values) > 0 {
			got = p.Given().String()
		}
		return fmt.Errorf("%s on %s takes %s, got %s", p.Kind, names.Quote(p.On), what, got)
	}
	on, vector := c.On, w.components(dim)
	switch p.Kind {
	case "fix":
		if len(p.Values) == 0 {
			*c = elasticity.Clamp(on, dim)
			return nil
		}
		if err := wants(vector+" or no values", dim); err != nil {
			return err
		}
		*c = elasticity.Clamp(on, dim)
		c.U = p.Given().at()
		c.Fixed = slices.DeleteFunc(c.Fixed, func(i int) bool { return math.IsNaN(p.Values[i]) })
		if len(c.Fixed) == 0 {
			return fmt.Errorf("fix on %s holds nothing: every component is left out; give at least one of them, or leave the condition out", names.Quote(p.On))
		}
		return nil
	case "rigid":
		return w.rigid(c, p, domain)
	case "traction", "force":
		if err := wants(vector, dim); err != nil {
			return err
		}
		if p.Kind == "force" || w.isRigid(p.On) {
			if err := p.constant(); err != nil {
				return err
			}
		}
		if w.isRigid(p.On) {
			return w.loadRigid(c, p, p.Values, 0)
		}
		if p.Kind == "traction" {
			addTraction(c, p.Given().at())
			return nil
		}
		shape, err := w.shape(domain, string(on))
		if err != nil {
			return err
		}
		t := slices.Clone(p.Values)
		floats.Scale(1/shape.area, t)
		addTraction(c, func(dst, _ []float64) { copy(dst, t) })
		return nil
	case "moment":
		if w.Section == elasticity.Axisymmetric {
			return fmt.Errorf("moment on %s: a body of revolution takes none: it has no rotation about an axis in its section; leave it out, or mesh it in space", names.Quote(p.On))
		}
		if err := wants(map[int]string{2: "1 value", 3: components(3)}[dim], map[int]int{2: 1, 3: 3}[dim]); err != nil {
			return err
		}
		if err := p.constant(); err != nil {
			return err
		}
		if w.isRigid(p.On) {
			return w.loadRigid(c, p, p.Values, dim)
		}
		shape, err := w.shape(domain, string(on))
		if err != nil {
			return err
		}
		t, err := shape.twist(p.Values)
		if err != nil {
			return fmt.Errorf("moment on %s: %w", names.Quote(p.On), err)
		}
		addTraction(c, t)
		return nil
	case "spring":
		if err := wants(fmt.Sprintf("1 value (along the normal) or %s", vector), 1, dim); err != nil {
			return err
		}
		return w.spring(c, p, domain)
	case "pressure":
		if err := wants("one value", 1); err != nil {
			return err
		}
		c.Q = p.Given().scalar(1)
		if c.Q == nil {
			c.Q = elasticity.Pressure(on, 0).Q
		}
		return nil
	case "roller":
		if err := wants("no values", 0); err != nil {
			return err
		}
		var err error
		*c, err = roller(domain, string(on))
		return err
	}
	panic("cases: no kind of condition " + p.Kind)
}

// Parts returns the names of the parts of the boundary.
func (w Workpiece) Parts() []string {
	var list []string
	for _, p := range w.Mesh.Parts {
		list = append(list, p.Name)
	}
	return list
}

// Free returns the parts on which nothing is prescribed.
func (w Workpiece) Free() []string {
	var list []string
	for _, p := range w.Mesh.Parts {
		if !slices.ContainsFunc(w.Conditions, func(c PartCondition) bool { return geometry.Overlap(p, w.part(c.On)) > 0 }) {
			list = append(list, p.Name)
		}
	}
	return list
}

// about describes size and conditions in words.
func (w Workpiece) about(domain *geometry.Domain) string {
	lo, hi := domain.Bounds()
	text := fmt.Sprintf("%d cells between %.4g and %.4g (m)", len(w.Mesh.Cells), lo, hi)
	if domain.Dim() == 2 {
		text += ", " + w.Section.String()
	}
	text += "."
	for _, c := range w.Conditions {
		text += fmt.Sprintf("\n%s on %s", c.Kind, names.Quote(c.On))
		if len(c.Values) > 0 {
			text += ": " + c.Given().String()
		}
	}
	if free := w.Free(); len(free) > 0 {
		text += "\nfree: " + names.List(free)
	}
	return text
}

// components names the values that a vector takes, along the axes of the section.
func (w Workpiece) components(dim int) string {
	return fmt.Sprintf("%d values (%s)", dim, strings.Join(w.Section.Axes(dim), ", "))
}

// components names the values that a vector takes.
func components(dim int) string {
	return fmt.Sprintf("%d values (%s)", dim, strings.Join([]string{"x", "y", "z"}[:dim], ", "))
}

// Moduli are the elastic constants as parameters; a workpiece takes two of them.
func Moduli() []pinn.Param {
	meanings := map[string]string{
		"E": "Young's modulus", "mu": "shear modulus", "lambda": "first Lame constant; inf is incompressible",
		"K": "bulk modulus; inf is incompressible", "nu": "Poisson's ratio; 0.5 is incompressible",
	}
	var list []pinn.Param
	for _, name := range elasticity.Moduli {
		p := pinn.Param{Name: name, Meaning: meanings[name], Unit: "Pa", Range: elasticity.ModulusRange(name), Role: name}
		if name == "nu" {
			p.Unit = "1"
		}
		list = append(list, p)
	}
	return list
}
