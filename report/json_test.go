package report

import (
	"encoding/json"
	"math"
	"testing"

	"pinnsolve/number"
	"pinnsolve/pinn/fields"
	"pinnsolve/pinn/strong"
	"pinnsolve/solve"
)

// Other programs read result.json: its names, their order and null for unknown
// numbers must not change, including those of types in other packages.
func TestFormatOfResultJSON(t *testing.T) {
	nan := number.Number(math.NaN())
	for want, part := range map[string]any{
		`{"slope":0.5,"residual":null}`: solve.Trial{Slope: 0.5, Residual: nan},
		`{"trained":1,"fresh":null,"terms":[{"name":"balance","trained":2,"fresh":3}]}`: strong.Check{
			Trained: 1, Fresh: nan, Terms: []strong.TermCheck{{Name: "balance", Trained: 2, Fresh: 3}}},
		`{"rel_l2":0.1,"max":null,"unit":"m"}`: fields.ErrorNorms{RelL2: 0.1, Max: nan, Unit: "m"},
		`{"windows":1,"features":2,"local":3,"unknowns":4,"points":5,"degree":6,"corners":7,"arcs":8,` +
			`"energy_defect":0.1,"coupling":null,"imbalance":0.2,"moment_imbalance":0.25,"loads":{"right":[0,1]},"reactions":{},"factorisation":"",` +
			`"refinements":[{"windows":1,"features":2,"unknowns":4,"estimate":0.3}],` +
			`"phases":[{"name":"space","seconds":0.4},{"name":"solve","seconds":0.5,"flops":9}]}`: solve.WeakInfo{
			Trained: true, Windows: 1, Features: 2, Local: 3, Unknowns: 4, Points: 5, Degree: 6, Corners: 7, Arcs: 8,
			EnergyDefect: 0.1, InfSup: nan, Imbalance: 0.2, MomentImbalance: 0.25,
			Loads: map[string][]number.Number{"right": {0, 1}}, Reactions: map[string][]number.Number{},
			Refinements: []solve.Refinement{{Windows: 1, Features: 2, Unknowns: 4, Estimate: 0.3}},
			Phases:      []solve.Phase{{Name: "space", Seconds: 0.4}, {Name: "solve", Seconds: 0.5, Flops: 9}},
			Estimates:   map[string]float64{"tip": 1}, LargestEstimate: math.Inf(1), Work: 1, WorkEstimate: 1},
	} {
		if got, err := json.Marshal(part); err != nil || string(got) != want {
			t.Errorf("%T is written as\n%s, %v\nwant\n%s", part, got, err, want)
		}
	}
}
