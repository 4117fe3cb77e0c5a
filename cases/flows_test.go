package cases

import (
	"math"
	"slices"
	"testing"

	"pinnsolve/ad"
	"pinnsolve/pinn"
)

// flowsWithReferences are flows that have references instead of exact fields.
var flowsWithReferences = []string{"step", "cylinder-flow", "lid"}

// kovasznayFields are the fields of the case in jet algebra.
func kovasznayFields(v pinn.Values, x []ad.Jet) ([]ad.Jet, ad.Jet) {
	l := decay(v["Re"])
	e, y := x[0].Scale(l).Exp(), x[1].Scale(2*math.Pi)
	return []ad.Jet{e.Mul(y.Cos()).Neg().Shift(1), e.Mul(y.Sin()).Scale(l / (2 * math.Pi))}, e.Mul(e).Scale(-0.5)
}

// The lid's references are those of Botella & Peyret (1998, tables 9 and 10), whose lid
// moves the other way, at Re = 1000, and belong to their Reynolds numbers.
func TestFlowReferences(t *testing.T) {
	problem := func(name string, re float64) pinn.Problem {
		c, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		p, err := poseOnce(c, "", map[string]float64{"Re": re})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	columns := referenceColumns("lid")
	known := map[[2]float64][2]float64{ // u on x = 1/2, v on y = 1/2
		{0.5, 0.0547}: {-0.1812881, math.NaN()}, {0.5, 0.1719}: {-0.3885691, math.NaN()}, {0.5, 0.9766}: {0.6644227, math.NaN()},
		{0.5, 0.5}: {-0.0620561, 0.0257995},
	}
	found := 0
	for i, re := range columns["Re"] {
		want, ok := known[[2]float64{columns["x"][i], columns["y"][i]}]
		if re != 1000 || !ok {
			continue
		}
		for k, name := range []string{"u", "v"} {
			if v := columns[name][i]; want[k] == want[k] {
				found++
				if math.Abs(v-want[k]) > 5e-6 {
					t.Errorf("%s = %v, want %v", name, v, want[k])
				}
			}
		}
	}
	if found != 5 {
		t.Errorf("%d values of Botella and Peyret, want 5", found)
	}
	for name, re := range map[string]float64{"step": 100, "cylinder-flow": 20, "lid": 1000} {
		has := func(p pinn.Problem) bool {
			return len(p.References) > 0 || slices.ContainsFunc(p.Quantities, func(q pinn.Quantity) bool { return q.Reference != nil })
		}
		if !has(problem(name, re)) || has(problem(name, re/3)) {
			t.Errorf("%s: references at Re = %v, %v; at a third, %v", name, re, has(problem(name, re)), has(problem(name, re/3)))
		}
	}
}
