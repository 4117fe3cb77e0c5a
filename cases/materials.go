package cases

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"pinnsolve/geometry"
	"pinnsolve/internal/names"
	"pinnsolve/internal/nearest"
	"pinnsolve/mesh"
	"pinnsolve/physics/elasticity"
	"pinnsolve/pinn"
)

// GroupMaterial is the material of a group of cells.
type GroupMaterial struct {
	Group  string
	Moduli map[string]float64 // two constants of Moduli, by name
	Law    string             // at finite strain; "" is that of the workpiece
	Second float64            // see elasticity.Material, for a law that has it
	// Density is the mass density, kg/m^3, for gravity and spin.
	Density float64
	// Expansion is the coefficient of thermal expansion, 1/K, for changes of
	// temperature; nil if it is not given.
	Expansion *float64
}

// ParseMaterial reads a material as the command line has it, GROUP:E=...,nu=..., of
// a body with the given groups of cells. The name of a group may hold anything: in
// double quotes it is written with escapes as in Go, else it is the longest name of
// a group that fits, or what stands before the first colon.
func ParseMaterial(text string, groups []string) (GroupMaterial, error) {
	g := GroupMaterial{Moduli: map[string]float64{}}
	values, known := "", false
	if name, rest, ok := names.Unquote(text); ok && strings.HasPrefix(rest, ":") {
		g.Group, values, known = name, rest[1:], true
	}
	for _, name := range groups {
		if rest, ok := strings.CutPrefix(text, name+":"); ok && (!known || len(name) > len(g.Group)) {
			g.Group, values, known = name, rest, true
		}
	}
	if !known {
		if g.Group, values, known = strings.Cut(text, ":"); !known {
			return g, fmt.Errorf("--material %s: write the group of cells and its constants, such as %s:E=210e9,nu=0.3", names.Visible(text), example(groups))
		}
	}
	given := map[string]bool{}
	for item := range strings.SplitSeq(values, ",") {
		name, value, _ := strings.Cut(item, "=")
		if name == "G" { // another name of the shear modulus
			name = "mu"
		}
		err := g.set(name, value)
		if err == nil && given[name] {
			err = fmt.Errorf("%s is given twice: give it once", name)
		}
		if err != nil {
			return g, fmt.Errorf("--material %s: %w", names.Visible(text), err)
		}
		given[name] = true
	}
	if _, err := elasticity.FromModuli(g.Moduli); err != nil {
		return g, fmt.Errorf("--material %s: %w", names.Visible(text), err)
	}
	return g, nil
}

// others are what a material may say beside its elastic constants.
var others = []string{"density", "expansion", "law", secondName}

// secondName is the name of elasticity.Material.Second, secondRange its range.
const secondName = "second"

var secondRange = pinn.Range{Lo: 0, Hi: 1}

// set sets one of the constants of a material, by name.
func (g *GroupMaterial) set(name, value string) error {
	v, err := strconv.ParseFloat(value, 64)
	number := err == nil && !math.IsNaN(v)
	switch {
	case name == "":
		return fmt.Errorf("a constant has no name: write NAME=VALUE between commas, such as E=210e9,nu=0.3")
	case name == "law":
		if value == "" {
			return fmt.Errorf("law= has no name: write one, such as law=logarithmic")
		}
		if _, err := elasticity.FindLaw(value); err != nil {
			return err
		}
		g.Law = value
	case name == secondName:
		if !number || !secondRange.Contains(v) {
			return fmt.Errorf("second = %q: the share of the second invariant is a number from 0 to 1", value)
		}
		g.Second = v
	case name == "density":
		if !number || !(v > 0) || math.IsInf(v, 1) {
			return fmt.Errorf("density = %q: a density is a positive number, such as 7800", value)
		}
		g.Density = v
	case name == "expansion":
		if !number || math.IsInf(v, 0) {
			return fmt.Errorf("expansion = %q: a coefficient of thermal expansion is a number, such as 1.2e-5", value)
		}
		g.Expansion = &v
	case !slices.Contains(elasticity.Moduli, name):
		return nearest.Unknown("constant of a material", name, append(slices.Clone(elasticity.Moduli), others...))
	case !number:
		return fmt.Errorf("%s = %q is not a number", name, value)
	default:
		g.Moduli[name] = v
	}
	return nil
}

// example is a group of cells to show how a material is written.
func example(groups []string) string {
	if len(groups) == 0 {
		return "GROUP"
	}
	return names.Quote(groups[0])
}

// materials returns the materials of the body and that of every cell, nil for one of
// Moduli. The error says which cells have none, or several.
func (w Workpiece) materials() (list []elasticity.Group, of []int, err error) {
	if len(w.Materials) == 0 {
		return nil, nil, w.uniform()
	}
	groups := w.groupNames()
	of = slices.Repeat([]int{-1}, len(w.Mesh.Cells))
	for k, given := range w.Materials {
		if slices.ContainsFunc(w.Materials[:k], func(g GroupMaterial) bool { return g.Group == given.Group }) {
			return nil, nil, fmt.Errorf("the group %s has two materials: leave one out", names.Quote(given.Group))
		}
		i := slices.Index(groups, given.Group)
		if i < 0 {
			return nil, nil, w.unknownGroup(given.Group)
		}
		m, err := elasticity.FromModuli(given.Moduli)
		if err != nil {
			return nil, nil, fmt.Errorf("material of %s: %w", names.Quote(given.Group), err)
		}
		one := elasticity.Group{Name: given.Group, Material: m}
		if given.Law != "" {
			if w.Law == "" {
				return nil, nil, fmt.Errorf("law=%s of %s is for finite strain: add --law %s", given.Law, names.Quote(given.Group), given.Law)
			}
			if one.Law, err = elasticity.FindLaw(given.Law); err != nil {
				return nil, nil, fmt.Errorf("material of %s: %w", names.Quote(given.Group), err)
			}
		}
		if one.Material.Second = given.Second; given.Second != 0 && !hasSecond(cmp.Or(given.Law, w.Law)) {
			return nil, nil, fmt.Errorf("second=%g of %s is for the law mooney-rivlin: add law=mooney-rivlin", given.Second, names.Quote(given.Group))
		}
		list = append(list, one)
		for _, c := range w.Mesh.Groups[i].Cells {
			if of[c] == k {
				continue
			}
			if of[c] >= 0 {
				return nil, nil, fmt.Errorf("%s and %s have cells in common, and a material each: name groups that do not overlap",
					names.Quote(list[of[c]].Name), names.Quote(given.Group))
			}
			of[c] = k
		}
	}
	return list, of, w.covered(of)
}

// hasSecond reports whether a law of a name has the constant.
func hasSecond(name string) bool {
	law, err := elasticity.FindLaw(name)
	return name != "" && err == nil && law.Second
}

// constitution is what the cells of a workpiece are made of.
type constitution struct {
	groups  []elasticity.Group // materials, nil for one of Moduli
	cells   []int              // group, or name, of every cell
	named   []string           // groups of one material
	strains map[string]Given   // thermal, by group; "" has that of a body in which they are all the same
}

// constitute returns the constitution. Where all materials are one it becomes that of
// the workpiece.
func (w *Workpiece) constitute(domain *geometry.Domain) (c constitution, err error) {
	if c.groups, c.cells, err = w.materials(); err != nil {
		return c, err
	}
	groups := c.groups
	if len(groups) > 0 && same(groups) && !w.apart {
		for _, g := range groups {
			c.named = append(c.named, g.Name)
		}
		w.Moduli, w.Second, c.groups = w.Materials[0].Moduli, w.Materials[0].Second, nil
		if law := w.Materials[0].Law; law != "" {
			w.Law = law
		}
	}
	if c.strains, err = w.thermal(domain); err != nil {
		return c, err
	}
	switch {
	case c.groups == nil && len(groups) > 1 && uneven(w.byGroup(c.strains)): // one material, heated in part
		c.groups, c.named = groups, nil
	case len(c.named) == 1:
		c.named = nil
	}
	if c.groups == nil {
		_, err = elasticity.FromModuli(w.Moduli)
	}
	return c, err
}

// same reports whether all materials are one.
func same(groups []elasticity.Group) bool {
	return !slices.ContainsFunc(groups, func(g elasticity.Group) bool {
		return g.Material != groups[0].Material || g.Law != groups[0].Law
	})
}

// density returns the mass density as a function of the position, nil if none is
// given.
func (w Workpiece) density(domain *geometry.Domain) (func(x []float64) float64, error) {
	given := slices.ContainsFunc(w.Materials, func(g GroupMaterial) bool { return g.Density > 0 })
	switch {
	case given && w.Density > 0:
		return nil, fmt.Errorf("the density is given for all cells and in a material: give it once")
	case !given && w.Density > 0:
		return func([]float64) float64 { return w.Density }, nil
	case !given:
		return nil, nil
	}
	of := make([]float64, len(w.Mesh.Cells))
	for _, g := range w.Materials {
		if g.Density == 0 {
			return nil, fmt.Errorf("the material of %s has no density, and others have one: add density= to it", names.Quote(g.Group))
		}
		for _, group := range w.Mesh.Groups {
			if group.Name == g.Group {
				for _, c := range group.Cells {
					of[c] = g.Density
				}
			}
		}
	}
	return func(x []float64) float64 {
		if c := domain.Locate(x); c >= 0 {
			return of[c]
		}
		return of[0]
	}, nil
}

// covered returns an error if cells have no material.
func (w Workpiece) covered(of []int) error {
	count := 0
	for _, k := range of {
		if k < 0 {
			count++
		}
	}
	if count == 0 {
		return nil
	}
	var without []string
	for _, g := range w.Mesh.Groups {
		if slices.ContainsFunc(g.Cells, func(c int) bool { return of[c] < 0 }) {
			without = append(without, g.Name)
		}
	}
	cells := "1 cell of the mesh has"
	if count > 1 {
		cells = fmt.Sprintf("%d cells of the mesh have", count)
	}
	if len(without) == 0 {
		return fmt.Errorf("%s no material and are in no group: put them in a group of the file (in gmsh, Physical %s), and give it a --material", cells, dimensional[w.Mesh.Dim])
	}
	return fmt.Errorf("%s no material: add --material %s:E=1,nu=0.3 with its constants", cells, strings.Join(names.QuoteAll(without), ":E=1,nu=0.3 --material "))
}

// dimensional names what groups of cells are made of.
var dimensional = [...]string{2: "Surface", 3: "Volume"}

// uniform returns an error if the cells are in different groups, of which one
// material would make one.
func (w Workpiece) uniform() error {
	if len(w.Mesh.Groups) < 2 || alike(w.Mesh) {
		return nil
	}
	all := names.QuoteAll(w.groupNames())
	return fmt.Errorf("the cells are in %d groups, %s: say what each is made of, --material %s:E=...,nu=..., with the same constants if it is one material",
		len(all), strings.Join(all, ", "), strings.Join(all, ":E=...,nu=... --material "))
}

// alike reports whether every cell is in the same groups.
func alike(m *mesh.Mesh) bool {
	for _, g := range m.Groups {
		if len(g.Cells) != len(m.Cells) {
			return false
		}
	}
	return true
}

func (w Workpiece) groupNames() []string {
	var list []string
	for _, g := range w.Mesh.Groups {
		list = append(list, g.Name)
	}
	return list
}

func (w Workpiece) unknownGroup(name string) error {
	groups := w.groupNames()
	switch {
	case len(groups) == 0:
		return fmt.Errorf("--material %s: the cells of %s are in no group; give --E and --nu for all of it", names.Visible(name), w.Name)
	case slices.Contains(w.Parts(), name):
		return fmt.Errorf("--material %s: that is a part of the boundary; the groups of cells are %s", names.Visible(name), names.List(groups))
	}
	return fmt.Errorf("--material: %w", nearest.Unknown("group of cells of "+w.Name, name, groups))
}
