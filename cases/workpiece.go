package cases

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

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
	Conditions []PartCondition    // all other parts are free
	Force      []float64          // body force, N/m^3; nil is zero
	Moduli     map[string]float64 // two constants of Moduli, by name; none with Materials
	// Materials are those of groups of cells: every cell has one.
	Materials []GroupMaterial
	Law       string   // constitutive law at finite strain; "" is small strain
	Notes     []string // on the mesh, see pinn.Case
}

// Case returns the workpiece as a case. Its parameters are the two moduli and
// load, a factor on all loads and prescribed displacements. Errors are bad input:
// a part that does not exist or has two conditions, a wrong number of values, or
// moduli that are not a material.
func (w Workpiece) Case() (pinn.Case, error) {
	if err := w.check(); err != nil {
		return pinn.Case{}, err
	}
	var conditioned []string
	for _, c := range w.Conditions {
		conditioned = append(conditioned, c.On)
	}
	domain := geometry.FromMesh(w.Mesh, conditioned...)
	conditions, err := w.conditions(domain)
	if err != nil {
		return pinn.Case{}, err
	}
	groups, of, err := w.materials()
	if err != nil {
		return pinn.Case{}, err
	}
	if len(w.Materials) > 0 && same(groups) {
		w.Moduli, groups, of = w.Materials[0].Moduli, nil, nil
	}
	if groups == nil {
		if _, err := elasticity.FromModuli(w.Moduli); err != nil {
			return pinn.Case{}, err
		}
	}
	if f := w.Force; f != nil && len(f) != domain.Dim() {
		return pinn.Case{}, fmt.Errorf("the body force takes %s, got %v", components(domain.Dim()), f)
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
	c.Params = append(c.Params, pinn.Param{Name: "load", Meaning: "factor on all loads and prescribed displacements", Unit: "1", Default: 1, Range: pinn.Finite})
	body := func(v pinn.Values) (elasticity.Body, error) {
		m, err := w.material(v, groups)
		if err != nil {
			return elasticity.Body{}, err
		}
		b := meshed(w.Name, domain, m)
		b.Groups, b.Of = groups, of
		for _, c := range conditions {
			b.Conditions = append(b.Conditions, c.Scaled(v["load"]))
		}
		if w.Force != nil {
			b.Force = func(dst, _ []float64) {
				for i, f := range w.Force {
					dst[i] = f * v["load"]
				}
			}
		}
		b.Measures = partMeasures(b, w.Parts())
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
	return elasticity.FromModuli(constants)
}

// conditions translates the conditions into those of elasticity. Of parts that
// overlap, with equal conditions, a later one is what the earlier ones leave of it.
func (w Workpiece) conditions(domain *geometry.Domain) ([]elasticity.Condition, error) {
	var list []elasticity.Condition
	for _, p := range w.Conditions {
		c, err := p.condition(domain, domain.Dim())
		if err != nil {
			return nil, err
		}
		if left, ok := domain.Left(p.On); ok {
			c.On = pinn.Region(left)
			list = append(list, c)
		}
	}
	if !w.loaded() {
		return nil, fmt.Errorf("nothing loads %s: give a traction, a pressure, a displacement other than zero or a body force", w.Name)
	}
	return list, nil
}

// loaded reports whether anything deforms the body.
func (w Workpiece) loaded() bool {
	nonzero := func(vs []float64) bool { return slices.ContainsFunc(vs, func(v float64) bool { return v != 0 }) }
	return nonzero(w.Force) || slices.ContainsFunc(w.Conditions, func(c PartCondition) bool { return nonzero(c.Values) })
}

// condition translates one condition.
func (p PartCondition) condition(domain *geometry.Domain, dim int) (elasticity.Condition, error) {
	wants := func(what string, counts ...int) error {
		if slices.Contains(counts, len(p.Values)) {
			return nil
		}
		got := "none"
		if len(p.Values) > 0 {
			got = fmt.Sprint(p.Values)
		}
		return fmt.Errorf("%s on %s takes %s, got %s", p.Kind, names.Quote(p.On), what, got)
	}
	on := pinn.Region(p.On)
	switch p.Kind {
	case "fix":
		if len(p.Values) == 0 {
			return elasticity.Clamp(on, dim), nil
		}
		return elasticity.Prescribe(on, p.Values...), wants(components(dim)+" or no values", dim)
	case "traction":
		return elasticity.Traction(on, p.Values...), wants(components(dim), dim)
	case "pressure":
		if err := wants("one value", 1); err != nil {
			return elasticity.Condition{}, err
		}
		return elasticity.Pressure(on, p.Values[0]), nil
	case "roller":
		if err := wants("no values", 0); err != nil {
			return elasticity.Condition{}, err
		}
		return roller(domain, p.On)
	}
	panic("cases: no kind of condition " + p.Kind)
}

// roller is a frictionless plane along a part, which must be flat.
func roller(domain *geometry.Domain, part string) (elasticity.Condition, error) {
	const parallel = 1e-6
	pts, err := domain.BoundaryQuadrature(part, 2)
	if err != nil {
		return elasticity.Condition{}, err
	}
	first := pts.Normal(0)
	for i := range pts.Len() {
		n := pts.Normal(i)
		for k := range n {
			if math.Abs(n[k]-first[k]) > parallel {
				return elasticity.Condition{}, fmt.Errorf("roller on %s: the part is not plane, its normal is %.4g at %.4g and %.4g at %.4g; rollers are for plane parts", names.Quote(part), first, pts.At(0), n, pts.At(i))
			}
		}
	}
	for axis, n := range first {
		if math.Abs(n) >= 1-parallel {
			return elasticity.Roller(pinn.Region(part), axis), nil
		}
	}
	return elasticity.Plane(pinn.Region(part), first...), nil
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
	text := fmt.Sprintf("%d cells between %.4g and %.4g (m).", len(w.Mesh.Cells), lo, hi)
	for _, c := range w.Conditions {
		text += fmt.Sprintf("\n%s on %s", c.Kind, names.Quote(c.On))
		if len(c.Values) > 0 {
			text += fmt.Sprintf(": %v", c.Values)
		}
	}
	if free := w.Free(); len(free) > 0 {
		text += "\nfree: " + names.List(free)
	}
	return text
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
