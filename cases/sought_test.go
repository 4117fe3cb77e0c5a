package cases

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"pinnsolve/inverse"
	"pinnsolve/pinn"
	"pinnsolve/solve"
)

// strip is a bar of two materials one above the other, pulled along x: with nu = 0 both
// take the same strain, t h/(E_a h_a + E_b h_b).
func strip() Workpiece {
	return Workpiece{Name: "strip", Mesh: layered(4, 2, 2, 1, 0.5, true),
		Conditions: []PartCondition{{Kind: "roller", On: "left"}, {Kind: "roller", On: "bottom"}, {Kind: "fix", On: "right", Values: []float64{0.3, math.NaN()}}, {Kind: "traction", On: "top", Values: []float64{0, 0.5}}},
		Materials:  []GroupMaterial{{Group: "a", Moduli: map[string]float64{"E": 2, "nu": 0}}, {Group: "b", Moduli: map[string]float64{"E": 6, "nu": 0}}},
	}
}

// Loads and constants of groups that are parameters come out of displacements of a closed
// form: of layers with nu = 0 under a tension t across, by t/E each.
func TestSought(t *testing.T) {
	if testing.Short() {
		t.Skip("solves a body again and again")
	}
	w := strip()
	w.Materials[1].Moduli = map[string]float64{"E": 3, "nu": 0} // to begin with
	w.Sought = []string{"E.b", "E.a"}
	c, err := w.Case()
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Pose("", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Pose("", map[string]float64{"E.b": 6}); err != nil {
		t.Fatal(err)
	}
	if p.Domain == nil || len(c.Params) != 3 {
		t.Errorf("parameters %v", c.Params)
	}
	var data []solve.Measurement
	for _, x := range [][]float64{{0.4, 0.2}, {1.1, 0.4}, {0.7, 0.7}, {1.6, 0.9}} {
		uy := 0.5 * math.Min(x[1], 0.5) / 2
		if x[1] > 0.5 {
			uy += 0.5 * (x[1] - 0.5) / 6
		}
		data = append(data, solve.Measurement{Output: "uy", At: x, Value: uy, Sigma: 1e-6, Name: "uy"})
	}
	unknown := func(name string, start float64) inverse.Unknown {
		return inverse.Unknown{Name: name, Start: start, Transform: inverse.Log, Lo: 1e-9, Hi: 1e9}
	}
	pose := func(v map[string]float64) (pinn.Problem, error) { return c.Pose("", v) }
	e, err := solve.Identify(context.Background(), pose, solve.Options{Weak: solve.WeakOptions{Windows: 1, Features: 24}, Tolerance: 0.1}, []inverse.Unknown{unknown("E.a", 3), unknown("E.b", 3)}, data, inverse.Options{NoProfiles: true})
	if err != nil {
		t.Fatal(err)
	}
	for k, want := range []float64{2, 6} {
		if got := float64(e.Unknowns[k].Value); math.Abs(got/want-1) > 2e-3 { // the accuracy of so few features
			t.Errorf("%s = %v, want %v", e.Unknowns[k].Name, got, want)
		}
	}
	for _, name := range []string{"traction.top", "traction.top.x", "traction.top.y", "E.a", "nu.b"} {
		if !slices.Contains(w.Changes(), name) {
			t.Errorf("%s is not among %v", name, w.Changes())
		}
	}
	for want, sought := range map[string][]string{
		"did you mean traction.top?": {"traction.tip"}, "twice": {"E.a", "E.a"}, "the same load": {"traction.top", "traction.top.y"},
	} {
		bad := strip()
		bad.Sought = sought
		if _, err := bad.Case(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", sought, err, want)
		}
	}
}
