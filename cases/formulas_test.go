package cases_test

import (
	"math"
	"strings"
	"testing"

	"pinnsolve/cases"
	"pinnsolve/formula"
	"pinnsolve/mesh"
)

// given is a condition as the command line has it.
func given(t *testing.T, m *mesh.Mesh, kind, text string) cases.PartCondition {
	t.Helper()
	for _, k := range cases.ConditionKinds {
		if k.Name == kind {
			c, err := k.Parse(text, cases.Workpiece{Mesh: m}.Parts(), "x", "y")
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
	}
	t.Fatal("no kind", kind)
	return cases.PartCondition{}
}

// Loads, supports and strains that are formulas, against stress states by hand.
func TestFormulas(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds")
	}
	field := func(text string) cases.Given {
		g, err := cases.ParseGiven(text, []string{"x", "y"}, false)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	for name, c := range map[string]struct {
		w    cases.Workpiece
		nu   float64
		want map[string]float64
	}{
		// sigma_xx = y: u = (x y, -(x^2 + nu y^2)/2)
		"bending by a traction": {
			cases.Workpiece{Mesh: beam(), Conditions: []cases.PartCondition{given(t, beam(), "fix", "left=0,-0.15*y^2"), given(t, beam(), "traction", "right=y,0")}},
			0.3, map[string]float64{"mean_uy.right": -(16 + 0.3/12) / 2, "reaction_x.left": 0},
		},
		// A linear free strain x makes no stress: u = ((x^2 - y^2)/2, x y)
		"linear heating": {
			cases.Workpiece{Mesh: beam(), ThermalFormulas: map[string]*formula.Formula{"": field("1e-3*x").Formulas[0]}, Conditions: []cases.PartCondition{given(t, beam(), "fix", "left=-0.5e-3*y^2,0")}},
			0.3, map[string]float64{"mean_ux.right": 0.5e-3 * (16 - 1.0/12), "mean_uy.top": 1e-3},
		},
		// sigma_yy = -(1 + x) on springs 1 + x: u = (y^2/2, -1 - (1 + x) y)
		"uneven springs": {
			cases.Workpiece{Mesh: column(), Conditions: []cases.PartCondition{given(t, column(), "spring", "bottom=1,1+x"), given(t, column(), "traction", "top=0,-(1+x)")}},
			0, map[string]float64{"mean_uy.bottom": -1, "mean_uy.top": -5.5, "mean_ux.top": 4.5, "reaction_y.bottom": 1.5},
		},
		// sigma = -(3 - y) I below a pressure: u = (-(1-nu)(3-y)x, (1-nu)((3-y)^2 - x^2)/2)
		"water": {
			cases.Workpiece{Mesh: column(), Force: []float64{0, 0}, ForceFormulas: field("0,-1-x+x").Formulas,
				Conditions: []cases.PartCondition{given(t, column(), "fix", "bottom=-2.1*x,0.35*(9-x^2)"), given(t, column(), "pressure", "right=3-y"), given(t, column(), "pressure", "left=3-y")}},
			0.3, map[string]float64{"mean_uy.top": -0.35 / 3, "mean_ux.right": -1.05, "reaction_y.bottom": 3},
		},
	} {
		c.w.Name, c.w.Moduli, c.w.Section = "part", map[string]float64{"E": 1, "nu": c.nu}, cases.PlaneStress
		r := solved(t, name, c.w, "mixed")
		if r == nil {
			continue
		}
		for q, want := range c.want {
			if got, _ := value(t, r, q); math.Abs(got-want) > 1e-4*math.Max(math.Abs(want), 1e-3) {
				t.Errorf("%s: %s = %.9g, want %.9g", name, q, got, want)
			}
		}
	}
}

func TestFormulaMistakes(t *testing.T) {
	m := beam()
	parts := cases.Workpiece{Mesh: m}.Parts()
	for _, c := range []struct{ kind, text, want string }{
		{"traction", "right=0,-sin(pi*yy)", `--traction right=0,-sin(pi*yy): column 11 of "0,-sin(pi*yy)": unknown name "yy": choose from x, y, pi (did you mean y?)`},
		{"traction", "right=0,d(x,x)", "there are no derivatives here"},
		{"pressure", "right=x<1", "this is a condition, and a formula is a number"},
		{"traction", "right=0,[x,y]", "[x,y] is a vector of 2: components are separated by commas"},
		{"traction", "right=0,", `"" is not a number: write numbers such as 0,-1, or formulas of x, y`},
		{"traction", "right=0,inf", `"inf" is not a number`},
	} {
		for _, k := range cases.ConditionKinds {
			if k.Name != c.kind {
				continue
			}
			if _, err := k.Parse(c.text, parts, "x", "y"); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v, want %s", c.text, err, c.want)
			}
		}
	}
	for _, c := range []struct{ kind, text, want string }{
		{"force", "right=0,x", "force on right takes numbers, got [0 x]; a load that varies is a --traction"},
		{"moment", "right=x", "moment on right takes numbers, got [x]; a load that varies is a --traction"},
		{"rigid", "right=0,x", "rigid on right takes numbers, got [0 x]; a motion that varies is a --fix"},
		{"spring", "right=y", "spring on right = [y], -0."},
		{"traction", "right=0,log(y)", "traction on right: log(y) is NaN at [4 -0."},
		{"traction", "right=x<=2 ? 1 : 0", "traction on right takes 2 values (x, y), got [x<=2 ? 1 : 0]"},
	} {
		w := cases.Workpiece{Name: "beam", Mesh: m, Moduli: map[string]float64{"E": 1, "nu": 0.3},
			Conditions: []cases.PartCondition{on("fix", "left"), given(t, m, c.kind, c.text), on("traction", "top", 0, 1)}}
		if _, err := w.Case(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %s: %v, want %s", c.kind, c.text, err, c.want)
		}
	}
}
