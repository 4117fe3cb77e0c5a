package solve_test

import (
	"context"
	"strings"
	"testing"

	"pinnsolve/cases"
	"pinnsolve/continuation"
	"pinnsolve/mesh"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// column is a strip of n squares, with parts at both ends.
func column(n int) *mesh.Mesh {
	m := &mesh.Mesh{Dim: 2, Parts: []mesh.Part{{Name: "left"}, {Name: "right"}, {Name: "free"}}}
	side := func(part, a, b int) {
		m.Parts[part].Facets = append(m.Parts[part].Facets, mesh.Element{Kind: mesh.Line2, Nodes: []int{a, b}})
	}
	for i := range n + 1 {
		m.X = append(m.X, float64(i), 0, float64(i), 1)
	}
	for i := range n {
		a := 2 * i
		m.Cells = append(m.Cells, mesh.Element{Kind: mesh.Quad4, Nodes: []int{a, a + 2, a + 3, a + 1}})
		side(2, a, a+2)
		side(2, a+3, a+1)
	}
	side(0, 1, 0)
	side(1, 2*n, 2*n+1)
	return m
}

// A column of length 8 and height 1, held at one end, buckles under Euler's load
// pi^2 E/(1-nu^2) h^3/12/(2 l)^2, which is 0.00353 Pa for E = 1 Pa and nu = 0.3,
// and 0.00429 Pa for nu = 0.5. The straight column is an equilibrium at every
// load, and Newton's method finds it.
func TestColumnBuckles(t *testing.T) {
	if testing.Short() {
		t.Skip("solves bodies, which the race detector takes minutes for")
	}
	for _, test := range []struct {
		form  string
		law   string
		nu    float64
		loads []float64
		want  []solve.Verdict
	}{
		{"mixed", "polynomial", 0.3, []float64{0.0034, 0.0037}, []solve.Verdict{solve.Converged, solve.Unstable}},
		{"standard", "logarithmic", 0.3, []float64{0.0034, 0.0037, 0.025}, []solve.Verdict{solve.Converged, solve.Unstable, solve.Unstable}},
		{"mixed", "logarithmic", 0.5, []float64{0.0041, 0.005}, []solve.Verdict{solve.Converged, solve.Unstable}},
		{"standard", "polynomial", 0.3, []float64{0.0034}, []solve.Verdict{solve.Converged}},
	} {
		w := cases.Workpiece{Name: "column", Mesh: column(8), Moduli: map[string]float64{"E": 1, "nu": test.nu}, Law: test.law,
			Conditions: []cases.PartCondition{{Kind: "fix", On: "left"}, {Kind: "traction", On: "right", Values: []float64{-1, 0}}}}
		c, err := w.Case()
		if err != nil {
			t.Fatal(err)
		}
		pose := func(load float64) (pinn.Problem, error) { return c.Pose(test.form, map[string]float64{"load": load}) }
		var got []solve.Verdict
		o := solve.Options{Statement: solve.Weak, Weak: solve.WeakOptions{Windows: 4, Features: 40}, Tolerance: 0.1}
		o.Stepped = func(_ continuation.Step, r *solve.Result) error {
			got = append(got, r.Status)
			return nil
		}
		r, _, err := solve.Continue(context.Background(), continuation.Table("load", test.loads...), pose, o)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range test.want {
			if len(got) != len(test.want) || got[i] != v {
				t.Errorf("%s, %s law, nu = %v: %v at the loads %v, want %v: %s", test.form, test.law, test.nu, got, test.loads, test.want, r.Message)
				break
			}
		}
		if between := strings.Contains(r.Message, "Stability was lost between load = 0.00"); between != (len(test.want) > 1) {
			t.Errorf("%s, %s law: %s", test.form, test.law, r.Message)
		}
	}
}

// Bending by 90 degrees compresses the inner face to 0.7 of its length, which a
// block bears: its surface folds at 0.56 (Destrade et al., Int. J. Solids
// Struct. 46 (2009) 4322-4330). Windows have fields that keep the volume on
// average only and lower the energy all the same.
func TestBlockBendsWithoutAlarm(t *testing.T) {
	c, err := cases.Find("bend-plane")
	if err != nil {
		t.Fatal(err)
	}
	pose := func(angle float64) (pinn.Problem, error) { return c.Pose("mixed", map[string]float64{"angle": angle}) }
	o := solve.Options{Statement: solve.Weak, Weak: solve.WeakOptions{Windows: 1, Features: 100}, Tolerance: 1}
	r, _, err := solve.Continue(context.Background(), continuation.Table("angle", 50, 90), pose, o)
	if err != nil || r.Status != solve.Converged || strings.Contains(r.Message, "stab") {
		t.Errorf("%v, %v: %s", err, r.Status, r.Message)
	}
}
