package maps_test

import (
	"context"
	"math"
	"testing"

	"pinnsolve/cases"
	"pinnsolve/landscape/maps"
)

// Along a shear and a volume mode of one bubble the curvatures of the standard form are as
// 1 to ((lambda + 2 mu)/mu)^2, which is div of grad div against mu Lap applied to them; the
// mixed form weighs them alike, and random directions of the parameters see no difference between
// the forms.
func TestCurvatureRatios(t *testing.T) {
	c, err := cases.Find("block")
	if err != nil {
		t.Fatal(err)
	}
	for _, ratio := range []float64{1, 1e2, 5e3, 5e5} { // lambda/mu
		nu := ratio / (2 * (1 + ratio))
		for _, form := range []string{"standard", "mixed"} {
			p, err := c.Pose(form, map[string]float64{"nu": nu})
			if err != nil {
				t.Fatal(err)
			}
			m, err := maps.Draw(context.Background(), p, maps.Options{Width: 8, Depth: 1, Method: "lm:10", Tracks: []string{"adam:5"}, Grid: 3})
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]*maps.Slice{}
			for _, s := range m.Slices {
				got[s.Name] = s
				if middle := float64(s.Log[1][1]); math.Abs(middle-math.Log10(float64(m.Loss))) > 1e-14*math.Abs(middle) {
					t.Errorf("%s %g, %s: the middle is %v, the loss %v", form, ratio, s.Name, middle, math.Log10(float64(m.Loss)))
				}
			}
			output, random := float64(got["output"].Ratio), float64(got["random"].MedianRatio)
			want := (ratio + 2) * (ratio + 2)
			t.Logf("%s lambda/mu %g: output %.5g, want %.5g; parameters %.3g, misfits %.2g; random %.3g; kappa %.2g", form, ratio, output, want, float64(got["parameters"].Ratio), got["parameters"].Misfit, random, float64(m.Kappa))
			if form == "standard" && math.Abs(output/want-1) > 0.01 || form == "mixed" && output > 10 || random > 4 {
				t.Errorf("%s lambda/mu %g: ratio %.5g over the output, %.3g over random directions", form, ratio, output, random)
			}
		}
	}
}
