package cases

import (
	"context"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"pinnsolve/formula"
	"pinnsolve/geometry"
	"pinnsolve/mesh"
	"pinnsolve/physics/elasticity"
	"pinnsolve/physics/mixed"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// layered is a rectangle of cells, columns by rows, in two groups: a left of x = at
// or, with flat, below y = at, and b.
func layered(columns, rows int, width, height, at float64, flat bool) *mesh.Mesh {
	var text strings.Builder
	text.WriteString("$MeshFormat\n2.2 0 8\n$EndMeshFormat\n$PhysicalNames\n6\n1 1 \"left\"\n1 2 \"right\"\n1 3 \"bottom\"\n1 4 \"top\"\n2 5 \"a\"\n2 6 \"b\"\n$EndPhysicalNames\n")
	fmt.Fprintf(&text, "$Nodes\n%d\n", (columns+1)*(rows+1))
	node := func(i, j int) int { return 1 + i + j*(columns+1) }
	dx, dy := width/float64(columns), height/float64(rows)
	for j := range rows + 1 {
		for i := range columns + 1 {
			fmt.Fprintf(&text, "%d %v %v 0\n", node(i, j), dx*float64(i), dy*float64(j))
		}
	}
	fmt.Fprintf(&text, "$EndNodes\n$Elements\n%d\n", columns*rows+2*columns+2*rows)
	number := 0
	element := func(kind, group int, nodes ...int) {
		number++
		fmt.Fprintf(&text, "%d %d 2 %d %d %s\n", number, kind, group, group, strings.Trim(fmt.Sprint(nodes), "[]"))
	}
	for j := range rows {
		for i := range columns {
			group := 5
			if flat && dy*(float64(j)+.5) > at || !flat && dx*(float64(i)+.5) > at {
				group = 6
			}
			element(3, group, node(i, j), node(i+1, j), node(i+1, j+1), node(i, j+1))
		}
		element(1, 1, node(0, j), node(0, j+1))
		element(1, 2, node(columns, j), node(columns, j+1))
	}
	for i := range columns {
		element(1, 3, node(i, 0), node(i+1, 0))
		element(1, 4, node(i, rows), node(i+1, rows))
	}
	text.WriteString("$EndElements\n")
	m, err := mesh.Read(strings.NewReader(text.String()))
	if err != nil {
		panic(err)
	}
	return m
}

// solved solves a problem and returns its quantities and the work.
func solved(t *testing.T, p pinn.Problem, o solve.Options) (map[string]float64, float64) {
	t.Helper()
	r, err := solve.Run(context.Background(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	if r.Status != solve.Converged {
		t.Fatalf("%s: %s", r.Status, r.Message)
	}
	values := map[string]float64{}
	for _, q := range p.Quantities {
		if values[q.Name], err = r.Solution.Value(q); err != nil {
			t.Fatal(err)
		}
	}
	return values, r.Weak.Work
}

var few = solve.Options{Tolerance: 0.01, Weak: solve.WeakOptions{Windows: 4, Features: 40, Local: 30}}

// A bar of two layers that cannot widen is pulled: each strains by t/(lambda+2mu),
// the stiff one a hundredth of the soft one.
func TestBarOfTwoLayers(t *testing.T) {
	for _, nu := range []float64{0.3, 0.499} {
		w := Workpiece{Name: "bar", Mesh: layered(8, 3, 2, 1, 1, false), Conditions: []PartCondition{
			{Kind: "roller", On: "left"}, {Kind: "roller", On: "bottom"}, {Kind: "roller", On: "top"}, {Kind: "traction", On: "right", Values: []float64{1, 0}},
		}, Materials: []GroupMaterial{
			{Group: "a", Moduli: map[string]float64{"E": 1, "nu": nu}}, {Group: "b", Moduli: map[string]float64{"E": 100, "nu": 0.3}},
		}}
		for _, form := range []string{"mixed", "standard"} {
			p := pose(t, w, form)
			oedometric := func(e, nu float64) float64 { return e * (1 - nu) / ((1 + nu) * (1 - 2*nu)) }
			want := 1/oedometric(1, nu) + 1/oedometric(100, 0.3)
			tolerance := map[float64]float64{0.3: 1e-4, 0.499: 2e-3}[nu] // of few points
			got, work := solved(t, p, few)
			if math.Abs(got["mean_ux.right"]-want) > tolerance*want || math.Abs(work-want) > tolerance*want {
				t.Errorf("%s, nu = %v: ux %.9g, work %.9g; want %.9g", form, nu, got["mean_ux.right"], work, want)
			}
		}
	}
}

// A strip of two layers with one Poisson's ratio is bent by stresses at its ends that
// are linear in each layer: plane sections stay plane, the energy is M kappa L/2.
func TestBimaterialStripInBending(t *testing.T) {
	const length, height, middle, nu, kappa = 2.0, 1.0, 0.4, 0.3, 0.01
	stiff := [2]float64{1 / (1 - nu*nu), 50 / (1 - nu*nu)}
	at := func(y float64) float64 {
		if y > middle {
			return stiff[1]
		}
		return stiff[0]
	}
	// The neutral axis and the bending stiffness, by layers.
	ends := [3]float64{0, middle, height}
	var area, first float64
	for i, e := range stiff {
		area += e * (ends[i+1] - ends[i])
		first += e * (ends[i+1]*ends[i+1] - ends[i]*ends[i]) / 2
	}
	axis, bending := first/area, 0.0
	for i, e := range stiff {
		cube := func(y float64) float64 { return (y - axis) * (y - axis) * (y - axis) / 3 }
		bending += e * (cube(ends[i+1]) - cube(ends[i]))
	}
	m := layered(8, 5, length, height, middle, true)
	w := Workpiece{Name: "strip", Mesh: m, Materials: []GroupMaterial{
		{Group: "a", Moduli: map[string]float64{"E": 1, "nu": nu}}, {Group: "b", Moduli: map[string]float64{"E": 50, "nu": nu}},
	}}
	groups, of, err := w.materials()
	if err != nil {
		t.Fatal(err)
	}
	b := meshed("strip", geometry.FromMesh(m), groups[0].Material)
	b.Groups, b.Of = groups, of
	b.Conditions = []elasticity.Condition{elasticity.Roller("left", 0), {On: "right", T: func(dst, x, _ []float64) {
		dst[0], dst[1] = -at(x[1])*kappa*(x[1]-axis), 0
	}}}
	p, err := mixed.Pose(b)
	if err != nil {
		t.Fatal(err)
	}
	_, work := solved(t, p, few)
	if want := bending * kappa * kappa * length; math.Abs(work-want) > 3e-4*want {
		t.Errorf("work %.9g, want %.9g", work, want)
	}
}

// At finite strain every layer has its own law: uniaxial strain of a bar under a dead
// load, P = dW/dF by hand.
func TestFiniteBarOfTwoLayers(t *testing.T) {
	w := Workpiece{Name: "bar", Mesh: layered(4, 2, 2, 1, 1, false), Law: "polynomial", Conditions: []PartCondition{
		{Kind: "roller", On: "left"}, {Kind: "roller", On: "bottom"}, {Kind: "roller", On: "top"}, {Kind: "traction", On: "right", Values: []float64{0.5, 0}},
	}, Materials: []GroupMaterial{
		{Group: "a", Moduli: map[string]float64{"mu": 1, "lambda": 1}}, {Group: "b", Moduli: map[string]float64{"mu": 2, "lambda": 0.5}, Law: "logarithmic"},
	}}
	p := pose(t, w, "standard")
	stretch := func(piola func(s float64) float64) float64 {
		lo, hi := 1.0, 3.0
		for range 60 {
			if s := (lo + hi) / 2; piola(s) < 0.5 {
				lo = s
			} else {
				hi = s
			}
		}
		return lo
	}
	want := stretch(func(s float64) float64 { return s - 1 + 2*(s-1) }) - 1 + // mu (s-1) + (lambda+mu)(s-1)
		stretch(func(s float64) float64 { return 2*(s-1/s) + 0.5*math.Log(s)/s }) - 1
	o := few
	o.Weak.Windows, o.Weak.Features = 2, 12
	got, _ := solved(t, p, o)
	if math.Abs(got["mean_ux.right"]-want) > 1e-5*want {
		t.Errorf("ux %.9g, want %.9g", got["mean_ux.right"], want)
	}
}

// Rings of steel, rubber and steel under pressure inside, held outside: in each u = A r +
// B/r, with radial stress 2 (lambda+mu) A - 2 mu B/r^2 = 2 mu (A/beta - B/r^2), which
// becomes -p - 2 mu B/r^2 with A = 0 in incompressible rubber.
func TestRingsOfTwoMaterials(t *testing.T) {
	if testing.Short() {
		t.Skip("solves two bodies")
	}
	m := fieldMesh(t, "bushing-2.msh")
	const steelE, rubberE = 1000.0, 5.0
	for _, nu := range []float64{0.49, 0.5} {
		w := Workpiece{Name: "bushing", Mesh: m, Conditions: []PartCondition{{Kind: "fix", On: "outer"}, {Kind: "pressure", On: "inner", Values: []float64{1}}},
			Materials: []GroupMaterial{{Group: "steel", Moduli: map[string]float64{"E": steelE, "nu": 0.3}}, {Group: "rubber", Moduli: map[string]float64{"E": rubberE, "nu": nu}}}}
		p := pose(t, w, "mixed")
		p.Quantities = nil // means that vanish by symmetry
		_, work := solved(t, p, solve.Options{})
		inside := rings(steelE, rubberE, nu)
		if want := 2 * math.Pi * 10 * inside; math.Abs(work-want) > 2e-3*want { // the file's arcs are parabolas
			t.Errorf("nu = %v: work %.8g, want %.8g", nu, work, want)
		}
	}
}

func fieldMesh(t *testing.T, name string) *mesh.Mesh {
	t.Helper()
	file, err := os.Open("testdata/field/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, err := mesh.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	return m.Curved()
}

// Values of elements of high order, graded towards all corners: two squares held at
// the soft or the stiff end, rubber between steel (of the smooth body), steel with a
// spline for its rim in rubber, a crack that ends where a stiff material begins, and
// three materials that meet in a point.
func TestBodiesOfSeveralMaterials(t *testing.T) {
	if testing.Short() {
		t.Skip("solves six bodies")
	}
	given := func(group string, e, nu float64) GroupMaterial {
		return GroupMaterial{Group: group, Moduli: map[string]float64{"E": e, "nu": nu}}
	}
	on := func(fix, load string, values ...float64) []PartCondition {
		return []PartCondition{{Kind: "fix", On: fix}, {Kind: "traction", On: load, Values: values}}
	}
	two := []GroupMaterial{given("soft", 1, 0.3), given("stiff", 100, 0.3)}
	for _, test := range []struct {
		mesh       string
		conditions []PartCondition
		materials  []GroupMaterial
		name       string
		value      float64
	}{
		{"two-materials.msh", on("left", "right", 0, -1), two, "mean_uy.right", -27.9439413},
		{"two-materials.msh", on("right", "left", 0, -1), two, "mean_uy.left", -6.90025736},
		{"bushing-1.msh", on("outer", "inner", 0, -1), []GroupMaterial{given("steel", 210000, 0.3), given("rubber", 5, 0.5)}, "mean_uy.inner", -0.238891157},
		{"../inclusion.msh", on("left", "right", 1, 1), []GroupMaterial{given("steel", 2e5, 0.3), given("rubber", 2, 0.5)}, "mean_uy.right", 4.411555},
		{"../crack-interface.msh", on("bottom", "top", 0, 1), two, "mean_uy.top", 1.065314},
		{"sectors.msh", on("lower", "upper", 1, 0), []GroupMaterial{given("a", 1, 0.3), given("b", 100, 0.3), given("c", 10, 0.499)}, "mean_ux.upper", 2.353005},
	} {
		c, err := Workpiece{Name: test.mesh, Mesh: fieldMesh(t, test.mesh), Conditions: test.conditions, Materials: test.materials}.Case()
		if err != nil {
			t.Fatal(err)
		}
		p, err := c.Pose("mixed", nil)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := solved(t, p, solve.Options{}); math.Abs(got[test.name]/test.value-1) > 5e-4 {
			t.Errorf("%s: %s %.8g, want %.8g", test.mesh, test.name, got[test.name], test.value)
		}
	}
}

// rings returns the radial displacement inside. The unknowns are the pressure-like
// constant P = 2 mu A/beta and B of each ring.
func rings(steelE, rubberE, nu float64) float64 {
	radii := [4]float64{10, 13, 25, 28}
	type ring struct{ mu, beta float64 }
	of := func(e, nu float64) ring { return ring{e / (2 * (1 + nu)), 1 - 2*nu} }
	all := [3]ring{of(steelE, 0.3), of(rubberE, nu), of(steelE, 0.3)}
	a, b := mat.NewDense(6, 6, nil), mat.NewVecDense(6, nil)
	u := func(row, k int, r, sign float64) {
		a.Set(row, 2*k, a.At(row, 2*k)+sign*all[k].beta/(2*all[k].mu)*r)
		a.Set(row, 2*k+1, a.At(row, 2*k+1)+sign/r)
	}
	s := func(row, k int, r, sign float64) {
		a.Set(row, 2*k, a.At(row, 2*k)+sign)
		a.Set(row, 2*k+1, a.At(row, 2*k+1)-sign*2*all[k].mu/(r*r))
	}
	s(0, 0, radii[0], 1)
	b.SetVec(0, -1)
	for k := range 2 {
		u(1+2*k, k, radii[k+1], 1)
		u(1+2*k, k+1, radii[k+1], -1)
		s(2+2*k, k, radii[k+1], 1)
		s(2+2*k, k+1, radii[k+1], -1)
	}
	u(5, 2, radii[3], 1)
	var x mat.VecDense
	if err := x.SolveVec(a, b); err != nil {
		panic(err)
	}
	return all[0].beta/(2*all[0].mu)*radii[0]*x.AtVec(0) + x.AtVec(1)/radii[0]
}

func TestParseMaterial(t *testing.T) {
	groups := []string{"soft", "soft:part", `a "b"`}
	for _, test := range []struct {
		text, group string
		e           float64
		err         string
	}{
		{"soft:E=1,nu=0.3", "soft", 1, ""},
		{"soft:part:E=2,nu=0.3", "soft:part", 2, ""},
		{`"a \"b\"":nu=0.5,E=3`, `a "b"`, 3, ""},
		{"other:E=2,nu=0.3", "other", 2, ""},
		{"soft", "", 0, "write the group of cells and its constants, such as soft:E="},
		{"soft:E=1,nv=0.3", "", 0, "did you mean nu?"},
		{"soft:E=1,E=2", "", 0, "given twice"},
		{"soft:E=x,nu=0.3", "", 0, "not a number"},
		{"soft:E=1,nu=0.7", "", 0, "the nearest valid value is 0.5"},
		{"soft:E=1", "", 0, "two independent constants"},
		{"soft:E=1,nu=0.3,", "", 0, "a constant has no name"},
		{"soft:E=1,G=0.4", "soft", 1, ""},
		{"soft:E=1,G=0.4,mu=0.4", "", 0, "mu is given twice"},
		{"soft:E=1,nu=0.3,density=7.8e-9,expansion=1.2e-5", "soft", 1, ""},
		{"soft:E=1,nu=0.3,law=", "", 0, "law= has no name"},
		{"soft:E=1,nu=0.3,law=logaritmic", "", 0, "did you mean logarithmic?"},
		{"soft:E=1,nu=0.3,density=0", "", 0, "a density is a positive number"},
		{"soft:E=1,nu=0.3,expansion=x", "", 0, "a coefficient of thermal expansion is a number"},
		{"soft:E=1,nu=0.3,exansion=1", "", 0, "did you mean expansion?"},
	} {
		g, err := ParseMaterial(test.text, groups)
		switch {
		case test.err == "" && (err != nil || g.Group != test.group || g.Moduli["E"] != test.e):
			t.Errorf("%s: %+v, %v", test.text, g, err)
		case test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err) || strings.Contains(err.Error(), "\n")):
			t.Errorf("%s: %v, want %s", test.text, err, test.err)
		}
	}
}

// Every cell has one material, and one material for different groups is refused.
func TestMaterialsOfGroups(t *testing.T) {
	steel := map[string]float64{"E": 1, "nu": 0.3}
	other := map[string]float64{"E": 2, "nu": 0.3}
	base := Workpiece{Name: "bar", Mesh: layered(4, 2, 2, 1, 1, false), Conditions: []PartCondition{{Kind: "fix", On: "left"}, {Kind: "traction", On: "right", Values: []float64{0, 1}}}}
	for _, test := range []struct {
		moduli    map[string]float64
		materials []GroupMaterial
		err       string
	}{
		{steel, nil, "the cells are in 2 groups, a, b: say what each is made of, --material a:E=...,nu=... --material b:"},
		{nil, []GroupMaterial{{Group: "a", Moduli: steel}}, "4 cells of the mesh have no material: add --material b:"},
		{nil, []GroupMaterial{{Group: "a", Moduli: steel}, {Group: "a", Moduli: other}}, "the group a has two materials"},
		{nil, []GroupMaterial{{Group: "a", Moduli: steel}, {Group: "left", Moduli: other}}, "that is a part of the boundary"},
		{nil, []GroupMaterial{{Group: "a", Moduli: steel}, {Group: "bb", Moduli: other}}, "did you mean b?"},
		{nil, []GroupMaterial{{Group: "a", Moduli: steel}, {Group: "b", Moduli: other, Law: "svk"}}, "add --law svk"},
		{nil, []GroupMaterial{{Group: "a", Moduli: steel}, {Group: "b", Moduli: other}}, ""},
		{nil, []GroupMaterial{{Group: "a", Moduli: steel}, {Group: "b", Moduli: steel}}, ""},
	} {
		w := base
		w.Moduli, w.Materials = test.moduli, test.materials
		c, err := w.Case()
		if test.err != "" {
			if err == nil || !strings.Contains(err.Error(), test.err) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v: %v, want %s", test.materials, err, test.err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		p, err := c.Pose("mixed", nil)
		if err != nil {
			t.Fatal(err)
		}
		if one := test.materials[0].Moduli["E"] == test.materials[1].Moduli["E"]; one == p.Divided() || p.Materials == nil {
			t.Errorf("%v: materials %v", test.materials, p.Materials)
		}
	}
}

// Changes of temperature are thermal strains by the expansion of every material.
func TestTemperature(t *testing.T) {
	number := func(v float64) *float64 { return &v }
	two := []GroupMaterial{{Group: "a", Moduli: map[string]float64{"E": 1, "nu": 0.3}, Expansion: number(1e-5)}, {Group: "b", Moduli: map[string]float64{"E": 2, "nu": 0.3}}}
	both := slices.Clone(two)
	both[1].Expansion = number(0)
	for _, test := range []struct {
		w    Workpiece
		want map[string]float64
		err  string
	}{
		{Workpiece{Materials: both, Temperature: map[string]float64{"": 100}}, map[string]float64{"a": 1e-3, "b": 0}, ""},
		{Workpiece{Materials: two, Temperature: map[string]float64{"a": 50}}, map[string]float64{"a": 5e-4}, ""},
		{Workpiece{Expansion: 2e-5, Temperature: map[string]float64{"": 50}}, map[string]float64{"": 1e-3}, ""},
		{Workpiece{Materials: two, Temperature: map[string]float64{"": 100}}, nil, "add expansion= to it"},
		{Workpiece{Materials: two, Temperature: map[string]float64{"c": 100}}, nil, "choose from a, b"},
		{Workpiece{Materials: two, Expansion: 1e-5, Temperature: map[string]float64{"a": 100}}, nil, "write expansion= in the --material"},
		{Workpiece{Expansion: 1e-5}, nil, "no effect without a change of temperature"},
		{Workpiece{Temperature: map[string]float64{"": 1}}, nil, "give --expansion"},
		{Workpiece{Expansion: 1e-5, Temperature: map[string]float64{"": 1}, Thermal: map[string]float64{"": 1}}, nil, "leave one of them out"},
	} {
		test.w.Mesh = layered(4, 2, 2, 1, 1, false)
		w, err := test.w.warmed()
		switch {
		case test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)):
			t.Errorf("%+v: %v, want %s", test.w.Temperature, err, test.err)
		case test.err == "" && (err != nil || !maps.Equal(w.Thermal, test.want)):
			t.Errorf("%+v: %v, %v; want %v", test.w.Temperature, w.Thermal, err, test.want)
		}
	}
	warm, err := ParseGiven("x - 1", []string{"x", "y"}, false)
	if err != nil {
		t.Fatal(err)
	}
	w, err := Workpiece{Mesh: layered(4, 2, 2, 1, 1, false), Materials: both, TemperatureFormulas: map[string]*formula.Formula{"": warm.Formulas[0]}}.warmed()
	if err != nil {
		t.Fatal(err)
	}
	for group, want := range map[string]float64{"a": 2e-5, "b": 0} {
		var got [1]float64
		if w.ThermalFormulas[group].Eval(got[:], []float64{3, 0}); math.Abs(got[0]-want) > 1e-18 {
			t.Errorf("the strain of %s is %v, want %v", group, got[0], want)
		}
	}
}

// Groups of one material, and groups that are heated, have results of their own: a bar
// that is pulled along its axis has the same energy in either half.
func TestResultsByGroup(t *testing.T) {
	w := Workpiece{Name: "bar", Mesh: layered(8, 3, 2, 1, 1, false), Conditions: []PartCondition{
		{Kind: "roller", On: "left"}, {Kind: "roller", On: "bottom"}, {Kind: "roller", On: "top"}, {Kind: "traction", On: "right", Values: []float64{1, 0}},
	}, Materials: []GroupMaterial{
		{Group: "a", Moduli: map[string]float64{"E": 1, "nu": 0.3}}, {Group: "b", Moduli: map[string]float64{"E": 1, "nu": 0.3}},
	}}
	r, err := solve.Run(context.Background(), pose(t, w, "mixed"), few)
	if err != nil {
		t.Fatal(err)
	}
	if works := r.Weak.Works; len(works) != 2 || math.Abs(works[0]-works[1]) > 3e-3*works[0] || math.Abs(works[0]+works[1]-r.Weak.Work) > 1e-12*works[0] {
		t.Errorf("works %v of %v", works, r.Weak.Work)
	}
	// One half is heated: it cannot widen, and the stress in it is that of the other.
	w.Thermal = map[string]float64{"b": 0.01}
	w.Conditions[3] = PartCondition{Kind: "fix", On: "right", Values: []float64{0, math.NaN()}}
	got, _ := solved(t, pose(t, w, "mixed"), few)
	if sum := got["energy.a"] + got["energy.b"]; math.Abs(sum-got["energy"]) > 1e-9*sum || !(got["energy.b"] > got["energy.a"]) || got["energy.a"] <= 0 {
		t.Errorf("energies %v", got)
	}
}

// A trained network is smooth where strains jump.
func TestNetworksOnSeveralMaterials(t *testing.T) {
	c, err := Workpiece{Name: "bar", Mesh: layered(4, 2, 2, 1, 1, false), Conditions: []PartCondition{{Kind: "fix", On: "left"}, {Kind: "traction", On: "right", Values: []float64{0, 1}}},
		Materials: []GroupMaterial{{Group: "a", Moduli: map[string]float64{"E": 1, "nu": 0.3}}, {Group: "b", Moduli: map[string]float64{"E": 2, "nu": 0.3}}}}.Case()
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Pose("mixed", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := solve.Run(context.Background(), p, solve.Options{Method: "adam"}); err == nil || !strings.Contains(err.Error(), "direct") || strings.Contains(err.Error(), "\n") {
		t.Errorf("adam: %v", err)
	}
}
