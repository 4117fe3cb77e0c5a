package main

import (
	"math"
	"path/filepath"
	"testing"
)

// Sections of a plate and of a sphere: right values, the words of the summary, and
// what the run was asked.
func TestSections(t *testing.T) {
	if testing.Short() {
		t.Skip("solves two problems")
	}
	for _, c := range []struct {
		mesh, section, quantity string
		want                    float64
		flags                   []string
	}{
		{"platehole.msh", "plane stress", "mean_ux.right", 10.2424351, []string{"--roller", "x0", "--roller", "y0", "--force", "right=10,0", "--plane", "stress", "--nu", "0.3"}},
		{"sphere-section.msh", "axisymmetric", "mean_ur.outside", 0.168299606, []string{"--axisymmetric", "--roller", "equator", "--pressure", "inside=1", "--nu", "0.5"}},
	} {
		out := t.TempDir()
		args := append([]string{"run", meshFile(t, filepath.Join("field", c.mesh)), "--E", "1", "--no-pictures", "--out", out}, c.flags...)
		s := pinnsolve(t, args...)
		s.expect(t, exitOK)
		s.contains(t, ", mixed formulation, "+c.section+", E = 1,")
		res := readResult(t, filepath.Join(out, "result.json"))
		if got := float64(res.Quantities[c.quantity].Value); math.Abs(got/c.want-1) > 1e-4 {
			t.Errorf("%s: %s = %v, want %v", c.mesh, c.quantity, got, c.want)
		}
		if res.Section != c.section || res.Question.Mesh.Section != c.section {
			t.Errorf("%s: sections %q and %q", c.mesh, res.Section, res.Question.Mesh.Section)
		}
	}
}

// Mistakes in the physics of a part end in one line, before anything is solved.
func TestBadPhysics(t *testing.T) {
	bracket, plate := meshFile(t, "bracket.msh"), meshFile(t, "plate3d.msh")
	t.Chdir(t.TempDir())
	posed := func(args ...string) []string {
		return append([]string{"run", bracket, "--fix", "clamp", "--traction", "load=0,-1", "--nu", "0.3"}, args...)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{posed("--plane", "stres"), "did you mean stress?"},
		{posed("--plane", "stress", "--axisymmetric"), "--axisymmetric and --plane stress: a section is of one kind"},
		{[]string{"run", plate, "--plane", "stress", "--roller", "x0", "--nu", "0.3"}, "--plane: plate3d is a body in space"},
		{posed("--density", "-1"), "--density -1: a density is a positive number"},
		{posed("--density", "1"), "the density 1 has no effect without gravity or spin"},
		{posed("--gravity", "0,x"), `--gravity 0,x: "x" is not a number`},
		{posed("--spin", "1,2", "--density", "1"), "spin takes 1 or 3 values (angular velocity, then a point of the axis if it is not the origin), got [1 2]"},
		{posed("--thermal-strain", "hot"), "unknown name \"hot\": choose from x, y, pi; write a number such as 1e-3, a formula, or GROUP=1e-3 for a group of cells"},
		{posed("--thermal-strain", "stel=1"), "unknown group of cells of bracket"},
		{posed("--thermal-strain", "1", "--thermal-strain", "2"), "the thermal strain of all cells is given twice"},
		{posed("--thermal-strain", "1", "--statement", "strong"), "bracket has no strong statement: the valid choice is --statement weak"},
		{posed("--moment", "clamp=1"), `the part "clamp" has two conditions, fix and moment`},
		{posed("--spring", "free=1,2,3"), "spring on free takes 1 value (along the normal) or 2 values (x, y)"},
		{posed("--rigid", "load"), `the part "load" has two conditions`},
		{[]string{"run", "bracket", "--axisymmetric"}, "--axisymmetric: the case bracket has its own physics"},
		{[]string{"run", "bracket", "--force", "load=1,0"}, "--force load=1,0: the case bracket has its own conditions"},
	} {
		refused(t, c.args, []string{c.want})
	}
}

// What acts on a part changes the question.
func TestPhysicsIsAsked(t *testing.T) {
	o := physicsFlags{axisymmetric: true, density: "2", gravity: "0,-3", spin: "4", thermal: []string{"body=0.5"}}
	p := posing{subject: meshFile(t, filepath.Join("field", "sphere-section.msh")), conditions: map[string]*[]string{}, physics: o}
	for _, name := range []string{"fix", "roller", "spring", "rigid", "traction", "pressure", "force", "moment"} {
		p.conditions[name] = &[]string{}
	}
	*p.conditions["fix"] = []string{"equator=,0"}
	w, err := p.workpiece()
	if err != nil {
		t.Fatal(err)
	}
	m := p.mesh
	if w.Density != 2 || m.Density != 2 || m.Gravity[1] != -3 || m.Spin[0] != 4 || m.Thermal["body"] != 0.5 || m.Section != "axisymmetric" {
		t.Errorf("%+v of %+v", m, w)
	}
	if v := m.Conditions[0].Values; !math.IsNaN(float64(v[0])) || v[1] != 0 {
		t.Errorf("fixed %v", v[0])
	}
	p.physics = physicsFlags{axisymmetric: true, temperature: []string{"body=r"}, expansion: "1e-5"}
	if w, err = p.workpiece(); err != nil {
		t.Fatal(err)
	}
	if f := w.TemperatureFormulas["body"]; f == nil || p.mesh.TemperatureFormulas["body"] != "r" || p.mesh.ThermalFormulas != nil {
		t.Errorf("the temperature %v is asked as %+v", f, p.mesh)
	}
}
