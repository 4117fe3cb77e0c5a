package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pinnsolve/report"
)

const testdata = "../../cases/testdata/"

// meshFile returns the absolute path of a mesh of the repository.
func meshFile(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(testdata + name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// coarse are flags of a weak solve that takes no time and is not to be accurate.
func coarse(args ...string) []string {
	return append(args, "--windows", "8", "--features", "20", "--tol", "1")
}

// The bracket as a part of the user's own: files, table and quantities. The
// load is the circumference of the hole times the traction.
func TestRunMesh(t *testing.T) {
	bracket := meshFile(t, "bracket.msh")
	t.Chdir(t.TempDir())
	s := pinnsolve(t, coarse("run", bracket, "--fix", "clamp", "--traction", "load=0,-1", "--nu", "0.4999")...)
	s.expect(t, exitOK)
	s.contains(t, "bracket, mixed formulation, plane strain, mu = 1, nu = 0.4999, load = 1, direct in weak form",
		"windows", "3 holes or fillets", "error estimate", "mean_uy.load", "reaction_y.clamp", "energy", "mises_max", "Checks:", "loads and reactions")
	if want := "free of supports and loads: free\n"; s.err != want {
		t.Errorf("stderr %q, want %q", s.err, want)
	}
	dir := filepath.Join("runs", "bracket-20310203-040506")
	checkFiles(t, dir, "deformed.png")
	res := readResult(t, filepath.Join(dir, "result.json"))
	if res.Statement != "weak" || res.Check != nil || res.Weak == nil || res.Weak.Unknowns != res.Parameters || res.Weak.Arcs != 3 {
		t.Errorf("statement %s, weak %+v", res.Statement, res.Weak)
	}
	near := func(name string, want, tolerance float64) report.Quantity {
		q, ok := res.Quantities[name]
		if !ok || !(math.Abs(float64(q.Value)-want) <= tolerance) {
			t.Errorf("%s = %+v, want %v within %v", name, q, want, tolerance)
		}
		return q
	}
	q := near("mean_uy.load", -122.05942, 5)
	if !(q.Estimate > 0) || q.Unit != "" {
		t.Errorf("mean_uy.load %+v", q)
	}
	force := 2 * math.Pi * 0.25
	near("reaction_y.clamp", force, 1e-4*force)
	near("reaction_x.clamp", 0, 1e-6*force)
	near("energy", 122.05942*force/2, 5) // the work of the load over two
	if m := res.Quantities["mises_max"]; !(m.Value > 0) || len(m.At) != 2 || m.Unit != "" {
		t.Errorf("mises_max %+v", m)
	}
	if !(res.Weak.Imbalance <= 1e-6) {
		t.Errorf("imbalance %v", res.Weak.Imbalance)
	}

	again := pinnsolve(t, coarse("compare", "bracket", "--statements", "weak", "--formulations", "mixed", "--json")...)
	again.expect(t, exitOK)
	var same []comparison // of the body as it is meshed; that of the command is rounded
	if err := json.Unmarshal([]byte(again.out), &same); err != nil {
		t.Fatal(err)
	}
	k := slices.IndexFunc(same, func(c comparison) bool { return c.Quantity == "mean_uy.load" })
	if k < 0 {
		t.Fatalf("the case gave %+v", same)
	}
	if a, b := same[k], res.Quantities["mean_uy.load"]; math.Abs(float64(a.Value/b.Value-1)) > 1e-5 || a.Reference != -122.05942 || !math.IsNaN(float64(b.Reference)) {
		t.Errorf("the case %+v, the mesh %+v", a, b)
	}
}

// A quadrature that does not resolve the corners is told, not trusted.
func TestRunUnderIntegrated(t *testing.T) {
	t.Chdir(t.TempDir())
	s := pinnsolve(t, "run", "bonded", "--windows", "4", "--features", "10", "--quadrature", "degree=3,grade=off", "--quiet")
	s.expect(t, exitUntrusted)
	s.contains(t, "under-integrated", "of degree 3")
}

func TestBadMeshInput(t *testing.T) {
	bracket, plate := meshFile(t, "bracket.msh"), meshFile(t, "plate3d.msh")
	text, err := os.ReadFile(bracket)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("short.msh", text[:len(text)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	posed := func(args ...string) []string {
		return append([]string{"run", bracket, "--fix", "clamp", "--traction", "load=0,-1"}, args...)
	}
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"run", bracket, "--fix", "clmp", "--nu", "0.3"}, []string{`unknown boundary part of bracket "clmp": choose from clamp, load, free (did you mean clamp?)`}},
		{posed("--pressure", "clamp=1", "--nu", "0.3"), []string{`the part "clamp" has two conditions, fix and pressure`}},
		{posed("--fix", "clamp", "--nu", "0.3"), []string{`the part "clamp" has two conditions, fix and fix`}},
		{posed(), []string{"which material?", "--E, --mu, --lambda, --K, --nu"}},
		{posed("--E", "3"), []string{"a material takes two elastic constants: got E"}},
		{posed("--E", "3", "--mu", "1", "--set", "nu=0.5"), []string{"a material takes two elastic constants: got E, mu, nu"}},
		{posed("--mu", "1", "--lambda", "-1"), []string{"lambda = -1 is outside (-0.6666666666666666, +Inf]"}},
		{posed("--nu", "soft"), []string{`nu = "soft" is not a number`}},
		{posed("--nu", "0.5", "--formulation", "standard"), []string{"nu = 0.5 is outside (-1, 0.5)", "the mixed form takes nu = 0.5"}},
		{posed("--nu", "0.3", "--law", "svk", "--formulation", "mixed"), []string{`unknown formulation of bracket "mixed": choose from standard`}},
		{posed("--nu", "0.3", "--set", "E=3", "--set", "load=x"), []string{`load = "x" is not a number`}},
		{posed("--nu", "0.3", "--body", "1"), []string{"the body force takes 2 values (x, y), got [1]"}},
		{posed("--nu", "0.3", "--body", "1,NaN"), []string{`--body 1,NaN: "NaN" is not a number`}},
		{posed("--nu", "0.3", "--width", "30"), []string{"--width has no effect with the weak statement"}},
		{posed("--nu", "0.3", "--quadrature", "grade=no"), []string{`grade is "no": choose from on, off`}},
		{posed("--nu", "0.3", "--quadrature", "degree=0"), []string{`degree is "0": it must be a whole number from 1 to 20`}},
		{posed("--nu", "0.3", "--quadrature", "drgee=5"), []string{`unknown setting "drgee": choose from degree, grade`}},
		{posed("--nu", "0.3", "--statement", "week"), []string{`"week"`, "strong, windows, weak"}},
		{[]string{"run", bracket, "--fix", "clamp", "--roller", "load", "--nu", "0.3", "--body", "0,-1"}, []string{"roller on load: the part is not plane"}},
		{[]string{"run", bracket, "--traction", "load=0,-1", "--nu", "0.3"}, []string{"rigid motion", "equilibrium"}},
		{[]string{"run", bracket, "--fix", "clamp", "--nu", "0.3"}, []string{"nothing loads bracket"}},
		{[]string{"run", plate, "--roller", "x0", "--traction", "right=1,0", "--nu", "0.3"}, []string{"traction on right takes 3 values (x, y, z), got [1 0]"}},
		{[]string{"run", "short.msh", "--fix", "clamp", "--nu", "0.3"}, []string{"short.msh: line ", "end of the file"}},
		{[]string{"run", "none.msh", "--fix", "clamp", "--nu", "0.3"}, []string{"there is no mesh file none.msh"}},
		{[]string{"run", "part.step"}, []string{"part.step is a geometry", "gmsh -3 -order 2 part.step -o part.msh"}},
		{[]string{"show", "my part.med"}, []string{"is a mesh of another format: gmsh 'my part.med' -save -format msh41 -o 'my part.msh' converts it"}},
		{[]string{"run", "part.stl"}, []string{"is a surface, not a mesh of a body"}},
		{[]string{"run", "cook", "--glue"}, []string{"--glue: the case cook is no mesh"}},
		{[]string{"run", "cook", "bracket"}, []string{`one case at a time: got "cook" and "bracket"`}},
		{[]string{"show", "none.msh"}, []string{"there is no mesh file none.msh"}},
		{[]string{"run", "bracket", "--fix", "clamp"}, []string{"--fix clamp: the case bracket has its own conditions"}},
		{[]string{"run", "bracket", "--body", "0,-1"}, []string{"--body 0,-1: the case bracket has its own loads"}},
		{[]string{"run", "bracket", "--E", "1"}, []string{"--E 1: the elastic constants of bracket are mu, nu"}},
		{[]string{"run", "block", "--windows", "3"}, []string{"--windows has no effect with the strong statement: leave it out, or add --statement windows or weak"}},
		{[]string{"run", "cook", "--windows", "0"}, []string{"--windows", "from 1 to 10000"}},
		{[]string{"compare", "cooc"}, []string{`unknown case "cooc"`, "did you mean cook?"}},
		{[]string{"compare", "cook", "--seeds", "1,x"}, []string{`--seeds 1,x: "x" is not a whole number`}},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			refused(t, c.args, c.want)
			if got := listed(t, "."); !slices.Equal(got, []string{"short.msh"}) {
				t.Errorf("left behind: %v", got)
			}
		})
	}
}

func TestShowMesh(t *testing.T) {
	s := pinnsolve(t, "show", testdata+"bracket.msh")
	s.expect(t, exitOK)
	s.contains(t, "1876 cells, 6-node triangles", "from (0, 0) to (4, 4), area 6.66", "clamp  24      1.5708", "Corner at", "90 degrees", "hole or fillet")
	if got := strings.Count(s.out, "hole or fillet"); got != 3 {
		t.Errorf("%d holes and fillets:\n%s", got, s.out)
	}
}
