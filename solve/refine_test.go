package solve

import (
	"strings"
	"testing"

	"pinnsolve/geometry"
	"pinnsolve/pinn"
)

// missed is a result that does not meet its tolerance, in the last of the spaces tried.
func missed(tried ...Refinement) *Result {
	last := tried[len(tried)-1]
	w := &WeakInfo{Windows: last.Windows, Features: last.Features, Local: last.Features / 2, Corners: 1, Unknowns: last.Unknowns,
		LargestEstimate: float64(last.Estimate), Refinements: tried}
	p := pinn.Problem{Domain: geometry.Rectangle([2]float64{0, 0}, [2]float64{1, 1})}
	return &Result{Problem: p, Status: UnderResolved, Weak: w}
}

// Where no space meets the tolerance the result is that of the least estimate.
func TestLeastEstimateIsTheResult(t *testing.T) {
	low, high := Refinement{4, 50, 900, 1e-5}, Refinement{7, 50, 1500, 3e-5}
	earlier, later := missed(low), missed(low, high)
	if got := later.orBetter(earlier); got != earlier || len(got.Weak.Refinements) != 2 || !strings.Contains(got.Message, "7 windows with 50 features") {
		t.Errorf("the result is that of %+v: %s", got.Weak.Refinements, got.Message)
	}
	later.Status = Converged
	if later.orBetter(earlier) != later || earlier.orBetter(nil) != earlier || missed(high, low).orBetter(missed(high)).Weak.Windows != 4 {
		t.Error("a result that converged, is alone or has a lower estimate is not kept")
	}
}

// In the plane features grow before windows shrink, as far as quadratures resolve them,
// one estimate that is low by chance does not end that, and every end has a reason.
func TestRefinements(t *testing.T) {
	first := Refinement{13, 56, 2000, 5e-5}
	for _, c := range []struct {
		name              string
		tried             []Refinement
		asked             WeakOptions
		windows, features int
		why               string
		meeting           bool
	}{
		{name: "materials meet, and it is far", tried: []Refinement{{13, 56, 2000, 2e-4}, {13, 180, 5000, 5e-5}}, meeting: true, why: "Smaller windows would not"},
		{name: "materials meet", tried: []Refinement{{13, 56, 2000, 2e-4}, {13, 180, 5000, 3e-5}}, meeting: true, windows: 23, features: 180},
		{name: "far from the tolerance", tried: []Refinement{{13, 56, 2000, 1e-3}}, windows: 13, features: 96},
		{name: "near", tried: []Refinement{first}, windows: 13, features: 79},
		{name: "the first estimate was low", tried: []Refinement{first, {13, 79, 3000, 4.9e-5}}, windows: 13, features: 135},
		{name: "as far as it goes", tried: []Refinement{first, {13, 120, 4000, 2e-5}}, windows: 13, features: 180},
		{name: "windows", tried: []Refinement{first, {13, 180, 5000, 2e-5}}, windows: 23, features: 180},
		{name: "no use", tried: []Refinement{first, {13, 180, 5000, 2e-5}, {23, 180, 8000, 1.9e-5}}, why: "The last refinement"},
		{name: "windows are given", tried: []Refinement{first, {13, 180, 5000, 2e-5}}, asked: WeakOptions{Windows: 13}, why: "as many features"},
		{name: "many", tried: []Refinement{first, first, first, first, {23, 56, 4000, 3e-5}}, why: "No more than 5"},
		{name: "too large", tried: []Refinement{{13, 56, 50_000, 1e-3}}, why: "unknowns"},
	} {
		r := missed(c.tried...)
		r.Weak.meeting = c.meeting
		had := attempt{WeakOptions: WeakOptions{Windows: r.Weak.Windows, Features: r.Weak.Features, Local: r.Weak.Local}}
		next, ok := r.refined(had, Options{Weak: c.asked, Tolerance: 1e-5})
		switch {
		case c.why != "":
			if ok || !strings.Contains(r.Message, c.why) {
				t.Errorf("%s: %+v, %q", c.name, next, r.Message)
			}
		case !ok || next.Windows != c.windows || next.Features != c.features:
			t.Errorf("%s: %+v, want %d windows of %d features; %q", c.name, next, c.windows, c.features, r.Message)
		}
	}
}
