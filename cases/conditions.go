package cases

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"pinnsolve/formula"
	"pinnsolve/geometry"
	"pinnsolve/internal/names"
	"pinnsolve/internal/nearest"
	"pinnsolve/mesh"
)

// PartCondition is a support or a load on a part of the boundary.
type PartCondition struct {
	Kind string // a name of ConditionKinds
	On   string
	// Values are as many as the kind takes; NaN leaves a component free.
	Values []float64
	// Formulas are those of the position among the values, nil where there is a number.
	Formulas []*formula.Formula
}

// Given returns the values with their formulas.
func (p PartCondition) Given() Given { return Given{Values: p.Values, Formulas: p.Formulas} }

// ConditionKind is a kind of condition on a part of the boundary.
type ConditionKind struct {
	Name, Values, About string
}

// ConditionKinds are the kinds of conditions of a workpiece.
var ConditionKinds = []ConditionKind{
	{"fix", "[=ux,uy[,uz]]", "displacement, m; zero if no values are given, free along an axis whose value is left out, as in top=,0"},
	{"roller", "", "no displacement along the normal of a plane part, no shear"},
	{"rigid", "[=ux,uy[,uz][,turns]]", "moves as a rigid body: by what is given, a translation, m, and turns about the centroid, radians; freely along what is left out, or in every way if no values are given"},
	{"traction", "=tx,ty[,tz]", "traction, Pa, of fixed direction"},
	{"pressure", "=p", "follower pressure, Pa"},
	{"force", "=fx,fy[,fz]", "total force, N (in the plane N/m), as a uniform traction"},
	{"moment", "=m or =mx,my,mz", "total moment about the centroid of the part, N m (in the plane N), as a traction linear in the position"},
	{"spring", "=k or =kx,ky[,kz]", "elastic support: stiffness by area, Pa/m, along the normal or by components"},
}

// needs reports whether a condition of the kind has values, and takes whether it
// may have some.
func (k ConditionKind) needs() bool { return strings.HasPrefix(k.Values, "=") }
func (k ConditionKind) takes() bool { return k.Values != "" }

// blanks reports whether values may be left out, which leaves components free.
func (k ConditionKind) blanks() bool { return k.Name == "fix" || k.Name == "rigid" }

// load reports whether the kind prescribes forces, which add up on a part.
func (k ConditionKind) load() bool {
	return slices.Contains([]string{"traction", "pressure", "force", "moment", "spring"}, k.Name)
}

// kindOf returns the kind of a condition.
func kindOf(c PartCondition) ConditionKind {
	for _, k := range ConditionKinds {
		if k.Name == c.Kind {
			return k
		}
	}
	panic("cases: no kind of condition " + c.Kind)
}

// Parse reads a condition as the command line has it, PART or PART=VALUES, on a
// body with the given parts; with coordinates, values may be formulas of them. Names
// may hold anything:
//
//   - a part in double quotes, with escapes as in Go, is that part;
//   - else it is the longest name of a part with which the text can be read;
//   - else what stands before the last "=", or the whole text, is no part.
func (k ConditionKind) Parse(text string, parts []string, coordinates ...string) (PartCondition, error) {
	name, values, given := k.split(text, parts)
	c := PartCondition{Kind: k.Name, On: name}
	if !given {
		return c, nil
	}
	g, err := ParseGiven(values, coordinates, k.blanks())
	if err != nil {
		return c, fmt.Errorf("--%s %s: %w", k.Name, names.Visible(text), err)
	}
	c.Values, c.Formulas = g.Values, g.Formulas
	return c, nil
}

// split separates the name from the values, if there are some.
func (k ConditionKind) split(text string, parts []string) (name, values string, given bool) {
	quoted, rest, isQuoted := names.Unquote(text)
	values, given = strings.CutPrefix(rest, "=")
	isQuoted = isQuoted && (given || rest == "")
	for _, p := range parts {
		if isQuoted && p == quoted {
			return quoted, values, given
		}
	}
	fits, isPart := false, false
	for _, p := range parts {
		isPart = isPart || p == text
		rest, begins := strings.CutPrefix(text, p)
		v, has := strings.CutPrefix(rest, "=")
		if !begins || rest != "" && !has || assigns(v) >= 0 || fits && len(p) <= len(name) {
			continue
		}
		if !has && !k.needs() || has && k.takes() {
			name, values, given, fits = p, v, has, true
		}
	}
	if fits {
		return name, values, given
	}
	if isQuoted {
		values, given = strings.CutPrefix(rest, "=")
		return quoted, values, given
	}
	if i := assigns(text); i > 0 && !isPart {
		return text[:i], text[i+1:], true
	}
	return text, "", false
}

// assigns returns the place of the last equals sign that is not one of <=, >=, == and
// !=, -1 if there is none.
func assigns(text string) int {
	for i := len(text) - 1; i >= 0; i-- {
		if text[i] == '=' && (i == 0 || !strings.ContainsRune("<>!=", rune(text[i-1]))) && (i+1 == len(text) || text[i+1] != '=') {
			return i
		}
	}
	return -1
}

// Argument writes a condition on a part as the command line takes it, with the
// "=" before its values if it needs some. The name is in double quotes if they are
// asked for or needed.
func (k ConditionKind) Argument(part string, parts []string, quoted bool) string {
	values := ""
	if k.needs() {
		values = "="
	}
	name, _, _ := k.split(part+values, parts)
	if quoted || name != part || names.Visible(part) != part {
		return strconv.Quote(part) + values
	}
	return part + values
}

// Numbers reads a list such as 0,-1.
func Numbers(text string) ([]float64, error) {
	var list []float64
	for item := range strings.SplitSeq(text, ",") {
		v, err := strconv.ParseFloat(item, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("%q is not a number: write numbers such as 0,-1", item)
		}
		list = append(list, v)
	}
	return list, nil
}

// check reports conditions that cannot be: none, on what is no part of the
// boundary, or two on the same facets.
func (w Workpiece) check() error {
	if len(w.Conditions) == 0 && !w.Inertia {
		return fmt.Errorf("nothing is prescribed on %s: support and load some of its parts %s", w.Name, names.List(w.Parts()))
	}
	for i, c := range w.Conditions {
		if !slices.Contains(w.Parts(), c.On) {
			return w.unknownPart(c.On)
		}
		for _, other := range w.Conditions[:i] {
			if err := w.compatible(other, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// compatible reports two conditions that are on the same facets. On parts that
// overlap they may be if they are the same.
func (w Workpiece) compatible(a, b PartCondition) error {
	if a.On == b.On && (a.Kind != b.Kind && kindOf(a).load() && kindOf(b).load() || moved(a, b) || moved(b, a)) {
		return nil
	}
	if a.On == b.On {
		return fmt.Errorf("the part %q has two conditions, %s and %s: leave one out", a.On, a.Kind, b.Kind)
	}
	shared := geometry.Overlap(w.part(a.On), w.part(b.On))
	if shared == 0 || a.Kind == b.Kind && !slices.Contains([]string{"force", "moment", "rigid"}, a.Kind) && a.Given().equal(b.Given()) {
		return nil
	}
	facets := "1 facet of the mesh is"
	if shared > 1 {
		facets = fmt.Sprintf("%d facets of the mesh are", shared)
	}
	return fmt.Errorf("%s on %s and %s on %s cannot both hold: %s in both parts; leave one out, or name parts that do not overlap",
		a.Kind, names.Quote(a.On), b.Kind, names.Quote(b.On), facets)
}

// alikeValues reports whether two values of a condition are equal, or both left out.
func alikeValues(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

// moved reports whether b is a force or moment on the rigid part of a.
func moved(a, b PartCondition) bool {
	return a.Kind == "rigid" && (b.Kind == "force" || b.Kind == "moment")
}

// part returns the part of a name, an empty one if there is none.
func (w Workpiece) part(name string) mesh.Part {
	for _, p := range w.Mesh.Parts {
		if p.Name == name {
			return p
		}
	}
	return mesh.Part{}
}

// unknownPart is the error for a name that is none of the parts. Where a name has
// an equals sign it says how to write it.
func (w Workpiece) unknownPart(name string) error {
	for _, s := range w.Mesh.Sets {
		if s.Name == name {
			return fmt.Errorf("the group %s of %s %s: conditions are for the parts of the boundary, %s", names.Quote(name), w.Name, s.Why, names.List(w.Parts()))
		}
	}
	if slices.ContainsFunc(w.Mesh.Groups, func(g mesh.Group) bool { return g.Name == name }) {
		return fmt.Errorf("the group %s of %s is one of cells: conditions are for the parts of the boundary, %s", names.Quote(name), w.Name, names.List(w.Parts()))
	}
	err := nearest.Unknown("boundary part of "+w.Name, name, names.QuoteAll(w.Parts()))
	if strings.ContainsAny(name, `="`) {
		return fmt.Errorf(`%w; a name with an equals sign or quotation marks can be given in double quotes within single ones, as in '"x=2"=0,-1'`, err)
	}
	return err
}
