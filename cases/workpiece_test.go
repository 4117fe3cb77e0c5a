package cases

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/mesh"
	"pinnsolve/pinn"
)

// twoTriangles is the unit square.
func twoTriangles() *mesh.Mesh {
	line := func(name string, a, b int) mesh.Part {
		return mesh.Part{Name: name, Facets: []mesh.Element{{Kind: mesh.Line2, Nodes: []int{a, b}}}}
	}
	return &mesh.Mesh{
		Dim: 2, X: []float64{0, 0, 1, 0, 1, 1, 0, 1},
		Cells: []mesh.Element{{Kind: mesh.Triangle3, Nodes: []int{0, 1, 2}}, {Kind: mesh.Triangle3, Nodes: []int{0, 2, 3}}},
		Parts: []mesh.Part{line("bottom", 0, 1), line("right", 1, 2), line("top", 2, 3), line("left", 3, 0)},
	}
}

func rollers(more ...PartCondition) []PartCondition {
	return append([]PartCondition{{Kind: "roller", On: "left"}, {Kind: "roller", On: "bottom"}}, more...)
}

// A square on rollers under a uniform load has the uniform strain of Hooke's
// law, plane strain: by hand, for every kind of load and every pair of moduli.
func TestWorkpieceUnderUniformLoad(t *testing.T) {
	const (
		mu, nu, s = 3.0, 0.2, 0.7
		lambda    = 2 * mu * nu / (1 - 2*nu)
	)
	exx, eyy := s*(1-nu)/(2*mu), -s*nu/(2*mu)
	known := map[string]float64{"mu": mu, "nu": nu, "lambda": lambda, "E": 2 * mu * (1 + nu), "K": lambda + 2*mu/3}
	loads := []PartCondition{
		{Kind: "traction", On: "right", Values: []float64{s, 0}},
		{Kind: "pressure", On: "right", Values: []float64{-s}},
	}
	names := slices.Sorted(maps.Keys(known))
	for i, a := range names {
		for _, b := range names[i+1:] {
			for _, load := range loads {
				w := Workpiece{Name: "square", Mesh: twoTriangles(), Conditions: rollers(load), Moduli: map[string]float64{a: known[a], b: known[b]}}
				c, err := w.Case()
				if err != nil {
					t.Fatalf("%s and %s: %v", a, b, err)
				}
				p, err := c.Pose("standard", map[string]float64{"load": 2})
				if err != nil {
					t.Fatal(err)
				}
				check := residual(t, p, 2*exx, 2*eyy)
				if !(check <= 1e-12) {
					t.Errorf("%s and %s, %s: residual %v of the exact solution", a, b, load.Kind, check)
				}
				if wrong := residual(t, p, exx, eyy); wrong < 1e-2 {
					t.Errorf("%s: residual %v of half the solution", load.Kind, wrong)
				}
			}
		}
	}
}

// residual returns the largest residual of u = (exx x, eyy y).
func residual(t *testing.T, p pinn.Problem, exx, eyy float64) float64 {
	t.Helper()
	return worst(t, p, func(x []ad.Jet) []ad.Jet { return []ad.Jet{x[0].Scale(exx), x[1].Scale(eyy)} })
}

// worst returns the largest residual of the fields.
func worst(t *testing.T, p pinn.Problem, fields func(x []ad.Jet) []ad.Jet) (r float64) {
	t.Helper()
	res, err := p.Residuals(fields, 50, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, cols := range res {
		for _, v := range slices.Concat(cols...) {
			r = max(r, math.Abs(v))
		}
	}
	return r
}

// The same square, turned by 30 degrees: rollers need no axis.
func TestInclinedRollers(t *testing.T) {
	const mu, s = 2.0, 0.4 // nu = 0
	w := Workpiece{
		Name: "square", Mesh: twoTriangles(), Moduli: map[string]float64{"mu": mu, "nu": 0},
		Conditions: rollers(PartCondition{Kind: "pressure", On: "right", Values: []float64{-s}}),
	}
	sin, cos := math.Sincos(math.Pi / 6)
	for i := 0; i < len(w.Mesh.X); i += 2 {
		x, y := w.Mesh.X[i], w.Mesh.X[i+1]
		w.Mesh.X[i], w.Mesh.X[i+1] = cos*x-sin*y, sin*x+cos*y
	}
	p := pose(t, w, "standard")
	for factor, exact := range map[float64]bool{1: true, 1.1: false} { // u = s/(2 mu) (a.x) a along the side a
		r := worst(t, p, func(x []ad.Jet) []ad.Jet {
			along := x[0].Scale(cos).Add(x[1].Scale(sin)).Scale(factor * s / (2 * mu))
			return []ad.Jet{along.Scale(cos), along.Scale(sin)}
		})
		if exact != (r < 1e-12) {
			t.Errorf("residual %v of %v times the solution", r, factor)
		}
	}
}

func TestWorkpieceAtFiniteStrain(t *testing.T) {
	w := Workpiece{
		Name: "square", Mesh: twoTriangles(), Law: "logarithmic", Moduli: map[string]float64{"mu": 1, "nu": 0.5},
		Conditions: rollers(PartCondition{Kind: "fix", On: "right", Values: []float64{0.3, 0}}),
	}
	c, err := w.Case()
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Forms) != 2 || c.Forms[0].Name != "mixed" || c.Forms[0].Law != "logarithmic" || c.Ramp.Param != "load" {
		t.Errorf("forms %+v, load %+v", c.Forms, c.Ramp)
	}
	p, err := c.Pose("", map[string]float64{"load": 0.5})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(p.Dirichlet, func(d pinn.Dirichlet) bool { return d.On == "right" && d.Field == "ux" })
	if v := p.Dirichlet[i].Value([]float64{1, 0.5}); v != 0.15 {
		t.Errorf("half of 0.3 is prescribed as %v", v)
	}
}

func TestFreePartsAndMeasures(t *testing.T) {
	w := Workpiece{Name: "square", Mesh: twoTriangles(), Moduli: map[string]float64{"mu": 1, "nu": 0.3}, Conditions: rollers(), Force: []float64{1, 0}}
	if got := w.Free(); !slices.Equal(got, []string{"right", "top"}) {
		t.Errorf("free parts %v", got)
	}
	p := pose(t, w, "")
	var got []string
	for _, q := range p.Quantities {
		got = append(got, q.Name)
	}
	want := "mean_ux.bottom mean_uy.bottom mean_ux.right mean_uy.right mean_ux.top mean_uy.top mean_ux.left mean_uy.left reaction_x.left reaction_y.bottom reaction_moment.left reaction_moment.bottom"
	if strings.Join(got, " ") != want {
		t.Errorf("quantities %v", got)
	}
}

func TestBadWorkpieces(t *testing.T) {
	steel := map[string]float64{"E": 210e9, "nu": 0.3}
	bent := twoTriangles()
	bent.Parts = []mesh.Part{{Name: "sides", Facets: slices.Concat(bent.Parts[0].Facets, bent.Parts[1].Facets, bent.Parts[2].Facets, bent.Parts[3].Facets)}}
	for _, c := range []struct {
		w    Workpiece
		want string
	}{
		{Workpiece{Moduli: steel}, "nothing is prescribed on square: support and load some of its parts bottom, right, top, left"},
		{Workpiece{Moduli: steel, Conditions: rollers()}, "nothing loads square"},
		{Workpiece{Moduli: steel, Conditions: rollers(PartCondition{Kind: "traction", On: "rigth", Values: []float64{1, 0}})}, `unknown boundary part of square "rigth": choose from bottom, right, top, left (did you mean right?)`},
		{Workpiece{Moduli: steel, Conditions: rollers(PartCondition{Kind: "traction", On: "left", Values: []float64{1, 0}})}, `the part "left" has two conditions, roller and traction`},
		{Workpiece{Moduli: steel, Conditions: rollers(PartCondition{Kind: "traction", On: "right", Values: []float64{1}})}, "traction on right takes 2 values (x, y), got [1]"},
		{Workpiece{Moduli: steel, Conditions: rollers(PartCondition{Kind: "fix", On: "right", Values: []float64{1, 2, 3}})}, "fix on right takes 2 values (x, y) or no values"},
		{Workpiece{Moduli: steel, Conditions: rollers(PartCondition{Kind: "pressure", On: "right", Values: []float64{1, 2}})}, "pressure on right takes one value"},
		{Workpiece{Moduli: steel, Conditions: []PartCondition{{Kind: "roller", On: "right", Values: []float64{1}}}}, "roller on right takes no values"},
		{Workpiece{Moduli: steel, Conditions: rollers(), Force: []float64{1}}, "the body force takes 2 values (x, y), got [1]"},
		{Workpiece{Moduli: steel, Mesh: bent, Conditions: []PartCondition{{Kind: "roller", On: "sides"}}, Force: []float64{1, 0}}, "roller on sides: the part is not plane"},
		{Workpiece{Moduli: steel, Conditions: rollers(), Force: []float64{1, 0}, Law: "hooke"}, `unknown law "hooke"`},
		{Workpiece{Moduli: steel, Conditions: rollers(PartCondition{Kind: "fix", On: "right", Values: []float64{math.NaN(), math.NaN()}})}, "fix on right holds nothing"},
		{Workpiece{Moduli: steel, Conditions: rollers(PartCondition{Kind: "spring", On: "right", Values: []float64{-1}})}, "a stiffness is 0 or more; the nearest valid value is 0"},
		{Workpiece{Moduli: steel, Conditions: rollers(PartCondition{Kind: "spring", On: "right", Values: []float64{1, 2, 3}})}, "spring on right takes 1 value (along the normal) or 2 values (x, y)"},
		{Workpiece{Moduli: steel, Conditions: rollers(PartCondition{Kind: "spring", On: "right", Values: []float64{1}})}, "nothing loads square"},
		{Workpiece{Moduli: steel, Conditions: rollers(PartCondition{Kind: "moment", On: "right", Values: []float64{1, 2}})}, "moment on right takes 1 value"},
		{Workpiece{Moduli: steel, Conditions: rollers(PartCondition{Kind: "rigid", On: "right", Values: []float64{1}})}, "rigid on right takes no values, 3 (ux, uy, turn) or 2 (without turning), got [1]"},
		{Workpiece{Moduli: steel, Conditions: rollers(PartCondition{Kind: "rigid", On: "right", Values: []float64{1, math.NaN()}}, PartCondition{Kind: "force", On: "right", Values: []float64{1, 0}})}, "force on right acts on ux, which --rigid prescribes"},
		{Workpiece{Moduli: steel, Conditions: rollers(PartCondition{Kind: "rigid", On: "right"}, PartCondition{Kind: "traction", On: "right", Values: []float64{1, 0}})}, `the part "right" has two conditions, rigid and traction`},
		{Workpiece{Moduli: steel, Conditions: rollers(), Gravity: []float64{0, -9}}, "gravity acts on mass: give the density, too"},
		{Workpiece{Moduli: steel, Conditions: rollers(), Density: 3}, "the density 3 has no effect without gravity or spin"},
		{Workpiece{Moduli: steel, Conditions: rollers(), Density: 3, Gravity: []float64{1}}, "gravity takes 2 values (x, y), got [1]"},
		{Workpiece{Moduli: steel, Conditions: rollers(), Density: 3, Spin: []float64{1, 0}}, "spin takes 1 or 3 values"},
		{Workpiece{Moduli: steel, Conditions: rollers(), Thermal: map[string]float64{"stele": 1}}, `unknown group of cells of square "stele"`},
		{Workpiece{Moduli: steel, Section: Axisymmetric, Conditions: rollers(PartCondition{Kind: "pressure", On: "right", Values: []float64{1}}), Density: 3, Gravity: []float64{1, 0}}, "gravity [1 0] has a part across the axis of the body of revolution: it acts along z alone; the nearest valid choice is 0,0"},
		{Workpiece{Moduli: steel, Section: Axisymmetric, Conditions: []PartCondition{{Kind: "traction", On: "left", Values: []float64{1, 0}}}}, "the part left lies on the axis of revolution"},
		{Workpiece{Moduli: steel, Section: Axisymmetric, Conditions: rollers(PartCondition{Kind: "moment", On: "right", Values: []float64{1}})}, "moment on right: a body of revolution takes none"},
		{Workpiece{Moduli: map[string]float64{"E": 1}, Conditions: rollers(), Force: []float64{1, 0}}, "two independent constants"},
		{Workpiece{Moduli: map[string]float64{"E": 4, "mu": 1}, Conditions: rollers(), Force: []float64{1, 0}}, "E = 4 is outside (0, 3]"},
	} {
		c.w.Name = "square"
		if c.w.Mesh == nil {
			c.w.Mesh = twoTriangles()
		}
		if _, err := c.w.Case(); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("want %q, got %v", c.want, err)
		}
	}
	left := twoTriangles()
	for i := 0; i < len(left.X); i += 2 {
		left.X[i] -= 0.5
	}
	pulled := []PartCondition{{Kind: "traction", On: "right", Values: []float64{1, 0}}}
	for want, w := range map[string]Workpiece{
		"rigid motion": {Conditions: pulled},
		"reaches from x = -0.5 to 0.5: x is the radius": {Mesh: left, Section: Axisymmetric, Conditions: pulled},
		"plane stress is for small strain":              {Section: PlaneStress, Law: "polynomial", Conditions: rollers(pulled...)},
		"thermal strains are for small strain":          {Law: "polynomial", Conditions: rollers(), Thermal: map[string]float64{"": 1}},
		"is rigid and free to move, which is for small": {Law: "polynomial", Conditions: rollers(PartCondition{Kind: "rigid", On: "right"}, PartCondition{Kind: "force", On: "right", Values: []float64{1, 0}})},
	} {
		w.Name, w.Moduli = "square", steel
		if w.Mesh == nil {
			w.Mesh = twoTriangles()
		}
		c, err := w.Case()
		if err != nil {
			t.Errorf("want %q, got %v", want, err)
			continue
		}
		if _, err := c.Pose("", nil); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

// pose returns the problem of a workpiece in a form.
func pose(t *testing.T, w Workpiece, form string) pinn.Problem {
	t.Helper()
	c, err := w.Case()
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Pose(form, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A part called like a region of the program is that part and nothing else: the
// square under its uniform load, whatever its right side is called.
func TestPartsNamedLikeRegions(t *testing.T) {
	const nu, s = 0.2, 0.7
	exx, eyy := s*(1-nu)/2, -s*nu/2
	for _, name := range []string{"boundary", "interior", "other"} {
		m := twoTriangles()
		m.Parts[1].Name = name
		w := Workpiece{Name: "square", Mesh: m, Conditions: rollers(PartCondition{Kind: "traction", On: name, Values: []float64{s, 0}}),
			Moduli: map[string]float64{"mu": 1, "nu": nu}}
		p := pose(t, w, "standard")
		if r := residual(t, p, exx, eyy); !(r <= 1e-12) {
			t.Errorf("%s: residual %v of the exact solution", name, r)
		}
		for _, part := range p.Domain.Parts() {
			pts, err := p.Domain.BoundaryQuadrature(part, 1)
			if err != nil {
				t.Fatal(err)
			}
			load, err := p.BoundaryLoad(part, pts)
			if err != nil {
				t.Fatal(err)
			}
			if loaded := load[0][0] != 0; loaded != (part == name) {
				t.Errorf("%s: the weak form loads %s by %v", name, part, load[0][0])
			}
		}
		for _, q := range p.Quantities {
			if q.Name != "mean_ux."+name {
				continue
			}
			pts, err := pinn.OnBoundary(t.Context(), p.Domain, q.On, pinn.GaussPoints(p.Domain))
			if err != nil {
				t.Fatal(err)
			}
			for i := range pts.Len() {
				if pts.At(i)[0] != 1 {
					t.Errorf("%s: %s is a mean with the point %v", name, q.Name, pts.At(i))
					break
				}
			}
		}
	}
}

// twoNames is the square with its right side in the part both too, and all sides in
// the part all.
func twoNames() *mesh.Mesh {
	m := twoTriangles()
	m.Parts = append(m.Parts, mesh.Part{Name: "both", Facets: m.Parts[1].Facets})
	var all []mesh.Element
	for _, p := range m.Parts[:4] {
		all = append(all, p.Facets...)
	}
	m.Parts = append(m.Parts, mesh.Part{Name: "all", Facets: all})
	return m
}

// Sides that are in several parts take their condition by any of the names, once,
// and no other side does.
func TestFacetsInSeveralParts(t *testing.T) {
	const nu, s = 0.2, 0.7
	exx, eyy := s*(1-nu)/2, -s*nu/2
	for _, loads := range [][]PartCondition{
		{{Kind: "traction", On: "right", Values: []float64{s, 0}}},
		{{Kind: "traction", On: "both", Values: []float64{s, 0}}},
		{{Kind: "traction", On: "right", Values: []float64{s, 0}}, {Kind: "traction", On: "both", Values: []float64{s, 0}}}, // the same, said twice
	} {
		w := Workpiece{Name: "square", Mesh: twoNames(), Conditions: rollers(loads...), Moduli: map[string]float64{"mu": 1, "nu": nu}}
		p := pose(t, w, "standard")
		if r := residual(t, p, exx, eyy); !(r <= 1e-12) {
			t.Errorf("%v: residual %v of the exact solution", loads, r)
		}
		if free := w.Free(); !slices.Equal(free, []string{"top"}) {
			t.Errorf("%v: free are %v", loads, free)
		}
		want := []string{"mean_ux.bottom", "mean_ux.right", "mean_ux.top", "mean_ux.left", "mean_ux.both", "mean_ux.all", "reaction_x.left", "reaction_y.bottom"}
		for _, name := range want {
			if !slices.ContainsFunc(p.Quantities, func(q pinn.Quantity) bool { return q.Name == name }) {
				t.Errorf("%v: no quantity %s", loads, name)
			}
		}
	}
	clamped := Workpiece{Name: "square", Mesh: twoNames(), Moduli: map[string]float64{"mu": 1, "nu": nu}, Force: []float64{0, -1},
		Conditions: []PartCondition{{Kind: "fix", On: "left"}, {Kind: "fix", On: "all"}}}
	c, err := clamped.Case()
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Pose("standard", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range p.Domain.Parts() {
		if n := len(slices.DeleteFunc(slices.Clone(p.Dirichlet), func(d pinn.Dirichlet) bool { return !d.Covers(part) })); n != 2 {
			t.Errorf("%s has %d prescribed components, want 2", part, n)
		}
	}
}

func TestConditionsThatCannotBe(t *testing.T) {
	for want, conditions := range map[string][]PartCondition{
		"nothing is prescribed on square: support and load some of its parts bottom, right, top, left, both, all": nil,
		`the part "left" has two conditions, fix and traction: leave one out`:                                     {{Kind: "fix", On: "left"}, {Kind: "traction", On: "left", Values: []float64{1, 0}}},
		"fix on left and traction on all cannot both hold: 1 facet of the mesh is in both parts; leave one out":   {{Kind: "fix", On: "left"}, {Kind: "traction", On: "all", Values: []float64{1, 0}}},
		"traction on right and traction on both cannot both hold: 1 facet":                                        {{Kind: "traction", On: "right", Values: []float64{1, 0}}, {Kind: "traction", On: "both", Values: []float64{2, 0}}},
		`unknown boundary part of square "x=3": choose from bottom, right, top, left, both, all; a name with`:     {{Kind: "fix", On: "x=3"}},
		"traction on right takes 2 values (x, y), got none":                                                       {{Kind: "fix", On: "left"}, {Kind: "traction", On: "right"}},
	} {
		w := Workpiece{Name: "square", Mesh: twoNames(), Conditions: conditions, Moduli: map[string]float64{"mu": 1, "nu": 0.3}}
		if _, err := w.Case(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %s", conditions, err, want)
		}
	}
}
